/** Counts of what a choice would leave: for each facet, the rows that fail nothing but that facet's own filter. */
import type { Numbers } from "./codec";
import type { Fails } from "./masks";
import { AF_EDGES, LENGTH_LIMIT, SNVS } from "./meta";
import { lowerBound } from "./places";
import type { NumberColumn } from "./store";

export function countCodes(fails: Fails, own: number, codes: Numbers, size: number): Uint32Array {
  const out = new Uint32Array(size);
  const others = 0xffff & ~own;
  for (let i = 0; i < fails.length; i++) {
    if (((fails[i] as number) & others) === 0) {
      const code = codes[i] as number;
      out[code] = (out[code] as number) + 1;
    }
  }
  return out;
}

/** Rows per contig run. */
export function countRuns(fails: Fails, own: number, spans: [number, number, number][], contigs: number) {
  const out = new Array<number>(contigs).fill(0);
  const others = 0xffff & ~own;
  for (const [contig, first, last] of spans) {
    let count = 0;
    for (let i = first; i < last; i++) if (((fails[i] as number) & others) === 0) count++;
    out[contig] = (out[contig] as number) + count;
  }
  return out;
}

/** SNVs as 1 + 4 x REF + ALT, anything else 0: one byte a row, made once. */
export function substitutionBars(allele: Numbers): Uint8Array {
  const out = new Uint8Array(allele.length);
  for (let i = 0; i < out.length; i++) {
    const code = allele[i] as number;
    if (code < SNVS) out[i] = code + 1;
  }
  return out;
}

export const LENGTH_BARS = 2 * LENGTH_LIMIT + 1;

/** Insertions and deletions by length, from <= -20 (bar 1) to >= 20; anything else 0. */
export function lengthBars(length: Numbers, unknown: number): Uint8Array {
  const out = new Uint8Array(length.length);
  for (let i = 0; i < out.length; i++) {
    const value = length[i] as number;
    if (value === 0 || value === unknown) continue;
    out[i] = Math.max(-LENGTH_LIMIT, Math.min(LENGTH_LIMIT, value)) + LENGTH_LIMIT + 1;
  }
  return out;
}

/** The bar of a frequency: the first edge that it does not exceed. */
function bar(value: number): number {
  return Math.min(lowerBound(AF_EDGES, 0, AF_EDGES.length, value), AF_EDGES.length - 1);
}

/** 0 where there is no frequency, else 1 + the bar of AF_EDGES. */
export function spectrumBars(column: NumberColumn): Uint8Array {
  const { codes, levels } = column;
  const out = new Uint8Array(codes.length);
  if (levels) {
    const bars = new Uint8Array(levels.length + 1);
    for (let i = 0; i < levels.length; i++) bars[i + 1] = bar(levels[i] as number) + 1;
    for (let i = 0; i < out.length; i++) out[i] = bars[codes[i] as number] as number;
  } else {
    for (let i = 0; i < out.length; i++) {
      const value = codes[i] as number;
      if (!Number.isNaN(value)) out[i] = bar(value) + 1;
    }
  }
  return out;
}

/** How many of the passing rows lie in each of `bins` equal stretches of one contig. */
export function density(
  rows: Uint32Array,
  pos: Numbers,
  first: number,
  last: number,
  length: number,
  bins: number,
) {
  const out = new Array<number>(bins).fill(0);
  for (const row of rows) {
    if (row < first || row >= last) continue;
    const at = Math.min(bins - 1, Math.floor((((pos[row] as number) - 1) / length) * bins));
    out[at] = (out[at] as number) + 1;
  }
  return out;
}
