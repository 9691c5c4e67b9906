/** The family of a result as somebody set it: kept with the job, or in this browser where the job cannot be written. */
import type { Person } from "../engine/inheritance/people";
import type { ExplorerSource } from "../types";
import type { Memory } from "./memory";

const KEY = "people";

/** The family that is kept with the job, else as it was set in this browser; null: nobody set one. */
export async function statedFamily(source: ExplorerSource, memory: Memory): Promise<Person[] | null> {
  const kept = await source.family?.load().catch(() => null);
  return kept ?? memory.read<Person[] | null>(KEY, null);
}

export async function keepFamily(
  source: ExplorerSource,
  memory: Memory,
  family: Person[] | null,
): Promise<void> {
  const save = source.readOnly ? undefined : source.family?.save;
  if (save) await save(family);
  else memory.write(KEY, family);
}
