import type { JobView, WarningView } from "../api/types";
import { counted } from "../format/numbers";

type Warned = { readonly warnings?: readonly WarningView[] | null };

/** Notes about the files that do not affect the annotation; the codes are those of docs/summary-format.md. */
const NOTES = new Set(["sorted", "csi", "genotypes", "merged"]);
/** The whole result is unreliable: the wrong reference, or almost nothing annotated. */
const GRAVE = new Set([
  "no_contig",
  "no_row",
  "no_transcript",
  "few_transcripts",
  "many_contigs",
  "wrong_build",
]);

const isNote = ({ code }: WarningView): boolean => NOTES.has(code);

const isGrave = ({ code }: WarningView): boolean => GRAVE.has(code);

/** Warnings without the notes, the most serious first. */
export function alarmsOf(job: Warned): WarningView[] {
  return (job.warnings ?? [])
    .filter((warning) => !isNote(warning))
    .sort((one, other) => Number(isGrave(other)) - Number(isGrave(one)));
}

export function notesOf(job: Warned): WarningView[] {
  return (job.warnings ?? []).filter(isNote);
}

/** The severity of a result's warnings; null: none. */
export function alarmTone(job: Warned): "bad" | "warn" | null {
  const alarms = alarmsOf(job);
  if (alarms.length === 0) return null;
  return alarms.some(isGrave) ? "bad" : "warn";
}

/** The first warning's title and how many more there are, for a line in a list; "" without warnings. */
export function alarmLine(job: Pick<JobView, "warnings">): string {
  const [first, ...rest] = alarmsOf(job);
  if (!first) return "";
  return rest.length > 0 ? `${first.title} (and ${counted(rest.length, "more warning")})` : first.title;
}
