/** The family that a user has set for a result: stored with the job, or in this browser when the job is read-only. */
import { EVIDENCE_LISTS } from "../engine/evidence-fields";
import type { Filter } from "../engine/filter";
import { knowsTrio } from "../engine/inheritance/family";
import type { Person } from "../engine/inheritance/people";
import type { Meta } from "../engine/meta";
import type { ExplorerSource } from "../types";
import type { Memory } from "./memory";

const KEY = "people";

/** The family stored with the job, else in this browser; null: none was set. */
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

/** Whether a visible facet has codes of the family, which the counts of the whole result do not have. */
export function countsFamily(of: {
  facets: ReadonlySet<string>;
  meta: { value: Meta | null };
  filter: { value: Filter };
}): boolean {
  const meta = of.meta.value;
  const shown = EVIDENCE_LISTS.some((name) => of.facets.has(name));
  return shown && meta !== null && knowsTrio(meta, of.filter.value.family);
}
