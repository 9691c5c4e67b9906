/** Who carries a variant in a finished result: read from its annotated VCF, at the place of the variant alone. */
import { shortContig, trimmed, variantKey } from "../../review/variant-key";
import type { Line } from "../lines";
import type { Meta } from "../meta";
import { readMeta } from "../read-meta";
import type { Reader } from "../store";
import { inflatedBlocks, lines, VCF } from "../vcf";
import { Tabix } from "./tabix";

/** A larger index is not read: that of a human genome has 1 to 3 MB. */
const MOST_INDEX = 8_000_000;
/** Records that may be read before giving up: as many as a very dense stretch holds. */
const MOST_RECORDS = 50_000;
const STEP = 64 * 1024;

export type Alleles = Pick<Line, "chrom" | "pos" | "ref" | "alt" | "length">;
export type Assembly = Pick<Meta, "contigs" | "provenance">;

/** What a result says of a variant. */
export type Counted =
  /** Not on the same assembly, or none that can be compared. */
  | { state: "other-assembly" }
  /** Its VCF cannot be read by place. */
  | { state: "not-indexed" }
  | {
      state: "read";
      /** The VCF lists the variant and, where it has genotypes, a sample carries it. */
      seen: boolean;
      /** Samples with a genotype at the variant (all, if the VCF does not list it); null: no genotypes of all samples. */
      samples: number | null;
      carriers: number;
    };

/** Counts in the result behind `reader`; `here`: the assembly that the variant is on. */
export async function countIn(reader: Reader, wanted: Alleles, here: Assembly): Promise<Counted> {
  const meta = readMeta(new TextDecoder().decode(await reader.whole("meta.json")));
  if (!sameAssembly(here, meta)) return { state: "other-assembly" };
  const index = `${VCF}.tbi`;
  if (!reader.has(VCF) || !reader.has(index) || (reader.size(index) ?? 0) > MOST_INDEX)
    return { state: "not-indexed" };
  const tabix = new Tabix(await whole(reader, index));
  const columns = await samplesOf(reader);
  // Where genotypes were replaced by counts, some columns or none are left.
  const known = columns > 0 && columns === meta.samples.total;
  const found = new Carriers();
  const key = await variantKey(wanted);
  for await (const record of recordsAt(reader, tabix, wanted)) found.add(record, await altsOf(record, key));
  if (!known) return { state: "read", seen: found.listed, samples: null, carriers: 0 };
  const { carriers, called } = found;
  return found.listed
    ? { state: "read", seen: carriers > 0, samples: called, carriers }
    : { state: "read", seen: false, samples: columns, carriers: 0 };
}

/** Two results can be compared if contigs of one name have one length; without lengths by the name of the assembly. */
export function sameAssembly(a: Assembly, b: Assembly): boolean {
  const lengths = new Map(a.contigs.map(({ name, length }) => [shortContig(name), length]));
  let same = 0;
  for (const { name, length } of b.contigs) {
    const own = lengths.get(shortContig(name));
    if (!own || !length) continue;
    if (own !== length) return false;
    same++;
  }
  const named = a.provenance.assembly;
  return same > 0 || (Boolean(named) && named === b.provenance.assembly);
}

async function whole(reader: Reader, name: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of inflatedBlocks(reader, name)) {
    parts.push(part);
    size += part.length;
  }
  const out = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Number of sample columns. */
async function samplesOf(reader: Reader): Promise<number> {
  for await (const line of lines({ reader }, 0, 0, STEP)) {
    if (line.startsWith("##")) continue;
    return Math.max(0, line.split("\t").length - 9);
  }
  return 0;
}

/** Records that overlap the variant's bases, as fields. */
async function* recordsAt(reader: Reader, tabix: Tabix, wanted: Alleles): AsyncGenerator<string[]> {
  const contig = tabix.names.find((name) => shortContig(name) === shortContig(wanted.chrom));
  if (contig === undefined) return;
  // A file may write the same alleles with more shared bases: its record begins earlier, and still covers these.
  const [pos, ref] = trimmed(wanted.pos, wanted.ref.toUpperCase(), wanted.alt.toUpperCase());
  const place = tabix.start(contig, pos);
  if (!place) return;
  let read = 0;
  for await (const line of lines({ reader }, place.block, place.inside, STEP)) {
    const begin = line.indexOf("\t");
    const at = Number(line.slice(begin + 1, line.indexOf("\t", begin + 1)));
    if (line.slice(0, begin) !== contig || at > pos + ref.length - 1) return;
    if (++read > MOST_RECORDS) throw new Error("Too many records lie at this place.");
    const fields = line.split("\t");
    if (at + (fields[3] ?? "").length - 1 >= pos) yield fields;
  }
}

/** Numbers of the ALTs that are the variant of this name (`variantKey`). */
async function altsOf(record: string[], key: string): Promise<number[]> {
  const [chrom = "", pos = "", , ref = "", alts = ""] = record;
  const out: number[] = [];
  for (const [k, alt] of alts.split(",").entries())
    if (
      /^[A-Za-z]+$/.test(alt) &&
      (await variantKey({ chrom, pos: Number(pos), ref, alt, length: null })) === key
    )
      out.push(k + 1);
  return out;
}

/** Samples over all records of one variant: one may be written in two of them. */
class Carriers {
  listed = false;
  private readonly state: number[] = [];

  add(record: string[], alts: number[]): void {
    if (alts.length === 0) return;
    this.listed = true;
    const at = (record[8] ?? "").split(":").indexOf("GT");
    for (let k = 9; k < record.length; k++) {
      const alleles = at < 0 ? [] : ((record[k] as string).split(":")[at] ?? "").split(/[/|]/);
      const called = alleles.some((allele) => /^\d+$/.test(allele)) ? 1 : 0;
      const carries = alleles.some((allele) => alts.includes(Number(allele || "."))) ? 2 : called;
      this.state[k - 9] = Math.max(this.state[k - 9] ?? 0, carries);
    }
  }

  get called(): number {
    return this.state.filter((state) => state > 0).length;
  }

  get carriers(): number {
    return this.state.filter((state) => state > 1).length;
  }
}
