import { useLocation } from "preact-iso";
import type { JobView } from "../../api/types";
import { Icon } from "../../components/icon";
import { JobProgress, progressWords, StatePill } from "../../components/job-state";
import { Menu } from "../../components/menu";
import { When } from "../../components/when";
import { compact } from "../../format/numbers";
import { duration } from "../../format/times";
import { inputWords } from "../../jobs/inputs";
import { movesOf, referenceName } from "../../jobs/state";
import { alarmLine, alarmTone } from "../../jobs/warnings";
import type { Act } from "./actions";
import { Retention } from "./retention";

interface Props {
  jobs: JobView[];
  chosen: ReadonlySet<string>;
  choose: (ids: ReadonlySet<string>) => void;
  ask: (act: Act) => void;
}

export function JobsTable({ jobs, chosen, choose, ask }: Props) {
  const all = jobs.every((job) => chosen.has(job.job_id));
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    choose(next);
  };
  return (
    <table class="jobs">
      <caption class="sr">Your jobs, the newest first</caption>
      <thead>
        <tr>
          <th class="tick">
            <input
              type="checkbox"
              aria-label="Select all jobs on this page"
              checked={all}
              ref={(box) => {
                if (box) box.indeterminate = !all && chosen.size > 0;
              }}
              onChange={() => choose(all ? new Set() : new Set(jobs.map((job) => job.job_id)))}
            />
          </th>
          <th>Job</th>
          <th>Status</th>
          <th>Reference</th>
          <th class="num">Variants</th>
          <th>Submitted</th>
          <th>
            <span class="sr">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <Row
            key={job.job_id}
            job={job}
            chosen={chosen.has(job.job_id)}
            toggle={() => toggle(job.job_id)}
            ask={ask}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  job: JobView;
  chosen: boolean;
  toggle: () => void;
  ask: (act: Act) => void;
}

function Row({ job, chosen, toggle, ask }: RowProps) {
  const { route } = useLocation();
  const can = movesOf(job);
  const open = job.status === "PENDING" || job.status === "RUNNING";
  return (
    <tr class={chosen ? "chosen" : ""}>
      <td class="tick">
        <input type="checkbox" aria-label={`Select ${job.name}`} checked={chosen} onChange={toggle} />
      </td>
      <td class="what">
        <a href={`/jobs/${job.job_id}`} class="name">
          {job.name}
        </a>
        <span class="small muted">{factsOf(job)}</span>
        {open && (
          <div class="under">
            <JobProgress job={job} />
            <span class="small muted num">{progressWords(job)}</span>
          </div>
        )}
        {job.failure && job.status === "FAILED" && <span class="small fail">{job.failure.title}</span>}
        {alarmTone(job) && <span class={`small alarm ${alarmTone(job)}`}>{alarmLine(job)}</span>}
      </td>
      <td>
        <StatePill job={job} />
        <Retention job={job} />
      </td>
      <td class="muted desk">{referenceName(job.reference)}</td>
      <td class="num desk">{variantsOf(job)}</td>
      <td class="muted nowrap">
        <When at={job.submitted_at} />
      </td>
      <td class="do">
        <Menu label={`Actions for ${job.name}`} button={<Icon name="dots" />}>
          <a role="menuitem" href={`/jobs/${job.job_id}`}>
            <Icon name="arrow" size={16} /> Open
          </a>
          {can.cancel && (
            <button type="button" role="menuitem" onClick={() => ask({ kind: "cancel", jobs: [job] })}>
              <Icon name="stop" size={16} /> Cancel
            </button>
          )}
          {can.rerun && (
            <button type="button" role="menuitem" onClick={() => ask({ kind: "rerun", jobs: [job] })}>
              <Icon name="refresh" size={16} /> Run again
            </button>
          )}
          {job.status === "COMPLETED" && (
            <button type="button" role="menuitem" onClick={() => route(`/jobs/${job.job_id}/files`)}>
              <Icon name="download" size={16} /> Downloads
            </button>
          )}
          <hr />
          <button
            type="button"
            role="menuitem"
            class="danger"
            onClick={() => ask({ kind: "delete", jobs: [job] })}
          >
            <Icon name="trash" size={16} /> Delete
          </button>
        </Menu>
      </td>
    </tr>
  );
}

function factsOf(job: JobView): string {
  const facts = inputWords(job);
  if (job.started_at && job.completed_at) {
    facts.push(`took ${duration((Date.parse(job.completed_at) - Date.parse(job.started_at)) / 1000)}`);
  }
  return facts.join(" · ");
}

function variantsOf(job: JobView): string {
  const summary = job.summary as { counts?: { alleles?: number; records?: number } } | null;
  const variants = summary?.counts?.alleles ?? summary?.counts?.records;
  return typeof variants === "number" ? compact(variants) : "";
}
