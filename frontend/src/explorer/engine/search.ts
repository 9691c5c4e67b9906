/** The search box: what a text means (position, allele, identifier, HGVS, gene), and the rows it names. */
import { alleleCode, fnv32, gunzip, typed, unshuffle } from "./codec";
import { type CsqRow, csqRows, parseLine } from "./lines";
import { column } from "./meta";
import { contigOf, lowerBound, parseRegion, rowRanges } from "./places";
import type { RowText } from "./rows";
import type { Store } from "./store";
import { transcriptNames, transcriptRows } from "./transcripts";
import { anchor, lines } from "./vcf";

export interface Found {
  rows: Uint32Array;
  /** What the text was taken for, in words. */
  as: string;
}

const ALLELE = /^([^\s:-]+)[-:\s]([\d,]+)[-:\s]([ACGTN*]+|<[^>]+>)[-:>\s/]+([ACGTN*]+|<[^>]+>)$/i;
const REGION = /^([^\s:]+):([\d,]+)(?:(?:-|\.\.)[\d,]+)?$/;

/** Row of an allele as written in the file; -1 when there is none. */
export async function findRow(
  store: Store,
  chrom: string,
  pos: number,
  ref: string,
  alt: string,
): Promise<number> {
  const contig = contigOf(store.meta, chrom);
  if (contig < 0) return -1;
  const positions = await store.values("pos");
  const alleles = await store.values("allele");
  const wanted = alleleCode(ref, alt);
  for (const [first, last] of rowRanges(store.meta, [{ contig, start: pos, end: pos }], positions)) {
    for (let row = first; row < last; row++) if (alleles[row] === wanted) return row;
  }
  return -1;
}

async function byIdentifier(store: Store, text: RowText, id: string): Promise<Uint32Array> {
  const index = await store.once("ids", async () => typed("u32", await store.inflated("ids.idx")));
  const blocks = index.length / 2;
  const hash = fnv32(id);
  let block = lowerBound(index, blocks, 2 * blocks, hash) - blocks;
  if (block === blocks || (index[blocks + block] as number) > hash) block--;
  else while (block > 0 && index[blocks + block - 1] === hash) block--;
  if (block > 0 && index[blocks + block] === hash) block--;
  const rows: number[] = [];
  let offset = 0;
  for (let b = 0; b < block; b++) offset += index[b] as number;
  for (; block >= 0 && block < blocks && (index[blocks + block] as number) <= hash; block++) {
    const size = index[block] as number;
    const bytes = await gunzip(await store.reader.range("ids.bin", offset, offset + size));
    offset += size;
    const count = bytes.length / 8;
    const steps = typed("u32", unshuffle(bytes.subarray(0, 4 * count), 4));
    const of = typed("u32", unshuffle(bytes.subarray(4 * count), 4));
    let value = index[blocks + block] as number;
    for (let i = 0; i < count; i++) {
      value = (value + (steps[i] as number)) >>> 0;
      if (value === hash) rows.push(of[i] as number);
    }
  }
  const wanted = id.toUpperCase();
  const lines = await text.of(rows);
  return Uint32Array.from(
    rows.filter((_, i) => {
      const line = parseLine(store.meta, lines[i] as string);
      const names = [
        ...line.id.split(";"),
        ...line.picked.flatMap((csq) => (csq.Existing_variation ?? "").split("&")),
      ];
      return names.some((name) => name.toUpperCase() === wanted) || line.id.endsWith("…");
    }),
  );
}

/** HGVS without its sequence, `%3D` decoded and parentheses left out: `c.100A>G`, `p.Lys34Glu`. */
const change = (hgvs: string) =>
  hgvs
    .replace(/^.*?:/, "")
    .replaceAll("%3D", "=")
    .replace(/[()\s]/g, "");

async function byHgvs(store: Store, name: string, notation: string): Promise<Uint32Array> {
  const candidates = new Set<number>();
  const transcripts = await transcriptNames(store);
  const bare = name.replace(/\(.*\)$/, "");
  const gene = /\(([^)]+)\)$/.exec(name)?.[1];
  if (transcripts.code.has(bare.toUpperCase().replace(/\.\d+$/, ""))) {
    for (const row of (await transcriptRows(store, [bare])).row) candidates.add(row);
  } else {
    const genes = await store.genes();
    const codes = new Set(genes.match([gene ?? bare]).codes);
    if (codes.size === 0) return new Uint32Array(0);
    const tables = await store.effects();
    const sets = await store.values("set");
    for (const code of codes) {
      const [first, last] = [genes.first[code - 1] as number, genes.last[code - 1] as number];
      for (let row = first; row <= last; row++) {
        const set = sets[row] as number;
        if (set === 0) continue;
        for (let m = tables.offsets[set - 1] as number; m < (tables.offsets[set] as number); m++) {
          if (tables.gene[tables.member[m] as number] === code) candidates.add(row);
        }
      }
    }
  }
  const rows = [...candidates].sort((a, b) => a - b);
  const wanted = change(notation).toUpperCase();
  const names = new Set([bare, gene ?? bare].map(unversioned));
  const hit = (csq: CsqRow) =>
    [csq.HGVSc, csq.HGVSp, csq.HGVSg].some((hgvs) => hgvs && change(hgvs).toUpperCase() === wanted) &&
    [csq.Feature, csq.SYMBOL, csq.Gene, csq.MANE_SELECT, csq.HGVSp?.split(":")[0]].some(
      (name) => name && names.has(unversioned(name)),
    );
  return Uint32Array.from(await inRecords(store, rows, hit));
}

const unversioned = (name: string) => name.toUpperCase().replace(/\.\d+$/, "");

/** Rows among the candidates (rising) with a CSQ row that hits, read from the annotated VCF in one sweep. */
async function inRecords(store: Store, rows: number[], hit: (csq: CsqRow) => boolean): Promise<number[]> {
  const [pos, alleles] = [await store.values("pos"), await store.values("allele")];
  const out: number[] = [];
  for (let at = 0; at < rows.length; ) {
    const first = rows[at] as number;
    const place = await anchor(store, first);
    if (!place)
      throw new Error("This result has no index, so it cannot be searched by HGVS. Search by position.");
    const contig = store.contig(first);
    const chrom = store.meta.contigs[contig]?.name ?? "";
    let end = at;
    while (end < rows.length && store.contig(rows[end] as number) === contig) end++;
    const byPlace = new Map<number, number[]>();
    for (const row of rows.slice(at, end)) {
      const here = byPlace.get(pos[row] as number);
      if (here) here.push(row);
      else byPlace.set(pos[row] as number, [row]);
    }
    const last = pos[rows[end - 1] as number] as number;
    for await (const line of lines(store, place.block, place.inside)) {
      const [name, where = "", , ref = "", alts = "", , , info = ""] = line.split("\t", 8);
      if (name !== chrom || Number(where) > last) {
        if (name === chrom) break;
        continue;
      }
      const here = byPlace.get(Number(where));
      const csq = here && /(?:^|;)CSQ=([^;]*)/.exec(info)?.[1];
      if (!here || !csq) continue;
      const numbers = new Set(
        csqRows(store.meta.csq_fields, csq)
          .filter(hit)
          .map((row) => Number(row.ALLELE_NUM || 1)),
      );
      alts.split(",").forEach((alt, i) => {
        if (numbers.has(i + 1)) out.push(...here.filter((row) => alleles[row] === alleleCode(ref, alt)));
      });
    }
    at = end;
  }
  return [...new Set(out)].sort((a, b) => a - b);
}

export async function search(store: Store, text: RowText, query: string): Promise<Found> {
  const words = query.trim();
  const allele = ALLELE.exec(words);
  if (allele) {
    const [, chrom, pos, ref, alt] = allele as unknown as [string, string, string, string, string];
    const row = await findRow(store, chrom, Number(pos.replaceAll(",", "")), ref, alt);
    return { rows: Uint32Array.from(row < 0 ? [] : [row]), as: "an allele" };
  }
  const genomic = /^(?:chr)?([^\s:]+):g\.(\d+)([ACGT]+)>([ACGT]+)$/i.exec(words);
  if (genomic && contigOf(store.meta, genomic[1] as string) >= 0) {
    const [, chrom, pos, ref, alt] = genomic as unknown as [string, string, string, string, string];
    const row = await findRow(store, chrom, Number(pos), ref, alt);
    return { rows: Uint32Array.from(row < 0 ? [] : [row]), as: "genomic HGVS" };
  }
  const region = REGION.exec(words);
  if (region && contigOf(store.meta, region[1] as string) >= 0) {
    const ranges = rowRanges(store.meta, parseRegion(store.meta, words), await store.values("pos"));
    const rows: number[] = [];
    for (const [first, last] of ranges) for (let row = first; row < last; row++) rows.push(row);
    return { rows: Uint32Array.from(rows), as: "a position" };
  }
  const hgvs = /^(.+?)[:\s]+([cnpg]\..+)$/.exec(words);
  if (hgvs)
    return {
      rows: await byHgvs(store, hgvs[1] as string, hgvs[2] as string),
      as: "HGVS",
    };
  const identified = column(store.meta, "pos") ? await byIdentifier(store, text, words) : new Uint32Array(0);
  if (identified.length > 0) return { rows: identified, as: "an identifier" };
  const genes = (await store.genes()).match([words]);
  if (genes.codes.length > 0) {
    const tables = await store.effects();
    const wanted = new Uint8Array((await store.genes()).size + 1);
    for (const code of genes.codes) wanted[code] = 1;
    const sets = await store.values("set");
    const pass = new Uint8Array(tables.offsets.length);
    for (let s = 1; s < tables.offsets.length; s++)
      for (let m = tables.offsets[s - 1] as number; m < (tables.offsets[s] as number); m++)
        if (wanted[tables.gene[tables.member[m] as number] as number]) pass[s] = 1;
    const rows: number[] = [];
    for (let row = 0; row < sets.length; row++) if (pass[sets[row] as number]) rows.push(row);
    return { rows: Uint32Array.from(rows), as: "a gene" };
  }
  return { rows: new Uint32Array(0), as: "an identifier" };
}
