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

/** Decodes a column's inflated bytes. `runs`: first row of each contig run, where differences begin anew. */
export function decode(info: ColumnInfo, bytes: Uint8Array, runs: number[]): Numbers {
  if (info.encoding === "plain") return typed(info.dtype, bytes);
  const values = typed(info.dtype, unshuffle(bytes, WIDTH[info.dtype]));
  if (info.encoding === "planes") return values;
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
  return values;
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
