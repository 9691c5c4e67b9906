import type { JobView } from "../../api/types";
import { dateTime, fromNow } from "../../format/times";
import { useNow } from "../../live/poll";

/** Countdown to the archiving of a free plan's result: "Archived in 3 days". */
export function Retention({ job }: { job: JobView }) {
  const near = job.archive_at !== null && Date.parse(job.archive_at) - Date.now() < 3_600_000;
  const now = useNow(near ? 1000 : 60_000);
  if (job.status !== "COMPLETED") return null;
  if (job.result_state === "RESTORING") {
    const until = job.restore?.estimate;
    return (
      <span class="small muted block">
        {until ? `ready about ${fromNow(until, now)}` : "on its way back"}
      </span>
    );
  }
  if (job.result_state !== "AVAILABLE" || !job.archive_at) return null;
  return (
    <span class="small muted block" title={dateTime(job.archive_at)}>
      {Date.parse(job.archive_at) <= now
        ? "about to be archived"
        : `archived ${fromNow(job.archive_at, now)}`}
    </span>
  );
}
