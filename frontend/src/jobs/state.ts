import type { Job } from "../api/types";
import type { Tone } from "../components/notice";

/** What a job is doing, in a word a person reads. */
export interface State {
  word: string;
  tone: Tone;
  /** Something is under way: worth looking again. */
  moving: boolean;
}

export function stateOf(job: Pick<Job, "status" | "result_state">): State {
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
      return resultState(job.result_state);
  }
}

function resultState(state: Job["result_state"]): State {
  if (state === "ARCHIVING") return { word: "Being archived", tone: "warn", moving: true };
  if (state === "ARCHIVED") return { word: "Archived", tone: "warn", moving: false };
  if (state === "RESTORING") return { word: "Being restored", tone: "info", moving: true };
  return { word: "Done", tone: "ok", moving: false };
}

/** Can its result be opened right now? */
export function readable(job: Job): boolean {
  return job.status === "COMPLETED" && (job.result_state === "AVAILABLE" || job.result_state === null);
}

/** The moves a job allows; the server has the last word. */
export function movesOf(job: Job): { cancel: boolean; rerun: boolean } {
  const open = job.status === "PENDING" || job.status === "RUNNING";
  return { cancel: open, rerun: !open };
}

const stages: Record<string, string> = {
  starting: "Starting",
  download: "Fetching your file",
  reference: "Opening the reference",
  check: "Checking the file",
  annotate: "Annotating",
  tracks: "Joining tracks",
  write: "Writing the results",
  index: "Indexing",
  explore: "Preparing the explorer",
  report: "Writing the report",
  upload: "Storing the results",
};

/** The stage the annotator reports, as words; an unknown one is shown as it is. */
export function stageName(stage: string | null | undefined): string {
  if (!stage) return "Starting";
  return stages[stage] ?? `${stage.charAt(0).toUpperCase()}${stage.slice(1).replaceAll("_", " ")}`;
}

/** "demo@1a2b" -> "demo" */
export function referenceName(reference: string): string {
  return reference.split("@")[0] ?? reference;
}
