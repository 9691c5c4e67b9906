/** Writes exactly the rows of a query, piece by piece, with the filter at the top of the file. */

import { tsvRow } from "../deliver/safe";
import type { Filter } from "../engine/filter";
import type { RowText } from "../engine/rows";
import type { Store } from "../engine/store";
import type { ExportPart } from "../worker/protocol";
import { outCells, outColumns, type PairCells } from "./columns";
import { parquetFile } from "./parquet";
import { vcfParts } from "./vcf";

export type Kind = "tsv" | "vcf" | "parquet";

/** Rows per piece: few enough to show progress and to stop, enough to fetch in long ranges. */
const PIECE = 4096;
const encoder = new TextEncoder();

export class Export {
  private readonly parts: AsyncGenerator<ExportPart>;

  /**
   * `about`: one line with the filter as JSON and in words. `pairs`: the pair of each of `rows`, null for none; a variant
   * of several pairs has several rows. null: the filter has no pairs.
   */
  constructor(
    store: Store,
    text: RowText,
    kind: Kind,
    rows: Uint32Array,
    about: string,
    filter: Filter | null,
    pairs: (PairCells | null)[] | null = null,
  ) {
    const make = { tsv: tsvParts, vcf: vcfParts, parquet: parquetParts }[kind];
    this.parts = make(store, text, rows, about, filter, pairs);
  }

  async next(): Promise<ExportPart> {
    const { value, done } = await this.parts.next();
    return done ? { bytes: [], done: 0, total: 0, last: true } : value;
  }
}

const part = (bytes: Uint8Array<ArrayBuffer>[], done: number, total: number): ExportPart => ({
  bytes,
  done,
  total,
  last: done >= total,
});

async function* tsvParts(
  store: Store,
  text: RowText,
  rows: Uint32Array,
  about: string,
  filter: Filter | null,
  pairs: (PairCells | null)[] | null,
) {
  const columns = outColumns(store.meta, pairs !== null);
  const head = `##${about}\n##variants=${rows.length}\n${tsvRow(columns.map((item) => item.name))}\n`;
  let lines = head;
  if (rows.length === 0) yield part([encoder.encode(lines)], 0, 0);
  for (let at = 0; at < rows.length; at += PIECE) {
    for (const [i, line] of (await text.of(rows.subarray(at, at + PIECE))).entries()) {
      const cells = outCells(store.meta, columns, line, filter, false, pairs?.[at + i]);
      lines += `${tsvRow(cells.map((cell) => String(cell ?? "")))}\n`;
    }
    yield part([encoder.encode(lines)], Math.min(at + PIECE, rows.length), rows.length);
    lines = "";
  }
}

async function* parquetParts(
  store: Store,
  text: RowText,
  rows: Uint32Array,
  about: string,
  filter: Filter | null,
  pairs: (PairCells | null)[] | null,
) {
  const columns = outColumns(store.meta, pairs !== null);
  const file = parquetFile(columns, { gas_query: about, gas_variants: String(rows.length) });
  for (let at = 0; at < rows.length; at += PIECE) {
    const lines = await text.of(rows.subarray(at, at + PIECE));
    file.add(lines.map((line, i) => outCells(store.meta, columns, line, filter, true, pairs?.[at + i])));
    const done = Math.min(at + PIECE, rows.length);
    if (done < rows.length) yield part([], done, rows.length);
  }
  yield part([file.finish()], rows.length, rows.length);
}
