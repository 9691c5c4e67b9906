import type { ColumnInfo, Dtype } from "./meta";

export type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

const WIDTH: Record<Dtype, number> = { u8: 1, u16: 2, u32: 4, i32: 4, f64: 8 };

export async function gunzip(data: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([data as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export function typed(dtype: Dtype, bytes: Uint8Array): Numbers {
  const buffer =
    bytes.byteOffset % WIDTH[dtype] === 0 && bytes.buffer instanceof ArrayBuffer
      ? bytes
      : new Uint8Array(bytes);
  const count = bytes.length / WIDTH[dtype];
  const make = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, i32: Int32Array, f64: Float64Array };
  return new make[dtype](buffer.buffer as ArrayBuffer, buffer.byteOffset, count);
}

/** Undoes the byte shuffle: `count` values of `width` bytes from `width` planes. */
export function unshuffle(planes: Uint8Array, width: number): Uint8Array {
  if (width === 1) return planes;
  const count = planes.length / width;
  const out = new Uint8Array(planes.length);
  if (width === 4) {
    const words = new Uint32Array(out.buffer);
    const b = count;
    const c = 2 * count;
    const d = 3 * count;
    for (let i = 0; i < count; i++) {
      words[i] =
        (planes[i] as number) |
        ((planes[b + i] as number) << 8) |
        ((planes[c + i] as number) << 16) |
        ((planes[d + i] as number) << 24);
    }
    return out;
  }
  for (let plane = 0; plane < width; plane++) {
    const from = plane * count;
    for (let i = 0, to = plane; i < count; i++, to += width) out[to] = planes[from + i] as number;
  }
  return out;
}

type Stream = ReadableStream<Uint8Array<ArrayBuffer>>;

/**
 * Frees an array's memory immediately and leaves the array empty. A browser without this feature frees it at its next garbage
 * collection. A shared buffer is not freed; of an empty array there is nothing to free, and freeing it again would throw.
 */
export function release(array: Uint8Array | Numbers): void {
  if (array.byteLength === 0 || array.byteLength !== array.buffer.byteLength) return;
  const buffer = array.buffer as { transfer?: (size: number) => unknown };
  buffer.transfer?.(0);
}

/**
 * Inflates as the bytes arrive, so that neither the packed nor the unpacked bytes are in memory as a whole: `take` gets each
 * piece with its offset. Pieces are freed after use: one column of float64 of 5 M rows has 75 MB here.
 */
async function inflate(data: Stream, take: (piece: Uint8Array, offset: number) => void): Promise<number> {
  const packed = data.getReader();
  const gzip = new DecompressionStream("gzip");
  const fed = feed(packed, gzip.writable.getWriter());
  fed.catch(() => {});
  const reader = gzip.readable.getReader();
  let offset = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      take(value, offset);
      offset += value.length;
      release(value);
    }
    await fed;
    return offset;
  } catch (error) {
    void reader.cancel().catch(() => {});
    void packed.cancel().catch(() => {});
    await fed.catch(() => {});
    throw error;
  }
}

async function feed(
  packed: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  writer: WritableStreamDefaultWriter<BufferSource>,
): Promise<void> {
  try {
    for (;;) {
      const { value, done } = await packed.read();
      if (done) return await writer.close();
      await writer.write(value);
      release(value);
    }
  } catch (error) {
    await writer.abort(error).catch(() => {});
    throw error;
  }
}

/** Bytes of a column in memory. */
export const bytesOf = ({ length, dtype }: ColumnInfo) => length * WIDTH[dtype];

/** A column's values from its file. `runs`: first row of each contig run, where differences restart. */
export async function readColumn(info: ColumnInfo, data: Stream, runs: number[]): Promise<Numbers> {
  const width = WIDTH[info.dtype];
  const out = new Uint8Array(info.length * width);
  const plain = info.encoding === "plain" || width === 1;
  const whole = await inflate(data, (piece, offset) => {
    if (offset + piece.length > out.length) throw new Error(`${info.file} is longer than it should be.`);
    if (plain) out.set(piece, offset);
    else scatter(piece, offset, out, info.length, width);
  });
  if (whole !== out.length) throw new Error(`${info.file} is shorter than it should be.`);
  const values = typed(info.dtype, out);
  if (info.encoding === "delta") sumUp(values, runs);
  return values;
}

/** Undoes the byte shuffle for a piece of the planes. */
function scatter(piece: Uint8Array, offset: number, out: Uint8Array, count: number, width: number): void {
  for (let i = 0; i < piece.length; ) {
    const plane = Math.floor((offset + i) / count);
    const first = offset + i - plane * count;
    const end = Math.min(piece.length, i + count - first);
    for (let to = first * width + plane; i < end; i++, to += width) out[to] = piece[i] as number;
  }
}

function sumUp(values: Numbers, runs: number[]): void {
  let run = 0;
  let current = 0;
  for (let i = 0; i < values.length; i++) {
    if (i === runs[run]) {
      current = 0;
      run++;
    }
    current = (current + (values[i] as number)) >>> 0;
    values[i] = current;
  }
}

const text = new TextEncoder();

/** FNV-1a, 32 bits, of the upper-case text. */
export function fnv32(word: string): number {
  let value = 2166136261;
  for (const byte of text.encode(word.replace(/[a-z]/g, (letter) => letter.toUpperCase()))) {
    value = Math.imul(value ^ byte, 16777619);
  }
  return value >>> 0;
}

const BASES = "ACGT";

/** The allele column's code: SNV 4 x REF + ALT, else 2^31 + low 31 bits of FNV-1a over `REF>ALT`. */
export function alleleCode(ref: string, alt: string): number {
  if (ref.length === 1 && alt.length === 1) {
    const first = BASES.indexOf(ref.toUpperCase());
    const second = BASES.indexOf(alt.toUpperCase());
    if (first >= 0 && second >= 0) return first * 4 + second;
  }
  return ((fnv32(`${ref}>${alt}`) & 0x7fffffff) | 0x80000000) >>> 0;
}

/** A numeric column: codes into levels, or the numbers themselves. */
export interface NumberColumn {
  info: ColumnInfo;
  codes: Numbers;
  levels: Float64Array | null;
}

/** A number of a column; NaN where it is missing. */
export function valueAt(column: NumberColumn, row: number): number {
  return numberOf(column, column.codes[row] as number);
}

/** What a stored code of a column stands for; NaN: missing. */
export function numberOf({ info, levels }: NumberColumn, code: number): number {
  if (levels) return code === 0 ? Number.NaN : (levels[code - 1] as number);
  return info.null !== "NaN" && code === info.null ? Number.NaN : code;
}
