import "./report.css";
import type { JobView } from "../../../api/types";
import { ErrorNotice } from "../../../components/error-notice";
import { Icon } from "../../../components/icon";
import { Loading } from "../../../components/loading";
import { Notice } from "../../../components/notice";
import { toastError } from "../../../components/toasts";
import { download, fileUrl, readResult } from "../../../jobs/api";
import { useLoaded } from "../../../live/loaded";
import { Charts } from "./charts";
import { Numbers } from "./numbers";
import { SampleQuality } from "./quality";
import { Samples } from "./samples";
import type { Summary } from "./summary";

/** The counts of a result, drawn from its summary.json. */
export function Report({ job }: { job: JobView }) {
  const done = job.status === "COMPLETED";
  const { value, error, retry } = useLoaded(job.job_id, () =>
    done ? readResult<Summary>(job.job_id, "summary.json") : Promise.resolve(null),
  );
  if (!done) {
    return (
      <Notice tone="plain" title="There is no report yet">
        <p>The report is available once the job is done.</p>
      </Notice>
    );
  }
  if (error !== null) return <ErrorNotice error={error} retry={retry} />;
  if (!value) return <Loading what="the report" lines={6} />;
  return (
    <div class="stack report">
      <div class="row between">
        <h2>What is in this file</h2>
        <button type="button" class="btn" onClick={() => void saveReport(job.job_id)}>
          <Icon name="download" size={16} /> Printable report
        </button>
      </div>
      <Numbers summary={value} />
      {value.contigs_not_in_reference.length > 0 && <Strangers contigs={value.contigs_not_in_reference} />}
      <Charts summary={value} />
      {value.quality && <SampleQuality quality={value.quality} />}
      {value.samples.length > 0 && <Samples samples={value.samples} />}
    </div>
  );
}

/** Save the report, one self-contained page. The storage sends every file as an attachment, so a tab for it would stay empty. */
async function saveReport(id: string): Promise<void> {
  try {
    download(await fileUrl(id, "report.html"), "report.html");
  } catch (error) {
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
