/** Sorting of row numbers by their keys, stable. */

const RADIX = 1 << 16;

/** Rows in the order of `key(position in rows)`; equal keys keep their order. `max` is the largest key. */
export function sortByKey(rows: Uint32Array, keys: Uint32Array, max: number): Uint32Array {
  if (max < RADIX) return pass(rows, keys, 0, max + 1).rows;
  const low = pass(rows, keys, 0, RADIX);
  return pass(low.rows, low.keys, 16, (max >>> 16) + 1).rows;
}

/** Rows in the order of float64 keys (the caller must replace NaN). */
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
