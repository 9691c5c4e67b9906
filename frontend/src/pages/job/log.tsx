import { useMemo, useState } from "preact/hooks";
import type { JobView } from "../../api/types";
import { Copy } from "../../components/copy";
import { ErrorNotice } from "../../components/error-notice";
import { Icon } from "../../components/icon";
import { Loading } from "../../components/loading";
import { Pre } from "../../components/pre";
import { counted } from "../../format/numbers";
import { jobLog } from "../../jobs/api";
import { PACES } from "../../live/pace";
import { useLive } from "../../live/poll";

/** The job's log, which grows while the job runs. */
export function Log({ job }: { job: JobView }) {
  const open = job.status === "PENDING" || job.status === "RUNNING";
  const live = useLive(
    `${job.job_id} ${job.status}`,
    () => jobLog(job.job_id),
    () => open,
    PACES.log,
  );
  const [find, setFind] = useState("");
  const lines = useMemo(() => (live.value?.text ?? "").split("\n"), [live.value]);
  const shown = find ? lines.filter((line) => line.toLowerCase().includes(find.toLowerCase())) : lines;
  if (live.value === null) {
    return live.error === null ? (
      <Loading what="the log" lines={3} />
    ) : (
      <ErrorNotice error={live.error} retry={() => void live.refresh()} />
    );
  }
  return (
    <section class="card" aria-label="Log">
      <header class="center">
        <div class="search">
          <Icon name="search" size={16} />
          <input
            type="search"
            placeholder="Find in the log"
            aria-label="Find in the log"
            onInput={(event) => setFind(event.currentTarget.value)}
          />
        </div>
        <div class="row">
          <span class="small muted" role="status">
            {find ? counted(shown.length, "line") : ""}
          </span>
          <Copy text={live.value.text} label="Copy the log" />
        </div>
      </header>
      {live.value.truncated && (
        <p class="small muted">The log is long: only its end is shown. Download the file for all lines.</p>
      )}
      <Pre label="Log lines">{shown.join("\n").trim() || "The log is empty so far."}</Pre>
    </section>
  );
}
