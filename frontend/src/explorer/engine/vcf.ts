/** Reads lines of annotated.vcf.gz from an offset: BGZF blocks by byte range, inflated, split at line feeds. */
import { gunzip, typed, unshuffle } from "./codec";
import type { Line } from "./lines";
import { parseLine } from "./lines";
import type { RowText } from "./rows";
import type { Reader, Store } from "./store";

export const VCF = "annotated.vcf.gz";
const ANCHOR_ROWS = 64;
const STEP = 256 * 1024;
/** Maximum lines read to find one record: as many as in a very dense window. */
const LONGEST = 400_000;

type Ranges = Pick<Reader, "range">;

/** Bytes of a file from `start`, fetched ahead in steps. */
class Bytes {
  private held: Uint8Array<ArrayBufferLike> = new Uint8Array(0);
  private at: number;
  private over = false;

  constructor(
    private readonly reader: Ranges,
    private readonly name: string,
    start: number,
    private step: number,
  ) {
    this.at = start;
  }

  /** At least `count` bytes, unless the file ends. */
  async peek(count: number): Promise<Uint8Array> {
    while (this.held.length < count && !this.over) {
      const more = await this.reader.range(this.name, this.at, this.at + this.step);
      this.over = more.length < this.step;
      this.at += more.length;
      const joined = new Uint8Array(this.held.length + more.length);
      joined.set(this.held);
      joined.set(more, this.held.length);
      this.held = joined;
      this.step = Math.min(this.step * 2, 4 * 1024 * 1024);
    }
    return this.held;
  }

  skip(count: number): void {
    this.held = this.held.subarray(count);
  }
}

/** A whole BGZF file, inflated block by block: several gzip members at once are refused by browsers. */
export async function* inflatedBlocks(reader: Ranges, name: string): AsyncGenerator<Uint8Array> {
  yield* blocks(new Bytes(reader, name, 0, STEP));
}

/** One inflated BGZF block after another. */
async function* blocks(bytes: Bytes): AsyncGenerator<Uint8Array> {
  for (;;) {
    const head = await bytes.peek(18);
    if (head.length < 18) return;
    // BSIZE is in the extra field BC, which bgzip writes first (SAM specification, section 4.1).
    const size = ((head[16] as number) | ((head[17] as number) << 8)) + 1;
    const block = await bytes.peek(size);
    if (block.length < size) return;
    yield await gunzip(block.subarray(0, size));
    bytes.skip(size);
  }
}

/** Lines from a virtual place (block offset, offset in the inflated block) to the end of the file. */
export async function* lines(
  { reader }: { reader: Ranges },
  block: number,
  inside: number,
  step = STEP,
): AsyncGenerator<string> {
  let rest = "";
  let skip = inside;
  const decoder = new TextDecoder();
  for await (const data of blocks(new Bytes(reader, VCF, block, step))) {
    const piece = rest + decoder.decode(skip > 0 ? data.subarray(skip) : data, { stream: true });
    skip = 0;
    const cut = piece.split("\n");
    rest = cut.pop() ?? "";
    for (const line of cut) yield line;
  }
  if (rest) yield rest;
}

/** The offset from which to read for a row. */
export async function anchor(store: Store, row: number): Promise<{ block: number; inside: number } | null> {
  if (!store.reader.has("vcf.idx") || !store.reader.has(VCF)) return null;
  const index = await store.once("vcf.idx", async () => {
    const bytes = await store.inflated("vcf.idx");
    const count = bytes.length / 12;
    return {
      block: typed("f64", unshuffle(bytes.subarray(0, 8 * count), 8)),
      inside: typed("u32", unshuffle(bytes.subarray(8 * count), 4)),
    };
  });
  const at = Math.floor(row / ANCHOR_ROWS);
  const block = index.block[at] as number;
  return Number.isNaN(block) ? null : { block, inside: index.inside[at] as number };
}

export async function header(store: Store): Promise<string[]> {
  return store.once("header", async () => {
    const out: string[] = [];
    for await (const line of lines(store, 0, 0)) {
      if (!line.startsWith("#")) break;
      out.push(line);
    }
    return out;
  });
}

/** The whole VCF line of a row; null when the file has no usable index. */
export async function recordOf(store: Store, rowText: RowText, row: number): Promise<string | null> {
  const place = await anchor(store, row);
  if (!place) return null;
  const line = parseLine(store.meta, (await rowText.of([row]))[0] as string);
  const nth = await occurrence(store, row);
  let seen = 0;
  let read = 0;
  for await (const record of lines(store, place.block, place.inside, 128 * 1024)) {
    if (matches(record, line) && seen++ === nth) return record;
    if (++read > LONGEST) return null;
  }
  return null;
}

/** Number of equal alleles at the same position before this row, which identifies the row among them. */
async function occurrence(store: Store, row: number): Promise<number> {
  const [pos, allele, record] = await Promise.all([
    store.values("pos"),
    store.values("allele"),
    store.values("record"),
  ]);
  let count = 0;
  for (let other = row - 1; other >= 0 && pos[other] === pos[row]; other--) {
    if (allele[other] === allele[row] && record[other] !== record[row]) count++;
  }
  return count;
}

const cut = (value: string) => value.endsWith("…");
const same = (whole: string, shown: string) =>
  cut(shown) ? whole.startsWith(shown.slice(0, -1)) : whole === shown;

/** Whether a VCF line holds the row's allele. */
export function matches(record: string, line: Line): boolean {
  const begin = `${line.chrom}\t${line.pos}\t`;
  if (!record.startsWith(begin)) return false;
  const [, ref = "", alts = ""] = record.slice(begin.length, begin.length + 4_000_000).split("\t", 3);
  return same(ref, line.ref) && alts.split(",").some((alt) => same(alt, line.alt));
}
