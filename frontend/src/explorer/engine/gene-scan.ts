/** Scans the bytes of genes.json (JSON without spaces) once and hashes names without creating strings. */
import { fnv32 } from "./codec";
import { real, whole } from "./grown";

const [OPEN, CLOSE, BACKSLASH, COMMA] = [0x5b, 0x5d, 0x5c, 0x2c];
export const QUOTE = 0x22;
/** Codes are below this (2^21): a hash and a code fit into one float64. */
export const CODES = 2097152;
const text = new TextDecoder();

const SYMBOL = 0;
const ID = 1;
const HGNC = 2;
const PREVIOUS = 3;
const HGNC_PREFIX = [..."HGNC:"].map((letter) => letter.charCodeAt(0));

export class Scan {
  /** Offset of each gene. */
  readonly at = whole();
  /** 1 + index of the contig (0: none), first and last row. */
  readonly contig = whole();
  readonly first = whole();
  readonly last = whole();
  /** For approved names, previous symbols and aliases: hash x 2^21 + code. */
  readonly keys = [real(), real(), real()];
  private code = 0;

  constructor(private readonly bytes: Uint8Array) {
    for (let at = bytes.indexOf(OPEN, 1); at > 0; ) {
      const next = this.gene(at);
      at = bytes[next] === COMMA ? next + 1 : 0;
    }
  }

  /** One past the end of the gene that begins at `start`. */
  private gene(start: number): number {
    const { bytes } = this;
    this.at.push(start);
    this.code++;
    const numbers = [0, 0, 0];
    let field = 0;
    let depth = 1;
    for (let i = start + 1; i < bytes.length; i++) {
      const byte = bytes[i] as number;
      if (byte === QUOTE) {
        const end = endOfString(bytes, i);
        this.name(field, i + 1, end);
        i = end;
      } else if (byte === OPEN) depth++;
      else if (byte === CLOSE) {
        if (--depth > 0) continue;
        this.contig.push(numbers[0] as number);
        this.first.push(numbers[1] as number);
        this.last.push(numbers[2] as number);
        return i + 1;
      } else if (byte === COMMA) {
        if (depth === 1) field++;
      } else if (byte >= 0x30 && byte <= 0x39) {
        let value = 0;
        for (; (bytes[i] as number) >= 0x30 && (bytes[i] as number) <= 0x39; i++)
          value = 10 * value + (bytes[i] as number) - 0x30;
        i--;
        numbers[field - 5] = field === 5 ? value + 1 : value;
      }
    }
    throw new Error("genes.json.gz is cut off.");
  }

  private name(field: number, start: number, end: number): void {
    if (start === end) return;
    if (field > HGNC) {
      this.mark(field === PREVIOUS ? 1 : 2, start, end);
      return;
    }
    this.mark(0, start, end);
    if (field === SYMBOL) return;
    if (field === ID) {
      const dot = start + this.bytes.subarray(start, end).lastIndexOf(0x2e);
      if (dot > start) this.mark(0, start, dot);
    } else if (!HGNC_PREFIX.every((byte, i) => this.bytes[start + i] === byte)) {
      const words = text.decode(this.bytes.subarray(start, end)).replace(/^(HGNC:)?/i, "HGNC:");
      this.keys[0]?.push(fnv32(words.toUpperCase()) * CODES + this.code);
    }
  }

  private mark(way: number, start: number, end: number): void {
    this.keys[way]?.push(hashed(this.bytes, start, end) * CODES + this.code);
  }
}

/** FNV-1a of the upper-case text between quotes. */
function hashed(bytes: Uint8Array, start: number, end: number): number {
  let value = 2166136261;
  for (let i = start; i < end; i++) {
    let byte = bytes[i] as number;
    if (byte === BACKSLASH || byte >= 0x80) {
      const words = JSON.parse(text.decode(bytes.subarray(start - 1, end + 1))) as string;
      return fnv32(words.toUpperCase());
    }
    if (byte >= 0x61 && byte <= 0x7a) byte -= 32;
    value = Math.imul(value ^ byte, 16777619);
  }
  return value >>> 0;
}

/** Offset of the closing quote of the string that begins at `at`. */
function endOfString(bytes: Uint8Array, at: number): number {
  let i = at + 1;
  for (; bytes[i] !== QUOTE && i < bytes.length; i++) if (bytes[i] === BACKSLASH) i++;
  return i;
}

/** One past the bracket that closes the one at `at`. */
export function endOf(bytes: Uint8Array, at: number): number {
  let depth = 0;
  for (let i = at; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) i = endOfString(bytes, i);
    else if (byte === OPEN) depth++;
    else if (byte === CLOSE && --depth === 0) return i + 1;
  }
  throw new Error("genes.json.gz is cut off.");
}
