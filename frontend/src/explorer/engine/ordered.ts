/**
 * The rows of a set in some order, returned by page: the rows at places 100 to 150 are found by counting, without sorting
 * millions of others.
 */
import { type Bits, rowsOf } from "./bits";
import { type NumberColumn, type Numbers, valueAt } from "./codec";
import { sortByNumber } from "./order";

export interface Ordered {
  readonly count: number;
  /** Arrays that are read when rows are asked for: they must not be freed before. */
  readonly reads: readonly unknown[];
  /** Rows at the places [start, end). */
  slice(start: number, end: number): Uint32Array;
  all(): Uint32Array;
}

/** In the order of the file. */
export class ByPlace implements Ordered {
  readonly reads: readonly unknown[];

  constructor(
    private readonly bits: Bits,
    readonly count: number,
    private readonly desc: boolean,
  ) {
    this.reads = [bits];
  }

  slice(start: number, end: number): Uint32Array {
    const last = Math.min(end, this.count);
    if (!this.desc) return rowsOf(this.bits, start, last);
    return rowsOf(this.bits, this.count - last, this.count - start).reverse();
  }

  all(): Uint32Array {
    return this.slice(0, this.count);
  }
}

export interface Buckets {
  /** A code for each row, or for what `via` is indexed by. */
  codes: Numbers;
  /** A table that maps the column's codes to sort keys, if they differ. */
  via?: Uint32Array;
  /** 2^shift codes share a bucket; code 0 has its own. */
  shift?: number;
  /** Codes are below this. */
  size: number;
  /** The code that sorts last in both directions; -1: none. */
  missing: number;
  desc: boolean;
}

/** In the order of codes; equal ones in the order of the file. */
export class ByCode implements Ordered {
  /** First place of each bucket, and one more. */
  readonly starts: Uint32Array;
  readonly reads: readonly unknown[];

  /** `tallied`: rows of the set by `codes` (before `via`, after `shift`). */
  constructor(
    private readonly bits: Bits,
    readonly count: number,
    private readonly by: Buckets,
    tallied: Uint32Array,
  ) {
    this.starts = new Uint32Array(by.size + 2);
    this.reads = [bits, by.codes];
    const { via } = by;
    for (let i = 0; i < tallied.length; i++) {
      const rows = tallied[i] as number;
      if (rows === 0) continue;
      const bucket = this.bucket(via ? (via[i] as number) : i);
      this.starts[bucket + 1] = (this.starts[bucket + 1] as number) + rows;
    }
    for (let b = 1; b < this.starts.length; b++)
      this.starts[b] = (this.starts[b] as number) + (this.starts[b - 1] as number);
  }

  private bucket(code: number): number {
    const { size, missing, desc } = this.by;
    return code === missing ? size : desc ? size - 1 - code : code;
  }

  slice(start: number, end: number): Uint32Array {
    const out = new Uint32Array(Math.max(0, Math.min(end, this.count) - start));
    if (out.length === 0) return out;
    const { bits, starts } = this;
    const { codes, via, size, missing, desc, shift = 0 } = this.by;
    const round = (1 << shift) - 1;
    const first = this.bucketAt(start);
    const last = this.bucketAt(start + out.length - 1);
    const next = starts.slice(first, last + 1);
    let found = 0;
    for (let w = 0; w < bits.length && found < out.length; w++) {
      for (let word = (bits[w] as number) | 0; word !== 0; word &= word - 1) {
        const row = (w << 5) + 31 - Math.clz32(word & -word);
        const value = codes[row] as number;
        const code = via === undefined ? (value + round) >>> shift : (via[value] as number);
        const bucket = code === missing ? size : desc ? size - 1 - code : code;
        if (bucket < first || bucket > last) continue;
        const place = next[bucket - first] as number;
        next[bucket - first] = place + 1;
        if (place < start || place - start >= out.length) continue;
        out[place - start] = row;
        if (++found === out.length) break;
      }
    }
    return out;
  }

  all(): Uint32Array {
    return this.slice(0, this.count);
  }

  /** The bucket of a place. */
  bucketAt(place: number): number {
    let low = 0;
    let high = this.starts.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] as number) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** In the order of numbers: first by their upper bits (`coarse`), then exactly within the requested buckets. */
export class ByValue implements Ordered {
  readonly count: number;
  readonly reads: readonly unknown[];

  /** `coarse` must put smaller numbers (larger ones in descending order) into earlier buckets. */
  constructor(
    private readonly coarse: ByCode,
    private readonly values: NumberColumn,
    private readonly desc: boolean,
  ) {
    this.count = coarse.count;
    this.reads = [...coarse.reads, values.codes, values.levels];
  }

  slice(start: number, end: number): Uint32Array {
    const stop = Math.min(end, this.count);
    if (stop <= start) return new Uint32Array(0);
    const { starts } = this.coarse;
    const from = starts[this.coarse.bucketAt(start)] as number;
    const to = starts[this.coarse.bucketAt(stop - 1) + 1] as number;
    return this.exactly(this.coarse.slice(from, to)).subarray(start - from, stop - from);
  }

  all(): Uint32Array {
    return this.exactly(this.coarse.all());
  }

  private exactly(rows: Uint32Array): Uint32Array {
    const keys = new Float64Array(rows.length);
    let same = true;
    for (let i = 0; i < rows.length; i++) {
      const value = valueAt(this.values, rows[i] as number);
      keys[i] = Number.isNaN(value) ? Number.POSITIVE_INFINITY : this.desc ? -value : value;
      if (keys[i] !== keys[0]) same = false;
    }
    return same ? rows : sortByNumber(rows, keys);
  }
}

const LAST = 0xffff;

/** The upper 16 bits of each number's float64, converted so that they rise with the number; 65,535: missing. */
export function coarseOf(values: Numbers, gone: number): Uint16Array {
  const out = new Uint16Array(values.length);
  const one = new Float64Array(1);
  const words = new Uint32Array(one.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value === gone || Number.isNaN(value)) {
      out[i] = LAST;
      continue;
    }
    one[0] = value + 0;
    const high = (words[1] as number) >>> 16;
    out[i] = high & 0x8000 ? LAST - high : high | 0x8000;
  }
  return out;
}
