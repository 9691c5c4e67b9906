/**
 * VCF export: the file's own lines. A record is written once when any of its ALTs passes; the numbers of the passing
 * ALTs are in INFO/GAS_ALT.
 */
import { alleleCode } from "../engine/codec";
import type { Filter } from "../engine/filter";
import type { RowText } from "../engine/rows";
import type { Store } from "../engine/store";
import { anchor, header, lines } from "../engine/vcf";
import type { ExportPart } from "../worker/protocol";

const encoder = new TextEncoder();
const PIECE = 1 << 20;
/** Distance in rows from which a new request is cheaper than reading on. */
const FAR = 2048;

interface Wanted {
  row: number;
  chrom: string;
  pos: number;
  alts: number[];
  /** Allele code of each passing ALT, in the order of `alts`. */
  codes: number[];
  /** Equal records before it: a file may have one allele twice. */
  before: number;
  /** As many of them as come after the previous wanted record. */
  between: number;
}

/**
 * Passing rows joined to records, in file order. Columns are read here alone: those of a large result are dropped between
 * questions, and would be read again for each record.
 */
async function wantedRecords(store: Store, rows: Uint32Array): Promise<Wanted[]> {
  const [pos, record, allele] = await Promise.all([
    store.values("pos"),
    store.values("record"),
    store.values("allele"),
  ]);
  const alt = store.has("alt") ? await store.values("alt") : null;
  const out: Wanted[] = [];
  /** Records equal to that of the row, among the rows between. */
  const equal = (row: number, after: number): number => {
    let count = 0;
    for (let other = row - 1; other > after && pos[other] === pos[row]; other--) {
      if (allele[other] === allele[row] && record[other] !== record[row]) count++;
    }
    return count;
  };
  let last = -1;
  for (const row of Uint32Array.from(rows).sort()) {
    const number = alt ? (alt[row] as number) : 1;
    const before = out.at(-1);
    if (before && record[row] === last) {
      before.alts.push(number);
      before.codes.push(allele[row] as number);
      continue;
    }
    last = record[row] as number;
    const chrom = store.meta.contigs[store.contig(row)]?.name ?? "";
    out.push({
      row,
      chrom,
      pos: pos[row] as number,
      alts: [number],
      codes: [allele[row] as number],
      before: equal(row, -1),
      between: equal(row, before?.row ?? -1),
    });
  }
  return out;
}

/** Whether a line is the record: compares the place, and each passing ALT by its number. */
function isRecord(line: string, wanted: Wanted): boolean {
  const begin = `${wanted.chrom}\t${wanted.pos}\t`;
  if (!line.startsWith(begin)) return false;
  const [, ref = "", text = ""] = line.slice(begin.length).split("\t", 3);
  const alts = text.split(",");
  return wanted.alts.every((number, i) => alleleCode(ref, alts[number - 1] ?? "") === wanted.codes[i]);
}

/** The line with INFO/GAS_ALT set. */
export function withAlts(line: string, alts: number[]): string {
  const parts = line.split("\t");
  const info = (parts[7] ?? ".")
    .split(";")
    .filter((item) => item !== "." && item !== "" && !item.startsWith("GAS_ALT="));
  parts[7] = [...info, `GAS_ALT=${alts.join(",")}`].join(";");
  return parts.join("\t");
}

export async function* vcfParts(
  store: Store,
  _text: RowText,
  rows: Uint32Array,
  about: string,
  _filter: Filter | null,
): AsyncGenerator<ExportPart> {
  const head = (await header(store)).map((line) => line.replace(/\r$/, ""));
  const columns = head.pop() ?? "";
  const own = [
    '##INFO=<ID=GAS_ALT,Number=.,Type=Integer,Description="Numbers of the ALT alleles that passed the filter (1: the first)">',
    `##${about}`,
  ];
  let out = `${[...head.filter((line) => !line.startsWith("##INFO=<ID=GAS_ALT,")), ...own, columns].join("\n")}\n`;
  const wanted = await wantedRecords(store, rows);
  let at = 0;
  let done = 0;
  while (at < wanted.length) {
    const first = wanted[at] as Wanted;
    const place = await anchor(store, first.row);
    if (!place)
      throw new Error(
        "This result has no index, so its records cannot be exported as VCF. Export a table, or download the whole file.",
      );
    let before = first.row;
    let skip = first.before;
    const reading = lines(store, place.block, place.inside, 1 << 20);
    for await (const line of reading) {
      const next = wanted[at];
      if (!next || next.row - before > FAR) break;
      if (!isRecord(line, next)) continue;
      if (skip-- > 0) continue;
      out += `${withAlts(line.replace(/\r$/, ""), next.alts)}\n`;
      done += next.alts.length;
      before = next.row;
      at++;
      skip = wanted[at]?.between ?? 0;
      if (out.length > PIECE) {
        yield { bytes: [encoder.encode(out)], done, total: rows.length, last: false };
        out = "";
      }
    }
    if (wanted[at] === first)
      throw new Error(`The record at ${first.chrom}:${first.pos} was not found in the annotated VCF.`);
  }
  yield { bytes: [encoder.encode(out)], done, total: rows.length, last: true };
}
