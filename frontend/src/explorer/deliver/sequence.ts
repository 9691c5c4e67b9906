/** Bases of the job's reference by byte ranges of its bgzipped FASTA (.fai and .gzi beside it). */
import { gunzip } from "../engine/codec";
import { shortContig } from "../review/variant-key";
import type { SignedFile, SignedFiles } from "../types";

type Reference = NonNullable<SignedFiles["reference"]>;

interface Entry {
  length: number;
  offset: number;
  bases: number;
  width: number;
}

const BLOCK = 65_536;

export class ReferenceSequence {
  private constructor(
    private readonly fasta: SignedFile,
    private readonly entries: Map<string, Entry>,
    /** Offsets of blocks: packed, unpacked; the first at 0, 0. */
    private readonly blocks: [number, number][],
  ) {}

  static async open(reference: Reference): Promise<ReferenceSequence> {
    const [fai, gzi] = await Promise.all([fetched(reference.fai), fetched(reference.gzi)]);
    const entries = new Map<string, Entry>();
    for (const line of new TextDecoder().decode(fai).split("\n")) {
      const [name, length, offset, bases, width] = line.split("\t");
      if (name && width)
        entries.set(shortContig(name), {
          length: Number(length),
          offset: Number(offset),
          bases: Number(bases),
          width: Number(width),
        });
    }
    const view = new DataView(gzi.buffer, gzi.byteOffset, gzi.byteLength);
    const blocks: [number, number][] = [[0, 0]];
    for (let at = 8; at + 16 <= gzi.byteLength; at += 16)
      blocks.push([Number(view.getBigUint64(at, true)), Number(view.getBigUint64(at + 8, true))]);
    return new ReferenceSequence(reference.fasta, entries, blocks);
  }

  /** Bases of the contig, 0-based half-open, cut at its ends; upper case. */
  async read(contig: string, start: number, end: number): Promise<string> {
    const entry = this.entries.get(shortContig(contig));
    const [from, to] = [Math.max(0, start), Math.min(end, entry?.length ?? 0)];
    if (!entry || to <= from) return "";
    const place = (base: number) =>
      entry.offset + Math.floor(base / entry.bases) * entry.width + (base % entry.bases);
    const text = await this.bytes(place(from), place(to - 1) + 1);
    return text.replace(/\s/g, "").toUpperCase();
  }

  private async bytes(start: number, end: number): Promise<string> {
    let first = 0;
    while (first + 1 < this.blocks.length && (this.blocks[first + 1] as [number, number])[1] <= start)
      first++;
    let last = first;
    while (last + 1 < this.blocks.length && (this.blocks[last + 1] as [number, number])[1] < end) last++;
    const [packed, unpacked] = this.blocks[first] as [number, number];
    const until = this.blocks[last + 1]?.[0] ?? this.fasta.size;
    const data = await fetched(this.fasta, packed, Math.min(until, packed + (last - first + 1) * BLOCK));
    let out = "";
    for (let at = 0; at + 18 <= data.length && out.length < end - unpacked; ) {
      const size = ((data[at + 16] as number) | ((data[at + 17] as number) << 8)) + 1;
      out += new TextDecoder("latin1").decode(await gunzip(data.subarray(at, at + size)));
      at += size;
    }
    return out.slice(start - unpacked, end - unpacked);
  }
}

async function fetched(file: SignedFile, start?: number, end?: number): Promise<Uint8Array> {
  const headers: Record<string, string> =
    start === undefined || end === undefined ? {} : { Range: `bytes=${start}-${end - 1}` };
  const response = await fetch(file.url, { headers });
  if (!response.ok) throw new Error(`The reference's sequence could not be read (HTTP ${response.status}).`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  // A server without support for ranges answers with the whole file.
  return start !== undefined && end !== undefined && bytes.length > end - start
    ? bytes.subarray(start, end)
    : bytes;
}
