import "./report.css";
import type { Job } from "../../../api/types";
import { ErrorNotice } from "../../../components/error-notice";
import { Icon } from "../../../components/icon";
import { Loading } from "../../../components/loading";
import { Notice } from "../../../components/notice";
import { toastError } from "../../../components/toasts";
import { fileUrl, readResult } from "../../../jobs/api";
import { useLoaded } from "../../../live/loaded";
import { Charts } from "./charts";
import { Numbers } from "./numbers";
import { Samples } from "./samples";
import type { Summary } from "./summary";

/** The counts of a result, drawn from its summary.json. */
export function Report({ job }: { job: Job }) {
  const done = job.status === "COMPLETED";
  const { value, error, retry } = useLoaded(job.job_id, () =>
    done ? readResult<Summary>(job.job_id, "summary.json") : Promise.resolve(null),
  );
  if (!done) {
    return (
      <Notice tone="plain" title="There is no report yet">
        <p>It is written with the result.</p>
      </Notice>
    );
  }
  if (error !== null) return <ErrorNotice error={error} retry={retry} />;
  if (!value) return <Loading what="the report" lines={6} />;
  return (
    <div class="stack report">
      <div class="row between">
        <h2>What is in this file</h2>
        <button type="button" class="btn" onClick={() => void openReport(job.job_id)}>
          <Icon name="file" size={16} /> Printable report
        </button>
      </div>
      <Numbers summary={value} />
      {value.contigs_not_in_reference.length > 0 && <Strangers contigs={value.contigs_not_in_reference} />}
      <Charts summary={value} />
      {value.samples.length > 0 && <Samples samples={value.samples} />}
    </div>
  );
}

/** The report is one self-contained page in the storage; it opens beside this one. */
async function openReport(id: string): Promise<void> {
  const tab = open("", "_blank");
  try {
    const url = await fileUrl(id, "report.html");
    if (tab) {
      tab.opener = null;
      tab.location.href = url;
    } else location.assign(url);
  } catch (error) {
    tab?.close();
    toastError(error);
  }
}

function Strangers({ contigs }: { contigs: Summary["contigs_not_in_reference"] }) {
  const records = contigs.reduce((sum, contig) => sum + contig.records, 0);
  const first = contigs.slice(0, 3).map(({ name, reason }) => `${name} (${reason})`);
  return (
    <Notice tone="warn" title={`${records.toLocaleString("en")} records lie on contigs the reference lacks`}>
      <p>
        They are in the result as they came, without annotation: {first.join(", ")}
        {contigs.length > 3 ? ` and ${contigs.length - 3} more` : ""}.
      </p>
    </Notice>
  );
}
