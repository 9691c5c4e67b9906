/** Sorting of row numbers by whole-number keys, stable; and the place of a row in rows.bin. */

const RADIX = 1 << 16;

/** Rows in the order of `key(position in rows)`; equal keys keep their order. `max` is the largest key. */
export function sortByKey(rows: Uint32Array, keys: Uint32Array, max: number): Uint32Array {
  if (max < RADIX) return pass(rows, keys, 0, max + 1).rows;
  const low = pass(rows, keys, 0, RADIX);
  return pass(low.rows, low.keys, 16, (max >>> 16) + 1).rows;
}

/** Rows in the order of float64 keys (NaN must be mapped away by the caller). */
export function sortByNumber(rows: Uint32Array, values: Float64Array): Uint32Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const n = rows.length;
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  const index = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const hi = words[2 * i + 1] as number;
    const flip = hi >>> 31 ? 0xffffffff : 0;
    low[i] = ((words[2 * i] as number) ^ flip) >>> 0;
    high[i] = (hi ^ (flip | 0x80000000)) >>> 0;
    index[i] = i;
  }
  let order = sortByKey(index, low, 0xffffffff);
  const keys = new Uint32Array(n);
  for (let i = 0; i < n; i++) keys[i] = high[order[i] as number] as number;
  order = sortByKey(order, keys, 0xffffffff);
  const out = new Uint32Array(n);
  for (let i = 0; i < n; i++) out[i] = rows[order[i] as number] as number;
  return out;
}

function pass(rows: Uint32Array, keys: Uint32Array, shift: number, size: number) {
  const n = rows.length;
  const start = new Uint32Array(size + 1);
  for (let i = 0; i < n; i++) {
    const bucket = (((keys[i] as number) >>> shift) & 0xffff) + 1;
    start[bucket] = (start[bucket] as number) + 1;
  }
  for (let b = 1; b <= size; b++) start[b] = (start[b] as number) + (start[b - 1] as number);
  const out = new Uint32Array(n);
  const moved = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const key = keys[i] as number;
    const bucket = (key >>> shift) & 0xffff;
    const to = start[bucket] as number;
    start[bucket] = to + 1;
    out[to] = rows[i] as number;
    moved[to] = key;
  }
  return { rows: out, keys: moved };
}

/**
 * Rows by a column of small codes, stable, in two sweeps and without keys of their own. `missing` goes last
 * whichever way it is turned (-1: nothing is missing).
 */
export function sortByCode(
  rows: Uint32Array,
  codes: ArrayLike<number>,
  size: number,
  desc: boolean,
  missing: number,
): Uint32Array {
  const start = new Uint32Array(size + 2);
  const place = new Uint32Array(size + 1);
  for (let code = 0; code <= size; code++)
    place[code] = code === missing ? size : desc ? size - 1 - code : code;
  for (let i = 0; i < rows.length; i++) {
    const bucket = (place[codes[rows[i] as number] as number] as number) + 1;
    start[bucket] = (start[bucket] as number) + 1;
  }
  for (let b = 1; b < start.length; b++) start[b] = (start[b] as number) + (start[b - 1] as number);
  const out = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const bucket = place[codes[row] as number] as number;
    const to = start[bucket] as number;
    start[bucket] = to + 1;
    out[to] = row;
  }
  return out;
}

/** 0, 1, … below `count`. */
export function upTo(count: number): Uint32Array {
  const out = new Uint32Array(count);
  for (let i = 0; i < count; i++) out[i] = i;
  return out;
}

const STEP = 4096;
const PRIORITIES = 64;

/** Row number <-> place in rows.bin, which is sorted by (prio, row), without a table of all rows. */
export class Ranks {
  private readonly before: Uint32Array;
  private readonly first = new Uint32Array(PRIORITIES + 1);

  constructor(private readonly prio: Uint8Array) {
    const blocks = Math.ceil(prio.length / STEP) + 1;
    this.before = new Uint32Array(blocks * PRIORITIES);
    const running = new Uint32Array(PRIORITIES);
    for (let block = 0; block < blocks; block++) {
      this.before.set(running, block * PRIORITIES);
      const end = Math.min((block + 1) * STEP, prio.length);
      for (let i = block * STEP; i < end; i++) {
        const p = prio[i] as number;
        running[p] = (running[p] as number) + 1;
      }
    }
    for (let p = 0; p < PRIORITIES; p++)
      this.first[p + 1] = (this.first[p] as number) + (running[p] as number);
  }

  /** Place of a row in rows.bin. */
  slot(row: number): number {
    const p = this.prio[row] as number;
    const block = Math.floor(row / STEP);
    let place = (this.first[p] as number) + (this.before[block * PRIORITIES + p] as number);
    for (let i = block * STEP; i < row; i++) if (this.prio[i] === p) place++;
    return place;
  }

  /** The row at a place of rows.bin. */
  row(slot: number): number {
    let p = 0;
    while ((this.first[p + 1] as number) <= slot) p++;
    let left = slot - (this.first[p] as number);
    let low = 0;
    let high = this.before.length / PRIORITIES - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.before[middle * PRIORITIES + p] as number) <= left) low = middle;
      else high = middle - 1;
    }
    left -= this.before[low * PRIORITIES + p] as number;
    for (let i = low * STEP; ; i++) {
      if (this.prio[i] === p && left-- === 0) return i;
    }
  }
}
