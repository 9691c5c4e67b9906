import "./job.css";
import { useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso";
import type { JobView } from "../../api/types";
import { ErrorNotice } from "../../components/error-notice";
import { JobWarnings } from "../../components/job-warnings";
import { Loading } from "../../components/loading";
import { getJob } from "../../jobs/api";
import { changesAt, changing, readable } from "../../jobs/state";
import { PACES } from "../../live/pace";
import { useLive } from "../../live/poll";
import { useTitle } from "../../shell/title";
import { type Act, Actions } from "../jobs/actions";
import { CostCard } from "./cost";
import { Explore } from "./explore";
import { Files } from "./files";
import { Head } from "./head";
import { Log } from "./log";
import { Provenance } from "./provenance";
import { Report } from "./report";
import { ShareDialog } from "./share-dialog";
import { Standing } from "./standing";
import { useTellWhenDone } from "./tell";

const tabs: [slug: string, label: string][] = [
  ["explore", "Explore"],
  ["report", "Report"],
  ["files", "Files"],
  ["log", "Log"],
  ["provenance", "Provenance"],
];

export default function JobPage() {
  const { params } = useRoute();
  const { route } = useLocation();
  const id = params.id ?? "";
  const live = useLive(
    id,
    () => getJob(id),
    (job) => changing(job, Date.now()),
    PACES.job,
    (job) => changesAt([job], Date.now()),
  );
  const job = live.value;
  useTitle(job?.name ?? "Job", job !== null || live.error !== null);
  useTellWhenDone(job);
  const [act, setAct] = useState<Act | null>(null);
  const [sharing, setSharing] = useState(false);
  const [gone, setGone] = useState(false);

  if (gone) return <Gone />;
  if (!job)
    return live.error === null ? (
      <Loading what="the job" lines={5} />
    ) : (
      <Missing error={live.error} retry={() => void live.refresh()} />
    );
  const tab = tabFor(params.tab, job);
  // A slow service is asked seldom, and a tab may then show what the job above it does not know yet.
  const seeNews = () => {
    if (changing(job, Date.now())) void live.refresh();
  };
  return (
    <>
      <Head job={job} ask={setAct} share={() => setSharing(true)} />
      {live.error !== null && <ErrorNotice error={live.error} retry={() => void live.refresh()} />}
      <JobWarnings warnings={job.warnings} />
      <Standing job={job} ask={setAct} refresh={() => void live.refresh()} />
      <nav class="tabs" aria-label="Parts of the job">
        {tabs.map(([slug, label]) => (
          <a
            key={slug}
            href={`/jobs/${id}/${slug}`}
            onClick={seeNews}
            {...(slug === tab ? { "aria-current": "page" as const } : {})}
          >
            {label}
          </a>
        ))}
      </nav>
      <Tab key={tab} tab={tab} job={job} />
      {act && (
        <Actions
          act={act}
          close={() => setAct(null)}
          done={([made]) => {
            if (act.kind === "delete") setGone(true);
            else if (made && made.job_id !== job.job_id) route(`/jobs/${made.job_id}`);
            else void live.refresh();
          }}
        />
      )}
      {sharing && <ShareDialog job={job} close={() => setSharing(false)} />}
    </>
  );
}

/** The tab for an address: a job whose variants cannot be read opens on its report, a job without a result on its log. */
function tabFor(slug: string | undefined, job: JobView): string {
  const asked = tabs.find(([name]) => name === slug)?.[0] ?? "explore";
  if (slug || readable(job)) return asked;
  return job.status === "COMPLETED" ? "report" : "log";
}

function Tab({ tab, job }: { tab: string; job: JobView }) {
  switch (tab) {
    case "report":
      return <Report job={job} />;
    case "files":
      return (
        <div class="stack">
          <Files job={job} />
          <CostCard job={job} />
        </div>
      );
    case "log":
      return <Log job={job} />;
    case "provenance":
      return <Provenance job={job} />;
    default:
      return <Explore job={job} />;
  }
}

function Missing({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <div class="stack">
      <h1 tabIndex={-1}>Job</h1>
      <ErrorNotice error={error} retry={retry} />
      <p>
        <a href="/jobs">All your jobs</a>
      </p>
    </div>
  );
}

function Gone() {
  return (
    <div class="empty">
      <h1 tabIndex={-1}>The job is deleted</h1>
      <p>Its results, log, notes and share links are being removed.</p>
      <a class="btn primary" href="/jobs">
        All your jobs
      </a>
    </div>
  );
}
