/** Counts for each value of a facet: the rows that pass all filters except the facet's own. */
import { type Bits, complement, has, sizeWithin, tally } from "./bits";
import { type NumberColumn, type Numbers, release } from "./codec";
import { AF_EDGES, LENGTH_LIMIT, SNVS } from "./meta";
import { lowerBound } from "./places";

/** The rows to count for a facet: the smaller of those that pass and those that fail, since both add up to all rows. */
export class Counted {
  private readonly turned: boolean;
  private readonly bits: Bits;

  constructor(
    bits: Bits,
    readonly count: number,
    rows: number,
  ) {
    this.turned = count > rows / 2;
    this.bits = this.turned ? complement(bits, rows) : bits;
  }

  /** Frees the set that was made for counting; nothing is counted afterwards. */
  free(): void {
    if (this.turned) release(this.bits);
  }

  /** Rows of each code; `all()` are those of the whole column, made once. */
  async tally(values: Numbers, codes: number, all: () => Promise<Uint32Array>): Promise<Uint32Array> {
    const found = tally(this.bits, values, codes);
    if (!this.turned) return found;
    const whole = await all();
    for (let code = 0; code < codes; code++) found[code] = (whole[code] as number) - (found[code] as number);
    return found;
  }
}

/** Rows per contig. */
export function countRuns(bits: Bits, spans: [number, number, number][], contigs: number): number[] {
  const out = new Array<number>(contigs).fill(0);
  for (const [contig, first, last] of spans)
    out[contig] = (out[contig] as number) + sizeWithin(bits, first, last);
  return out;
}

/** SNVs as 1 + 4 x REF + ALT, anything else 0: one byte per row, computed once. */
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

/** How many rows of the set, among [first, last), lie in each of `bins` equal stretches of their contig. */
export function density(
  bits: Bits | null,
  pos: Numbers,
  first: number,
  last: number,
  length: number,
  bins: number,
): number[] {
  const out = new Array<number>(bins).fill(0);
  for (let row = first; row < last; row++) {
    if (bits && !has(bits, row)) continue;
    const at = Math.min(bins - 1, Math.floor((((pos[row] as number) - 1) / length) * bins));
    out[at] = (out[at] as number) + 1;
  }
  return out;
}
