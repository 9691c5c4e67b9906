import type { JobView } from "../api/types";
import { bytes, count, percent } from "../format/numbers";
import { duration } from "../format/times";
import { stageName, stateOf } from "../jobs/state";
import { Bar } from "./bar";

type Unit = NonNullable<JobView["progress"]>["unit"];
type Standing = Pick<JobView, "status" | "result_state"> & Partial<Pick<JobView, "warnings">>;

export function StatePill({ job }: { job: Standing }) {
  const { word, tone, moving } = stateOf(job);
  return <span class={`pill ${tone} ${moving ? "live" : ""}`}>{word}</span>;
}

/** Progress of the annotation: 0 to 1, or null. */
export function fractionOf(job: JobView): number | null {
  const { records, total } = job.progress ?? {};
  return records != null && total ? Math.min(1, records / total) : null;
}

/** Stage, records done, rate and time left, each with its unit. */
export function progressWords(job: JobView): string {
  if (job.status === "PENDING") {
    const place = job.queue_position;
    if (job.pending_reason) return job.pending_reason;
    return place != null && place > 1 ? `Number ${count(place)} in the queue` : "Starts in a moment";
  }
  const { stage, records, total, rate, eta_seconds, unit, shards, shards_done } = job.progress ?? {};
  const fraction = fractionOf(job);
  const words = [stageName(stage)];
  if (shards != null) words.push(`${count(shards_done ?? 0)} of ${count(shards)} shards`);
  if (records != null)
    words.push(total ? `${amount(records, unit, total)} of ${amount(total, unit)}` : amount(records, unit));
  if (fraction !== null) words.push(percent(fraction));
  if (rate) words.push(`${amount(rate, unit)}/s`);
  if (eta_seconds != null) words.push(`about ${duration(Math.max(1, eta_seconds))} left`);
  return words.join(" · ");
}

/** `1,200 records`, `1.2 GB`; before "of" the unit is left out when the total has the same unit. */
export function amount(value: number, unit: Unit | undefined, total?: number): string {
  if (unit === "bytes") return bytes(value);
  return total === undefined ? `${count(value)} ${unit}` : count(value);
}

export function JobProgress({ job }: { job: JobView }) {
  const fraction = job.status === "PENDING" ? null : fractionOf(job);
  return <Bar label={`Progress of ${job.name}`} fraction={fraction} text={progressWords(job)} />;
}
