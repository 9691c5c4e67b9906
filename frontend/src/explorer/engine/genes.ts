/** Gene lists: maps symbols, Ensembl ids and HGNC ids to gene codes, and reports every name that has none. */

import { fnv32 } from "./codec";
import { CODES, endOf, QUOTE, Scan } from "./gene-scan";
import { lowerBound } from "./places";

const text = new TextDecoder();
const BACKSLASH = 0x5c;

/** Approved symbol, gene id, HGNC id, previous symbols, aliases, contig, first row, last row. */
export type GeneRow = [string, string, string, string[], string[], number | null, number, number];

export interface GeneMatch {
  codes: number[];
  /** Typed name -> the approved symbols it stands for, by way of a previous symbol or an alias. */
  renamed: { name: string; symbol: string; how: "previous symbol" | "alias" }[];
  /** Genes of the reference without a variant in the result. */
  absent: string[];
  /** Names that no gene has, or, without the reference's list, names without a variant. */
  unmatched: string[];
  /** Whether the reference's genes are known, so that an unmatched name is not a gene. */
  sure: boolean;
  ambiguous: { name: string; symbols: string[] }[];
}

/** Kinds of gene names, the most reliable first. */
const APPROVED = 0;
const PREVIOUS = 1;
const ALIAS = 2;
const HOW = ["", "previous symbol", "alias"] as const;

/**
 * The genes of `genes.json.gz`, kept as the file's own bytes: 78,000 genes are 5 MB and not 60 MB of strings.
 * A name is found by its hash in a sorted list, and then compared with the bytes.
 */
export class GeneIndex {
  /** Index of the contig, first and last row of each gene; index = code - 1. */
  readonly contig: Int32Array;
  readonly first: Uint32Array;
  readonly last: Uint32Array;
  private readonly at: Uint32Array;
  /** For each kind of name, sorted: hash x 2^21 + code. */
  private readonly keys: Float64Array[];

  constructor(private readonly bytes: Uint8Array) {
    const found = new Scan(bytes);
    this.at = found.at.done();
    this.contig = Int32Array.from(found.contig.done(), (value) => value - 1);
    this.first = found.first.done();
    this.last = found.last.done();
    this.keys = found.keys.map((list) => list.done().sort());
  }

  static of(rows: GeneRow[]): GeneIndex {
    return new GeneIndex(new TextEncoder().encode(JSON.stringify(rows)));
  }

  get size(): number {
    return this.at.length;
  }

  /** The file's entry of a gene. */
  row(code: number): GeneRow {
    const start = this.at[code - 1] as number;
    return JSON.parse(text.decode(this.bytes.subarray(start, endOf(this.bytes, start)))) as GeneRow;
  }

  symbol(code: number): string {
    const start = this.at[code - 1];
    if (start === undefined) return "";
    const end = this.bytes.indexOf(QUOTE, start + 2);
    const raw = this.bytes.subarray(start + 2, end);
    return raw.includes(BACKSLASH) ? this.row(code)[0] : text.decode(raw);
  }

  /** Codes of the genes that a name stands for in one way; the name in upper case. */
  private codes(way: number, name: string): number[] {
    const keys = this.keys[way] as Float64Array;
    const hash = fnv32(name);
    const out: number[] = [];
    for (let i = lowerBound(keys, 0, keys.length, hash * CODES); i < keys.length; i++) {
      const key = keys[i] as number;
      if (Math.floor(key / CODES) !== hash) break;
      const code = key % CODES;
      if (code !== out.at(-1) && namesOf(this.row(code), way).some((other) => other.toUpperCase() === name))
        out.push(code);
    }
    return out;
  }

  match(names: string[]): GeneMatch {
    const out: GeneMatch = {
      codes: [],
      renamed: [],
      absent: [],
      unmatched: [],
      sure: false,
      ambiguous: [],
    };
    const codes = new Set<number>();
    for (const name of names) {
      const key = name.trim().toUpperCase();
      if (!key) continue;
      const bare = key.replace(/^(ENS[A-Z]*G\d+)\.\d+$/, "$1");
      const direct = this.codes(APPROVED, key);
      if (direct.length === 0 && bare !== key) direct.push(...this.codes(APPROVED, bare));
      if (direct.length > 0) {
        for (const code of direct) codes.add(code);
        continue;
      }
      let way = PREVIOUS;
      let found = this.codes(PREVIOUS, key);
      if (found.length === 0) {
        way = ALIAS;
        found = this.codes(ALIAS, key);
      }
      if (found.length === 0) out.unmatched.push(name);
      else if (found.length > 1)
        out.ambiguous.push({ name, symbols: found.map((code) => this.symbol(code)) });
      else {
        codes.add(found[0] as number);
        const how = HOW[way] as "previous symbol" | "alias";
        out.renamed.push({ name, symbol: this.symbol(found[0] as number), how });
      }
    }
    out.codes = [...codes];
    return out;
  }

  /** Symbols that begin with what is typed, for completion. */
  complete(start: string, limit = 8): string[] {
    const key = start.trim().toUpperCase();
    if (!key) return [];
    const [upper, lower] = [key.charCodeAt(0), key.toLowerCase().charCodeAt(0)];
    const out: string[] = [];
    for (let code = 1; code <= this.size && out.length < 400; code++) {
      const byte = this.bytes[(this.at[code - 1] as number) + 2] as number;
      if (byte < 128 && byte !== upper && byte !== lower) continue;
      const symbol = this.symbol(code);
      if (symbol.toUpperCase().startsWith(key)) out.push(symbol);
    }
    return out.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, limit);
  }
}

function namesOf([symbol, id, hgnc, previous, aliases]: GeneRow, way: number): string[] {
  if (way === PREVIOUS) return previous;
  if (way === ALIAS) return aliases;
  const out = [symbol, id, id.replace(/\.\d+$/, "")];
  if (hgnc) out.push(hgnc, hgnc.replace(/^(HGNC:)?/i, "HGNC:"));
  return out.filter(Boolean);
}

/** A pasted or uploaded list: by white space, commas, semicolons; lines that begin with # are comments. */
export function splitGenes(text: string): string[] {
  const words = text
    .split(/\r?\n/)
    .filter((line) => !line.startsWith("#"))
    .flatMap((line) => line.split(/[\s,;|]+/))
    .map((word) => word.replace(/^["']|["']$/g, ""))
    .filter(Boolean);
  return [...new Map(words.map((word) => [word.toUpperCase(), word])).values()];
}
