import { useMemo } from "preact/hooks";
import type { CreatedShare, FamilySet, JobList, JobView, Explore as SignedFiles } from "../../api/types";
import { api, me } from "../../auth/session";
import { Notice } from "../../components/notice";
import { ExplorerFrame } from "../../explorer/frame";
import { personsOf } from "../../explorer/persons";
import { reviewsOfJob } from "../../explorer/review/source";
import { setsOfAccount } from "../../explorer/sets/account";
import type { ExplorerSource, Notes } from "../../explorer/types";
import { readable } from "../../jobs/state";

const path = (id: string) => `/jobs/${encodeURIComponent(id)}`;

/** The explorer's view of a job's result: signed files, notes, shares and the jobs to compare with. */
export function sourceOf(id: string): ExplorerSource {
  return {
    id,
    job: id,
    files: () => api.get<SignedFiles>(`${path(id)}/explore`),
    notes: {
      load: () => api.get<{ notes: Notes }>(`${path(id)}/notes`).then((answer) => answer.notes),
      save: (notes: Notes) => api.put<void>(`${path(id)}/notes`, { notes }),
    },
    family: {
      load: () => api.get<FamilySet>(`${path(id)}/family`).then((answer) => personsOf(answer.family)),
      save: (family) => api.put<void>(`${path(id)}/family`, { family }),
    },
    reviews: reviewsOfJob(api, id),
    person: (user) => (user === me.value?.user_id ? me.value.name || me.value.email : null),
    sets: () => setsOfAccount(api),
    share: (fragment: string) =>
      api.post<CreatedShare>(`${path(id)}/shares`, {
        expires_days: 30,
        view: fragment,
      }),
    others: () =>
      api
        .get<JobList>("/jobs?status=COMPLETED&limit=50")
        .then(({ jobs }) =>
          jobs.filter((job) => job.job_id !== id).map((job) => ({ id: job.job_id, name: job.name })),
        ),
    other: (other: string) => sourceOf(other),
  };
}

export function Explore({ job }: { job: JobView }) {
  const source = useMemo(() => sourceOf(job.job_id), [job.job_id]);
  if (readable(job)) return <ExplorerFrame source={source} title={job.name} />;
  return (
    <Notice
      tone="plain"
      title={job.status === "COMPLETED" ? "The variants are archived" : "There is no result to explore"}
    >
      <p>
        {job.status === "COMPLETED"
          ? "The table needs files that are archived. Restore the result to explore it; the report shows the counts."
          : "The explorer opens here when the job is done."}
      </p>
    </Notice>
  );
}
