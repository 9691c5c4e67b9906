import type { JobView } from "../../api/types";
import { Icon } from "../../components/icon";
import { StatePill } from "../../components/job-state";
import { Menu } from "../../components/menu";
import { toastError } from "../../components/toasts";
import { dollars } from "../../format/numbers";
import { dateTime, duration } from "../../format/times";
import { download, fileUrl, jobFiles } from "../../jobs/api";
import { inputWords } from "../../jobs/inputs";
import { movesOf, readable, referenceName } from "../../jobs/state";
import { useLoaded } from "../../live/loaded";
import type { Act } from "../jobs/actions";

/** Offered if the job has the file: the index is a .csi when a contig is too long for a .tbi. */
const downloads: [name: string, label: string][] = [
  ["annotated.vcf.gz", "VCF, annotated (.vcf.gz)"],
  ["annotated.vcf.gz.tbi", "Its index (.tbi)"],
  ["annotated.vcf.gz.csi", "Its index (.csi)"],
  ["variants.tsv.gz", "Table (.tsv.gz)"],
  ["variants.parquet", "Parquet"],
  ["report.html", "Printable report (.html)"],
];

async function fetchFile(job: JobView, name: string): Promise<void> {
  try {
    download(await fileUrl(job.job_id, name), name);
  } catch (error) {
    toastError(error);
  }
}

export function Head({ job, ask, share }: { job: JobView; ask: (act: Act) => void; share: () => void }) {
  const can = movesOf(job);
  const open = readable(job);
  const files = useLoaded(`${job.job_id} ${open}`, () => (open ? jobFiles(job.job_id) : Promise.resolve([])));
  const there = new Set((files.value ?? []).map(({ name }) => name));
  return (
    <div class="page-head job-head">
      <div class="grow">
        <p class="crumb">
          <a href="/jobs">Jobs</a> / <span class="mono">{job.job_id}</span>
        </p>
        <div class="row">
          <h1 tabIndex={-1}>{job.name}</h1>
          <StatePill job={job} />
        </div>
        <p class="facts-line">{factsOf(job).join(" · ")}</p>
      </div>
      <div class="row">
        {open && (
          <>
            <button type="button" class="btn" onClick={share}>
              <Icon name="share" size={16} /> Share
            </button>
            <Menu
              label="Download"
              className="btn primary"
              button={
                <>
                  <Icon name="download" size={16} /> Download
                </>
              }
            >
              {downloads
                .filter(([name]) => there.has(name))
                .map(([name, label]) => (
                  <button key={name} type="button" role="menuitem" onClick={() => void fetchFile(job, name)}>
                    {label}
                  </button>
                ))}
            </Menu>
          </>
        )}
        {can.cancel && (
          <button type="button" class="btn" onClick={() => ask({ kind: "cancel", jobs: [job] })}>
            <Icon name="stop" size={16} /> Cancel
          </button>
        )}
        <Menu label="More" button={<Icon name="dots" />} className="btn icon">
          {can.rerun && (
            <button type="button" role="menuitem" onClick={() => ask({ kind: "rerun", jobs: [job] })}>
              <Icon name="refresh" size={16} /> Run again
            </button>
          )}
          {job.status === "COMPLETED" && (
            <button type="button" role="menuitem" onClick={() => ask({ kind: "renew", jobs: [job] })}>
              <Icon name="book" size={16} /> Annotate with the latest reference
            </button>
          )}
          <button
            type="button"
            role="menuitem"
            class="danger"
            onClick={() => ask({ kind: "delete", jobs: [job] })}
          >
            <Icon name="trash" size={16} /> Delete
          </button>
        </Menu>
      </div>
    </div>
  );
}

function factsOf(job: JobView): string[] {
  const facts: string[] = [];
  facts.push(inputWords(job).join(", "));
  facts.push(`on ${referenceName(job.reference)}`, `submitted ${dateTime(job.submitted_at)}`);
  if (job.started_at && job.completed_at) {
    const took = duration((Date.parse(job.completed_at) - Date.parse(job.started_at)) / 1000);
    const ends = { COMPLETED: "annotated in", CANCELLED: "cancelled after", FAILED: "failed after" } as const;
    facts.push(`${job.status in ends ? ends[job.status as keyof typeof ends] : "ran for"} ${took}`);
  }
  if (job.cost && job.completed_at) {
    facts.push(`${job.cost.on_aws ? "cost" : "on AWS it would have cost"} ${dollars(job.cost.usd)}`);
  }
  return facts;
}
