/** Rows that no question about pairs can tell apart get the same number: pairs are judged once for two such numbers. */
import { type Evidence, type Judged, STATES, V } from "./evidence";
import type { Person } from "./people";

/** Numbers 0 to `count` - 1, one for each of the rows. */
export interface Alike {
  of: Int32Array;
  count: number;
}

/** Splits every number by a code of each row. */
function refine(alike: Alike, code: (i: number) => number): Alike {
  const of = new Int32Array(alike.of.length);
  const known = new Map<number, number>();
  let [before, last, lastCode] = [-1, 0, -1];
  for (let i = 0; i < of.length; i++) {
    const [own, more] = [alike.of[i] as number, code(i)];
    if (own !== before || more !== lastCode) {
      const key = more * alike.count + own;
      let found = known.get(key);
      if (found === undefined) {
        found = known.size;
        known.set(key, found);
      }
      [before, last, lastCode] = [own, found, more];
    }
    of[i] = last;
  }
  return { of, count: known.size };
}

/** The same for codes below `codes`, without a map. `code`: by what `values` holds of each row. */
function refineFew(alike: Alike, codes: number, values: Uint8Array, code: Uint8Array): Alike {
  const { of: before } = alike;
  const of = new Int32Array(before.length);
  const known = new Int32Array(alike.count * codes).fill(-1);
  let count = 0;
  for (let i = 0; i < of.length; i++) {
    const key = (before[i] as number) * codes + (code[values[i] as number] as number);
    let found = known[key] as number;
    if (found === -1) known[key] = found = count++;
    of[i] = found;
  }
  return { of, count };
}

/** Missing, or lacks or has the variant, each trusted or doubtful, by the state of a genotype. */
const CARRIES = Uint8Array.from({ length: STATES }, (_, state) =>
  state < 2 ? 0 : 1 + 2 * ((V >> (state >> 1)) & 1) + (state & 1),
);
const CARRIED = 5;
const ANSWERS = 3;
/** By phase: unknown, first or second copy. */
const COPIES = Uint8Array.from({ length: 256 }, (_, phase) => (phase === 1 || phase === 2 ? phase : 0));

/**
 * Of rows in ascending order: by the answer of each row alone, by what the people of a family carry, by the copy it lies on
 * where phase is known, and by record where several rows are of one record.
 */
export function alikeRows(
  evidence: Evidence,
  rows: Uint32Array,
  sites: Uint8Array,
  people: readonly Person[],
  phased: readonly Person[],
  judged: ReadonlyMap<string, Judged>,
): Alike {
  let alike: Alike = { of: Int32Array.from(sites), count: ANSWERS };
  for (const { name } of people)
    alike = refineFew(alike, CARRIED, (judged.get(name) as Judged).state, CARRIES);
  for (const person of phased) {
    const calls = evidence.of(person);
    if (!calls.columns.phase) continue;
    const phases = new Uint8Array(rows.length);
    for (let i = 0; i < rows.length; i++) phases[i] = calls.phase(rows[i] as number);
    alike = refineFew(alike, 3, phases, COPIES);
    if (calls.columns.phaseSet)
      alike = refine(alike, (i) => (COPIES[phases[i] as number] ? calls.phaseSet(rows[i] as number) : 0));
  }
  return byRecord(evidence, rows, alike);
}

function byRecord({ sites }: Evidence, rows: Uint32Array, alike: Alike): Alike {
  const shared = new Uint32Array(rows.length);
  let [before, records] = [-1, 0];
  for (let i = 0; i < rows.length; i++) {
    const own = sites.record(rows[i] as number);
    if (i > 0 && own === before) {
      if (shared[i - 1] === 0) shared[i - 1] = ++records;
      shared[i] = shared[i - 1] as number;
    }
    before = own;
  }
  return records === 0 ? alike : refine(alike, (i) => shared[i] as number);
}
