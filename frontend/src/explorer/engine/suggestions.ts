/** What the ACMG/AMP rules suggest of every row, with the codes that the family adds (docs/interpretation.md, PS2 and PM6). */
import { type Entry, entries, pointsOf } from "./assessment";
import { type Bits, both, every, fromCodes, tallyAll } from "./bits";
import type { NumberColumn, Numbers } from "./codec";
import { POINTS } from "./evidence-fields";
import type { Filter } from "./filter";
import { newVariants } from "./inheritance/de-novo";
import { type AcmgAbout, type ColumnInfo, column } from "./meta";
import { classOf, codeOf, pointsOf as pointsOfCode, STAND_ALONE } from "./scale";
import type { Store } from "./store";

/** The family and the limits that a filter states. */
export type OfFamily = Pick<Filter, "family" | "quality">;

export interface Suggestions {
  /** 1 + the place in `entries`; 0 without an assessment. */
  codes: Numbers;
  entries: Entry[];
  /** Rows whose codes of the family were not assessed; null: none. */
  doubtful: Bits | null;
  /** For caches: "" where the family adds nothing. */
  key: string;
}

/** Of a result with evidence. Without a family it is the result's own column. */
export async function suggestionsOf(store: Store, { family, quality }: OfFamily): Promise<Suggestions> {
  const key = `suggested ${JSON.stringify([family, quality])}`;
  return store.column(key, async () => {
    const { meta } = store;
    const [codes, all] = [await store.values("acmg"), await entries(store)];
    const news = await newVariants(store, every(meta.rows), family, quality);
    if (news === null || !meta.acmg) return { codes, entries: all, doubtful: null, key: "" };
    if (typeof news === "string") return { codes, entries: all, doubtful: every(meta.rows), key: "" };
    const { found, doubtful } = news;
    return { ...joined(codes, all, meta.acmg, found), doubtful, key };
  });
}

/** The column and its entries with PS2 or PM6 of some rows; rows without an assessment get none. */
function joined(
  codes: Numbers,
  all: Entry[],
  about: AcmgAbout,
  found: ReadonlyMap<number, { confirmed: boolean }>,
): { codes: Numbers; entries: Entry[] } {
  if (found.size === 0) return { codes, entries: all };
  const made = [...all];
  const places = new Map<string, number>();
  const out = new Uint32Array(codes);
  for (const [row, { confirmed }] of found) {
    const before = codes[row] as number;
    const entry = all[before - 1];
    if (!entry) continue;
    const key = `${before} ${confirmed}`;
    const place = places.get(key) ?? made.push(withCode(entry, about, confirmed));
    places.set(key, place);
    out[row] = place;
  }
  return { codes: made.length < 1 << 16 ? new Uint16Array(out) : out, entries: made };
}

function withCode([, points, codes, notes]: Entry, about: AcmgAbout, confirmed: boolean): Entry {
  const [code, strength] = codeOf(about, confirmed);
  const sum = points + pointsOfCode(code, strength, about);
  const alone = codes.some(([, strength]) => strength === STAND_ALONE);
  return [classOf(sum, alone, about), sum, [...codes, [code, strength, ""]], notes];
}

/** The points as a column of numbers. */
export async function pointsWith(store: Store, of: OfFamily): Promise<NumberColumn> {
  const { codes, entries, key } = await suggestionsOf(store, of);
  if (key === "") return store.number(POINTS);
  return store.column(`points ${key}`, async () => {
    const { code, levels } = pointsOf(entries);
    return {
      info: column(store.meta, POINTS) as ColumnInfo,
      codes: codes.map((one) => code[one] as number),
      levels,
    };
  });
}

/** How many rows of the whole result have each value of the column. */
export const tallyOf = (store: Store, { codes, entries, key }: Suggestions) =>
  key === ""
    ? store.tally("acmg", entries.length + 1)
    : store.kept(`tally ${key}`, async () => tallyAll(codes, entries.length + 1));

/** Rows that have an assessment, without the codes of the family: these were not assessed. Null: there is none. */
export function undecided({ codes, entries, doubtful }: Suggestions): Bits | null {
  if (!doubtful) return null;
  const keep = new Uint8Array(entries.length + 1).fill(1, 1);
  return both([doubtful, fromCodes(codes, keep)], codes.length);
}
