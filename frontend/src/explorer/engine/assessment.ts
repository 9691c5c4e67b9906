/** The ACMG/AMP assessments of a result (docs/explore-format.md, acmg.json.gz). */
import type { Store } from "./store";

export type Entry = [
  suggested: string,
  points: number,
  codes: [code: string, strength: string, reason: string][],
  notes: [code: string, reason: string][],
];

/** A code that the rules suggest. */
export interface Suggestion {
  code: string;
  strength: string;
  reason: string;
}

/** The assessment of one variant; `notes` are codes that were considered and not met. */
export interface Assessment {
  suggested: string;
  points: number;
  codes: Suggestion[];
  notes: [code: string, reason: string][];
}

/** The distinct assessments; the column `acmg` holds 1 + the index. */
export function entries(store: Store): Promise<Entry[]> {
  return store.once(
    "evidence entries",
    async () => JSON.parse(new TextDecoder().decode(await store.inflated("acmg.json.gz"))) as Entry[],
  );
}

/** The assessments of some rows; null for a variant without a consequence, and in a result without evidence. */
export async function assessmentsOf(store: Store, rows: number[]): Promise<(Assessment | null)[]> {
  if (!store.has("acmg")) return rows.map(() => null);
  const [column, all] = await Promise.all([store.values("acmg"), entries(store)]);
  return rows.map((row) => {
    const entry = all[(column[row] ?? 0) - 1];
    if (!entry) return null;
    const [suggested, points, codes, notes = []] = entry;
    return {
      suggested,
      points,
      codes: codes.map(([code, strength, reason]) => ({ code, strength, reason })),
      notes,
    };
  });
}
