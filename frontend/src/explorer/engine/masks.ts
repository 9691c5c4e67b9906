/** Each part of a filter marks the rows that fail it with its own bit; a row passes when none is set. */
import type { Numbers } from "./codec";
import type { Range } from "./filter";
import { CLINVAR_NONE, isFrequency, SNVS } from "./meta";
import { lowerBound } from "./places";
import type { NumberColumn } from "./store";

export type Fails = Uint16Array;

/** Rows whose code is not in `keep` (indexed by code) fail. */
export function failCodes(fails: Fails, bit: number, codes: Numbers, keep: Uint8Array): void {
  for (let i = 0; i < fails.length; i++) {
    if (!keep[codes[i] as number]) fails[i] = (fails[i] as number) | bit;
  }
}

/** Rows that are not set in a bitmap fail. */
export function failUnset(fails: Fails, bit: number, set: Uint8Array): void {
  for (let i = 0; i < fails.length; i++) if (!set[i]) fails[i] = (fails[i] as number) | bit;
}

/** Rows outside all ranges (sorted or not) fail. */
export function failOutside(fails: Fails, bit: number, ranges: [number, number][]): void {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  let at = 0;
  for (const [first, last] of sorted) {
    for (; at < first; at++) fails[at] = (fails[at] as number) | bit;
    at = Math.max(at, last);
  }
  for (; at < fails.length; at++) fails[at] = (fails[at] as number) | bit;
}

/** Whether a missing value passes: as asked, else only a frequency below a maximum. */
export function missingPasses(column: NumberColumn, range: Range): boolean {
  return range.missing ?? (isFrequency(column.info) && range.min === undefined);
}

/** Rows outside the bounds (inclusive) fail. */
export function failRange(fails: Fails, bit: number, column: NumberColumn, range: Range): void {
  const { codes, levels, info } = column;
  const missing = missingPasses(column, range);
  const low = range.min ?? Number.NEGATIVE_INFINITY;
  const high = range.max ?? Number.POSITIVE_INFINITY;
  if (levels) {
    const from = lowerBound(levels, 0, levels.length, low) + 1;
    let to = lowerBound(levels, 0, levels.length, high);
    if (to < levels.length && (levels[to] as number) <= high) to++;
    for (let i = 0; i < fails.length; i++) {
      const code = codes[i] as number;
      const pass = code === 0 ? missing : code >= from && code <= to;
      if (!pass) fails[i] = (fails[i] as number) | bit;
    }
    return;
  }
  const none = info.null === "NaN" || info.null === null ? Number.NaN : info.null;
  for (let i = 0; i < fails.length; i++) {
    const value = codes[i] as number;
    const gone = value === none || Number.isNaN(value);
    const pass = gone ? missing : value >= low && value <= high;
    if (!pass) fails[i] = (fails[i] as number) | bit;
  }
}

/** Which values of `prio` are kept by ClinVar class codes (0: none, 1 to 9 as in the dictionary). */
export function prioOfClinvar(keep: Uint8Array): Uint8Array {
  const out = new Uint8Array(64);
  for (let prio = 0; prio < 50; prio++) {
    const rank = Math.floor(prio / 5);
    out[prio] = keep[rank === CLINVAR_NONE ? 0 : rank + 1] as number;
  }
  return out;
}

/** Rows whose SNV code is not kept fail; anything but an SNV fails. */
export function failSubstitution(fails: Fails, bit: number, allele: Numbers, keep: Uint8Array): void {
  for (let i = 0; i < fails.length; i++) {
    const code = allele[i] as number;
    if (code >= SNVS || !keep[code]) fails[i] = (fails[i] as number) | bit;
  }
}
