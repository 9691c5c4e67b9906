/** Writes exactly the rows of a query, piece by piece, with the filter at the top of the file. */

import { tsvRow } from "../deliver/safe";
import type { Filter } from "../engine/filter";
import { type OwnValue, ownValues } from "../engine/own-values";
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
   * `own`: columns of the user's own fields, for the tables.
   */
  constructor(
    store: Store,
    text: RowText,
    kind: Kind,
    rows: Uint32Array,
    about: string,
    filter: Filter | null,
    pairs: (PairCells | null)[] | null = null,
    own: string[] = [],
  ) {
    const make = { tsv: tsvParts, vcf: vcfParts, parquet: parquetParts }[kind];
    this.parts = make(store, text, rows, about, filter, pairs, own);
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

/** By row, its values of the user's own fields. */
async function ownOf(store: Store, names: string[], rows: Uint32Array): Promise<OwnValue[][]> {
  const columns = await Promise.all(names.map((name) => ownValues(store, name, rows)));
  return Array.from(rows, (_, i) => columns.map((values) => values[i] ?? null));
}

async function* tsvParts(
  store: Store,
  text: RowText,
  rows: Uint32Array,
  about: string,
  filter: Filter | null,
  pairs: (PairCells | null)[] | null,
  own: string[],
) {
  const columns = outColumns(store.meta, pairs !== null, own);
  const head = `##${about}\n##variants=${rows.length}\n${tsvRow(columns.map((item) => item.name))}\n`;
  let lines = head;
  if (rows.length === 0) yield part([encoder.encode(lines)], 0, 0);
  for (let at = 0; at < rows.length; at += PIECE) {
    const piece = rows.subarray(at, at + PIECE);
    const more = await ownOf(store, own, piece);
    for (const [i, line] of (await text.of(piece)).entries()) {
      const cells = outCells(store.meta, columns, line, filter, false, pairs?.[at + i], more[i]);
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
  own: string[],
) {
  const columns = outColumns(store.meta, pairs !== null, own);
  const file = parquetFile(columns, { gas_query: about, gas_variants: String(rows.length) });
  for (let at = 0; at < rows.length; at += PIECE) {
    const piece = rows.subarray(at, at + PIECE);
    const more = await ownOf(store, own, piece);
    const cells = (line: string, i: number) =>
      outCells(store.meta, columns, line, filter, true, pairs?.[at + i], more[i]);
    file.add((await text.of(piece)).map(cells));
    const done = Math.min(at + PIECE, rows.length);
    if (done < rows.length) yield part([], done, rows.length);
  }
  yield part([file.finish()], rows.length, rows.length);
}
