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

export function countSubstitutions(fails: Fails, own: number, allele: Numbers): number[] {
  const out = new Array<number>(SNVS).fill(0);
  const others = 0xffff & ~own;
  for (let i = 0; i < fails.length; i++) {
    const code = allele[i] as number;
    if (code < SNVS && ((fails[i] as number) & others) === 0) out[code] = (out[code] as number) + 1;
  }
  return out;
}

/** Insertions and deletions by length, from <= -20 to >= 20. */
export function countLengths(fails: Fails, own: number, length: Numbers, allele: Numbers, unknown: number) {
  const out = new Array<number>(2 * LENGTH_LIMIT + 1).fill(0);
  const others = 0xffff & ~own;
  for (let i = 0; i < fails.length; i++) {
    const value = length[i] as number;
    if (value === 0 || value === unknown || (allele[i] as number) < SNVS) continue;
    if (((fails[i] as number) & others) !== 0) continue;
    const bar = Math.max(-LENGTH_LIMIT, Math.min(LENGTH_LIMIT, value)) + LENGTH_LIMIT;
    out[bar] = (out[bar] as number) + 1;
  }
  return out;
}

/** The bar of a frequency: the first edge that it does not exceed. */
function bar(value: number): number {
  return Math.min(lowerBound(AF_EDGES, 0, AF_EDGES.length, value), AF_EDGES.length - 1);
}

/** Missing, then the bars of AF_EDGES. */
export function countSpectrum(fails: Fails, own: number, column: NumberColumn): number[] {
  const { codes, levels } = column;
  const counts = new Uint32Array(AF_EDGES.length + 1);
  const others = 0xffff & ~own;
  if (levels) {
    const bars = new Uint8Array(levels.length + 1);
    for (let i = 0; i < levels.length; i++) bars[i + 1] = bar(levels[i] as number) + 1;
    for (let i = 0; i < fails.length; i++) {
      if (((fails[i] as number) & others) === 0) {
        const at = bars[codes[i] as number] as number;
        counts[at] = (counts[at] as number) + 1;
      }
    }
  } else {
    for (let i = 0; i < fails.length; i++) {
      if (((fails[i] as number) & others) === 0) {
        const value = codes[i] as number;
        const at = Number.isNaN(value) ? 0 : bar(value) + 1;
        counts[at] = (counts[at] as number) + 1;
      }
    }
  }
  return [...counts];
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
