import type { JobView } from "../api/types";
import type { Tone } from "../components/notice";
import { alarmTone } from "./warnings";

/** The state of a job as a word for the user. */
export interface State {
  word: string;
  tone: Tone;
  /** Whether the state will change by itself, so that the page polls. */
  moving: boolean;
}

type Standing = Pick<JobView, "status" | "result_state"> & Partial<Pick<JobView, "warnings">>;

export function stateOf(job: Standing): State {
  switch (job.status) {
    case "PENDING":
      return { word: "Waiting", tone: "info", moving: true };
    case "RUNNING":
      return { word: "Annotating", tone: "info", moving: true };
    case "FAILED":
      return { word: "Failed", tone: "bad", moving: false };
    case "CANCELLED":
      return { word: "Cancelled", tone: "plain", moving: false };
    case "COMPLETED":
      return resultState(job);
  }
}

function resultState(job: Standing): State {
  const { result_state: state } = job;
  if (state === "ARCHIVING") return { word: "Being archived", tone: "warn", moving: true };
  if (state === "ARCHIVED") return { word: "Archived", tone: "warn", moving: false };
  if (state === "RESTORING") return { word: "Being restored", tone: "info", moving: true };
  const tone = alarmTone(job);
  if (tone) return { word: "Done, with warnings", tone, moving: false };
  return { word: "Done", tone: "ok", moving: false };
}

const SOON_MS = 3_600_000;

/** Whether to poll: something is in progress, or the result will be archived within the hour. */
export function changing(job: Pick<JobView, "status" | "result_state" | "archive_at">, now: number): boolean {
  const leaving =
    job.result_state === "AVAILABLE" && job.archive_at !== null && Date.parse(job.archive_at) - now < SOON_MS;
  return leaving || stateOf(job).moving;
}

/** When the states of jobs are expected to change by themselves, in ms since 1970; nothing of a job of which that is not known. */
export function changesAt(
  jobs: readonly Pick<JobView, "result_state" | "archive_at" | "restore">[],
  now: number,
): number[] {
  return jobs.flatMap((job) => {
    if (job.result_state === "ARCHIVING") return [now]; // it takes a moment
    const at = job.result_state === "RESTORING" ? job.restore?.estimate : job.archive_at;
    return at ? [Date.parse(at)] : [];
  });
}

/** Whether its result can be opened now. */
export function readable(job: JobView): boolean {
  return job.status === "COMPLETED" && (job.result_state === "AVAILABLE" || job.result_state === null);
}

/** The actions that a job allows; the server makes the final decision. */
export function movesOf(job: JobView): { cancel: boolean; rerun: boolean } {
  const open = job.status === "PENDING" || job.status === "RUNNING";
  return { cancel: open, rerun: !open };
}

/** The stage as the annotator names it ("fetching the reference"), as a heading. */
export function stageName(stage: string | null | undefined): string {
  return stage ? `${stage.charAt(0).toUpperCase()}${stage.slice(1)}` : "Starting";
}

/** "demo@1a2b" -> "demo" */
export function referenceName(reference: string): string {
  return reference.split("@")[0] ?? reference;
}
