/** Rows of variants by the names under which reviews are kept (`review/variant-key.ts`). */
import { placeOfKey, shortContig, variantKey } from "../review/variant-key";
import { alleleCode } from "./codec";
import { parseLine } from "./lines";
import { rowRanges } from "./places";
import type { RowText } from "./rows";
import type { Store } from "./store";

/** Maximum bases before a variant's first changed base at which a file may begin its alleles. */
const PADDING = 50;
/** Maximum rows whose text is read to compare alleles that the file writes differently. */
const CANDIDATES = 400;

export type Matched = { key: string; row: number }[];

/**
 * Finds the variants in the result. Most are found by position and a hash of the alleles; otherwise rows just before the
 * position are read. `length` gives the lengths of symbolic alleles.
 */
export async function reviewedRows(
  store: Store,
  text: RowText,
  keys: string[],
  length: (rows: number[]) => Promise<(number | null)[]>,
): Promise<Matched> {
  if (keys.length === 0) return [];
  const contigs = new Map(store.meta.contigs.map((contig, i) => [shortContig(contig.name), i]));
  const [positions, alleles] = [await store.values("pos"), await store.values("allele")];
  const out: Matched = [];
  const open = new Set<string>();
  const candidates = new Set<number>();
  for (const key of keys) {
    const place = placeOfKey(key);
    const contig = contigs.get(place?.contig ?? "");
    if (!place || contig === undefined) continue;
    const [ref = "", alt = ""] = key
      .slice(place.contig.length + String(place.pos).length + 2)
      .split(/-(.*)/s);
    const near = { contig, start: Math.max(1, place.pos - PADDING), end: place.pos };
    const rows = rowRanges(store.meta, [near], positions).flatMap(([first, last]) =>
      Array.from({ length: last - first }, (_, i) => first + i),
    );
    const code = alleleCode(ref, alt);
    const row = rows.find((one) => positions[one] === place.pos && alleles[one] === code);
    if (row !== undefined) out.push({ key, row });
    else if (rows.length > 0) {
      open.add(key);
      for (const one of rows) candidates.add(one);
    }
  }
  if (open.size === 0) return out;
  const rows = [...candidates].slice(0, CANDIDATES);
  const [lines, lengths] = [await text.of(rows), await length(rows)];
  for (const [i, line] of lines.entries()) {
    const key = await variantKey({ ...parseLine(store.meta, line), length: lengths[i] ?? null });
    if (open.delete(key)) out.push({ key, row: rows[i] as number });
  }
  return out;
}
