/** The ACMG/AMP assessments of a result (docs/explore-format.md, acmg.json.gz). */
import type { Numbers } from "./codec";
import { CLASSES } from "./evidence-fields";

/** What is read of a result here (`Store` has it). */
export interface EvidenceSource {
  has(name: string): boolean;
  values(name: string): Promise<Numbers>;
  inflated(name: string): Promise<Uint8Array>;
  once<T>(key: string, load: () => Promise<T>): Promise<T>;
}

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
export function entries(store: EvidenceSource): Promise<Entry[]> {
  return store.once(
    "evidence entries",
    async () => JSON.parse(new TextDecoder().decode(await store.inflated("acmg.json.gz"))) as Entry[],
  );
}

/** Points of each value of the column `acmg`: the distinct sums, rising, and 1 + the index among them (0: no assessment). */
export function pointsOf(all: Entry[]): { code: Uint16Array; levels: Float64Array } {
  const sums = all.map(([, points]) => points);
  const levels = Float64Array.from(new Set(sums)).sort();
  return { code: Uint16Array.from([0, ...sums.map((sum) => levels.indexOf(sum) + 1)]), levels };
}

/** Places of the column's values in the order of classes, the most pathogenic first, and of points within them; 0: none. */
export function placesOf(all: Entry[]): Uint32Array {
  const order = all.map((_, k) => k);
  const key = (k: number) => {
    const [suggested, points] = all[k] as Entry;
    return CLASSES.indexOf(suggested) * 1000 - points;
  };
  order.sort((a, b) => key(a) - key(b));
  const out = new Uint32Array(all.length + 1);
  let place = 0;
  order.forEach((k, i) => {
    if (i === 0 || key(k) !== key(order[i - 1] as number)) place++;
    out[k + 1] = place;
  });
  return out;
}

/** The assessments of some rows; null for a variant without a consequence, and in a result without evidence. */
export async function assessmentsOf(store: EvidenceSource, rows: number[]): Promise<(Assessment | null)[]> {
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
