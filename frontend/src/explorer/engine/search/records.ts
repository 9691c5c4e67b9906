/** All consequences of chosen rows, read from the annotated VCF; rows.bin has only the picked ones. */
import { alleleCode } from "../codec";
import { type CsqRow, csqRows } from "../lines";
import type { Store } from "../store";
import { anchor, lines } from "../vcf";

/** Rows further apart than this need a new request instead of reading on. */
const APART = 2048;
const STEP = 64 * 1024;

/** Rows among the sorted candidates with a matching consequence; null: the VCF has no usable index. */
export async function inRecords(
  store: Store,
  rows: number[],
  hit: (csq: CsqRow) => boolean,
): Promise<number[] | null> {
  const [pos, alleles] = [await store.values("pos"), await store.values("allele")];
  const out: number[] = [];
  for (let at = 0; at < rows.length; ) {
    const first = rows[at] as number;
    const place = await anchor(store, first);
    if (!place) return null;
    const contig = store.contig(first);
    const chrom = store.meta.contigs[contig]?.name ?? "";
    let end = at + 1;
    while (
      end < rows.length &&
      store.contig(rows[end] as number) === contig &&
      (rows[end] as number) - (rows[end - 1] as number) < APART
    )
      end++;
    const byPlace = new Map<number, number[]>();
    for (const row of rows.slice(at, end)) {
      const here = byPlace.get(pos[row] as number);
      if (here) here.push(row);
      else byPlace.set(pos[row] as number, [row]);
    }
    const last = pos[rows[end - 1] as number] as number;
    for await (const line of lines(store, place.block, place.inside, STEP)) {
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

/** Number of separate reads that `inRecords` makes for these sorted rows. */
export function reads(store: Store, rows: number[]): number {
  let count = rows.length > 0 ? 1 : 0;
  for (let i = 1; i < rows.length; i++) {
    const [before, row] = [rows[i - 1] as number, rows[i] as number];
    if (row - before >= APART || store.contig(row) !== store.contig(before)) count++;
  }
  return count;
}
