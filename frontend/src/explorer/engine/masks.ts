/** The rows that pass one part of a filter, as a set. */
import { type Bits, none } from "./bits";
import type { NumberColumn, Numbers } from "./codec";
import type { Range } from "./filter";
import { CLINVAR_NONE, type ColumnInfo, isFrequency } from "./meta";
import { lowerBound } from "./places";

/** Whether a missing value passes: as the filter says, else only for a frequency with a maximum. */
export function passesMissing(info: ColumnInfo, range: Range): boolean {
  return range.missing ?? (isFrequency(info) && range.min === undefined);
}

/** Rows within the bounds (inclusive). */
export function inRange(column: NumberColumn, range: Range): Bits {
  const { codes, levels, info } = column;
  const missing = passesMissing(info, range);
  const low = range.min ?? Number.NEGATIVE_INFINITY;
  const high = range.max ?? Number.POSITIVE_INFINITY;
  if (levels) {
    const from = lowerBound(levels, 0, levels.length, low) + 1;
    let to = lowerBound(levels, 0, levels.length, high);
    if (to < levels.length && (levels[to] as number) <= high) to++;
    return wholeWithin(codes, from, to, 0, missing);
  }
  if (codes instanceof Float64Array) return realWithin(codes, low, high, missing);
  const gone = typeof info.null === "number" ? info.null : Number.NaN;
  return wholeWithin(codes, low, high, gone, missing);
}

/** Separate from the loop over float64 values, so that each is compiled for its own array types. */
function wholeWithin(values: Numbers, low: number, high: number, gone: number, missing: boolean): Bits {
  const out = none(values.length);
  for (let w = 0, i = 0; w < out.length; w++) {
    const end = Math.min(i + 32, values.length);
    let word = 0;
    for (let bit = 0; i < end; bit++, i++) {
      const value = values[i] as number;
      const pass = value === gone ? missing : value >= low && value <= high;
      if (pass) word |= 1 << bit;
    }
    out[w] = word;
  }
  return out;
}

/** Without a branch per row, since the processor cannot predict whether a frequency passes. */
function realWithin(values: Float64Array, low: number, high: number, missing: boolean): Bits {
  const out = none(values.length);
  const gone = missing ? 1 : 0;
  for (let w = 0, i = 0; w < out.length; w++) {
    const end = Math.min(i + 32, values.length);
    let word = 0;
    for (let bit = 0; i < end; bit++, i++) {
      const value = values[i] as number;
      const within = Number(value >= low) & Number(value <= high);
      word |= (within | (Number(Number.isNaN(value)) & gone)) << bit;
    }
    out[w] = word;
  }
  return out;
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
