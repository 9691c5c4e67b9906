import { bytes } from "../format/numbers";
import type { Item } from "./items";
import { commonReference } from "./merges";

/** The plan's limits of one job: bytes of all its files, and their number. */
export interface JobLimits {
  upload_bytes: number | null;
  inputs_per_job: number | null;
}

/**
 * Why these files cannot become one job, and what to do; null: nothing is known against it. The service refuses the same, but
 * only after all files were sent. `limits` is null while they are unknown.
 */
export function obstacleOf(files: readonly Item[], limits: JobLimits | null): string | null {
  const refused = files.find(({ phase }) => phase === "refused");
  if (refused) return `${refused.file.name} cannot be used. Remove it, or add a corrected file in its place.`;
  const number = limits?.inputs_per_job ?? Number.POSITIVE_INFINITY;
  if (files.length > number)
    return `One job takes at most ${number} files; you have added ${files.length}. Remove some, or merge them before you add them.`;
  if (files.some(({ phase }) => phase === "checking")) return "The files are being checked.";
  const shared = sharedSample(files);
  if (shared) {
    const [sample, one, other] = shared;
    return `The sample ${sample} is in ${one.file.name} and in ${other.file.name}. Samples of one job need different names.`;
  }
  const most = limits?.upload_bytes ?? Number.POSITIVE_INFINITY;
  const size = files.reduce((sum, { file }) => sum + file.size, 0);
  if (size > most)
    return `The files have ${bytes(size)} together; your plan allows ${bytes(most)} for one job.`;
  const references = new Set(files.map(({ reference }) => reference).filter(Boolean));
  if (references.size > 1)
    return `Different references were detected (${[...references].join(", ")}). All files of one job must be of one genome build: choose the reference.`;
  return commonReference(files) === "" ? "Choose the reference of all files." : null;
}

/** The first sample that two files have, with both files. */
function sharedSample(files: readonly Item[]): [string, Item, Item] | null {
  const owners = new Map<string, Item>();
  for (const file of files) {
    for (const sample of file.inspection?.header.samples ?? []) {
      const owner = owners.get(sample);
      if (owner && owner !== file) return [sample, owner, file];
      owners.set(sample, file);
    }
  }
  return null;
}
