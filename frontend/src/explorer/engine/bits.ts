/** Sets of rows as bitmaps, 32 rows per word, for example the rows that pass a part of a filter. Bits beyond the last row are 0. */
import type { Numbers } from "./codec";

export type Bits = Uint32Array;

const wordsOf = (rows: number) => (rows + 31) >>> 5;
const ALL = 0xffffffff;

export const none = (rows: number): Bits => new Uint32Array(wordsOf(rows));

export function every(rows: number): Bits {
  const out = none(rows).fill(ALL);
  return clearTail(out, rows);
}

function clearTail(bits: Bits, rows: number): Bits {
  if ((rows & 31) !== 0) bits[bits.length - 1] = (bits[bits.length - 1] as number) & ((1 << (rows & 31)) - 1);
  return bits;
}

export const has = (bits: Bits, row: number) => (((bits[row >>> 5] as number) >>> (row & 31)) & 1) === 1;

export function add(bits: Bits, row: number): void {
  bits[row >>> 5] = (bits[row >>> 5] as number) | (1 << (row & 31));
}

export function fromRows(rows: ArrayLike<number>, size: number): Bits {
  const out = none(size);
  for (let i = 0; i < rows.length; i++) add(out, rows[i] as number);
  return out;
}

/** Rows whose code is kept; `keep` holds 0 or 1 for each code. */
export function fromCodes(codes: Numbers, keep: Uint8Array): Bits {
  const out = none(codes.length);
  const whole = codes.length >>> 5;
  let i = 0;
  for (let w = 0; w < whole; w++) {
    let word = 0;
    for (let bit = 0; bit < 32; bit++, i++) word |= (keep[codes[i] as number] as number) << bit;
    out[w] = word;
  }
  for (; i < codes.length; i++) if (keep[codes[i] as number]) add(out, i);
  return out;
}

/** Rows of all ranges [first, last), in any order. */
export function fromRanges(ranges: [number, number][], rows: number): Bits {
  const out = none(rows);
  for (const [first, last] of ranges) fill(out, first, last);
  return out;
}

function fill(bits: Bits, first: number, last: number): void {
  let row = first;
  for (; row < last && (row & 31) !== 0; row++) add(bits, row);
  const whole = last >>> 5;
  if (row >>> 5 < whole) {
    bits.fill(ALL, row >>> 5, whole);
    row = whole << 5;
  }
  for (; row < last; row++) add(bits, row);
}

/** Rows of all sets; of no set at all, every row. */
export function both(sets: Bits[], rows: number): Bits {
  const [first, ...rest] = sets;
  if (!first) return every(rows);
  if (rest.length === 0) return first;
  const out = first.slice();
  for (const other of rest) {
    for (let w = 0; w < out.length; w++) out[w] = (out[w] as number) & (other[w] as number);
  }
  return out;
}

/** Rows of any of the sets. */
export function union(sets: Bits[]): Bits {
  const out = (sets[0] as Bits).slice();
  for (const other of sets.slice(1))
    for (let w = 0; w < out.length; w++) out[w] = (out[w] as number) | (other[w] as number);
  return out;
}

export function complement(bits: Bits, rows: number): Bits {
  const out = new Uint32Array(bits.length);
  for (let w = 0; w < out.length; w++) out[w] = ~(bits[w] as number);
  return clearTail(out, rows);
}

/** Number of set bits of a word (Hacker's Delight, 5-2). */
function ones(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export function size(bits: Bits): number {
  let count = 0;
  for (let w = 0; w < bits.length; w++) count += ones(bits[w] as number);
  return count;
}

/** How many rows are in all sets (of no set at all: every row), or in `more`. Makes no set. */
export function sizeOfBoth(sets: Bits[], rows: number, more: Bits | null = null): number {
  const [first, ...rest] = sets;
  if (!first) return rows;
  let count = 0;
  for (let w = 0; w < first.length; w++) {
    let word = first[w] as number;
    for (let k = 0; k < rest.length; k++) word &= (rest[k] as Bits)[w] as number;
    count += ones(more ? word | (more[w] as number) : word);
  }
  return count;
}

/** How many rows of [first, last) are in the set. */
export function sizeWithin(bits: Bits, first: number, last: number): number {
  if (last <= first) return 0;
  const [from, to] = [first >>> 5, last >>> 5];
  const head = ALL << (first & 31);
  const tail = (1 << (last & 31)) - 1;
  if (from === to) return ones((bits[from] as number) & head & tail);
  let count = ones((bits[from] as number) & head);
  for (let w = from + 1; w < to; w++) count += ones(bits[w] as number);
  return (last & 31) === 0 ? count : count + ones((bits[to] as number) & tail);
}

/** The rows numbered `start` to `end` (not included) among those of the set. */
export function rowsOf(bits: Bits, start: number, end: number): Uint32Array {
  const out = new Uint32Array(Math.max(0, end - start));
  let seen = 0;
  let at = 0;
  for (let w = 0; w < bits.length && at < out.length; w++) {
    let word = (bits[w] as number) | 0;
    const here = ones(word);
    if (seen + here <= start) {
      seen += here;
      continue;
    }
    for (; word !== 0 && at < out.length; word &= word - 1) {
      if (seen++ >= start) out[at++] = (w << 5) + 31 - Math.clz32(word & -word);
    }
  }
  return out.subarray(0, at);
}

/** How many rows of the set have each code below `codes`; with a shift 2^shift codes from 1 are counted together. */
export function tally(bits: Bits, values: Numbers, codes: number, shift = 0): Uint32Array {
  const out = new Uint32Array(codes);
  const round = (1 << shift) - 1;
  for (let w = 0; w < bits.length; w++) {
    for (let word = (bits[w] as number) | 0; word !== 0; word &= word - 1) {
      const code = ((values[(w << 5) + 31 - Math.clz32(word & -word)] as number) + round) >>> shift;
      out[code] = (out[code] as number) + 1;
    }
  }
  return out;
}

/** The same for every row. */
export function tallyAll(values: Numbers, codes: number): Uint32Array {
  const out = new Uint32Array(codes);
  for (let i = 0; i < values.length; i++) {
    const code = values[i] as number;
    out[code] = (out[code] as number) + 1;
  }
  return out;
}
