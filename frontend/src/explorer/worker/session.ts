/** The worker's side of an open result: keeps the last answer and returns pages of it. */
import { type Bits, every } from "../engine/bits";
import { valueAt } from "../engine/codec";
import { compareStores } from "../engine/compare";
import { density } from "../engine/facets";
import { asksPairs, type Filter } from "../engine/filter";
import type { GeneRow } from "../engine/genes";
import { type Line, parseLine } from "../engine/lines";
import { type GeneEvidence, type Meta, numeric, spans } from "../engine/meta";
import { ByCode, type Ordered } from "../engine/ordered";
import { ownValues } from "../engine/own-values";
import { parseRegion, rowRanges } from "../engine/places";
import type { Quality } from "../engine/quality";
import { type Answer, query } from "../engine/query";
import { type Matched, reviewedRows } from "../engine/reviewed";
import { RowText } from "../engine/rows";
import { type Found, findRow, search } from "../engine/search/find";
import { type Suggestion, suggest } from "../engine/search/suggest";
import { Store } from "../engine/store";
import { plain } from "../engine/values";
import { header, recordOf } from "../engine/vcf";
import { Export } from "../export/export";
import { namedPairs, pairedRows } from "../export/paired";
import { modelsOf } from "./models";
import type { ExportPart, PageResult, QueryResult } from "./protocol";
import type { UrlReader } from "./reader";

const NEAR = 2_000_000;
const MOST_GENES = 150;
const PRIORITIES = 64;
const SHOWN_PAIRS = 200;

interface TranscriptModel {
  id: string;
  contig: string;
  strand: number;
  exons: [number, number][];
  cds: [number, number] | null;
}

/** A transcript for igv: 0-based half-open. */
function feature(model: TranscriptModel, gene: GeneRow): Record<string, unknown> {
  const [low, high] = model.cds ?? [0, -1];
  return {
    chr: model.contig,
    start: (model.exons[0]?.[0] ?? 1) - 1,
    end: model.exons.at(-1)?.[1] ?? 1,
    name: plain(`${gene[0]} ${model.id}`),
    strand: model.strand > 0 ? "+" : "-",
    cdStart: low - 1,
    cdEnd: high,
    exons: model.exons.map(([start, end]) => ({ start: start - 1, end })),
  };
}

const said = ({ rows, as, note }: Found) => ({ as, note, count: rows.length });

const text = new TextDecoder();
const STOPPED: ExportPart = { bytes: [], done: 0, total: 0, last: true, stopped: true };

/** A row whose ALT is symbolic: CHROM, POS, ID, REF, `<`. */
const SYMBOL = /^[^\t]*\t[^\t]*\t[^\t]*\t[^\t]*\t</;

export class Session {
  private answer: Answer | null = null;
  private filter: Filter | null = null;
  private searched: { q: string; found: Found } | null = null;
  private compared: Record<"shared" | "only" | "reclassified", Bits> | null = null;
  private highlights: { ids: number[]; rows: string[] } = { ids: [], rows: [] };
  private export: Export | null = null;
  private readonly text: RowText;

  constructor(
    readonly store: Store,
    readonly reader: UrlReader,
  ) {
    this.text = new RowText(store);
  }

  static async open(reader: UrlReader): Promise<Session> {
    await reader.open();
    const [store, first] = await Promise.all([Store.open(reader), reader.whole("highlights.json")]);
    const session = new Session(store, reader);
    session.highlights = JSON.parse(text.decode(first)) as { ids: number[]; rows: string[] };
    return session;
  }

  get meta(): Meta {
    return this.store.meta;
  }

  /** The first rows of all, without loading a column. */
  first(count: number): PageResult {
    return { rows: this.highlights.ids.slice(0, count), lines: this.highlights.rows.slice(0, count) };
  }

  async query(
    filter: Filter,
    facets: string[],
    starred: string[],
    reviewed: string[] = [],
  ): Promise<QueryResult> {
    const started = performance.now();
    const q = filter.q.trim();
    if (q === "") this.searched = null;
    else if (this.searched?.q !== q) this.searched = { q, found: await search(this.store, this.text, q) };
    const extras = {
      found: this.searched?.found.rows ?? null,
      starred: filter.starred ? await this.keys(starred) : new Uint32Array(0),
      reviewed: Uint32Array.from(
        filter.review.length > 0 ? (await this.reviewed(reviewed)).map(({ row }) => row) : [],
      ),
      compared: filter.compare ? (this.compared?.[filter.compare] ?? null) : null,
    };
    const answer = await query(this.store, filter, facets, extras);
    this.answer = answer;
    this.filter = filter;
    return {
      count: answer.rows.count,
      facets: answer.facets,
      genes: answer.genes,
      transcripts: answer.transcripts,
      unknown: answer.unknown,
      pairs: {
        shown: await namedPairs(this.store, this.text, answer.pairs.first(SHOWN_PAIRS)),
        count: answer.pairs.count,
        genes: answer.pairs.genes,
      },
      steps: answer.steps,
      kept: answer.kept,
      searched: this.searched && said(this.searched.found),
      ms: performance.now() - started,
    };
  }

  /** The rows of the reviewed variants that the result has. */
  reviewed(keys: string[]): Promise<Matched> {
    return reviewedRows(this.store, this.text, keys, (rows) => this.lengths(rows));
  }

  async linesOf(rows: number[]): Promise<PageResult> {
    return { rows, lines: await this.text.of(rows), lengths: await this.lengths(rows) };
  }

  async page(start: number, end: number, own: string[] = []): Promise<PageResult> {
    const found = await this.slice(start, end);
    if (own.length > 0) found.own = await this.own(own, found.rows);
    if (!found.lines.some((line) => SYMBOL.test(line))) return found;
    return { ...found, lengths: await this.lengths(found.rows) };
  }

  /** The user's own fields of some rows, by column: the table's lines do not hold them. */
  private async own(columns: string[], rows: number[]): Promise<NonNullable<PageResult["own"]>> {
    const own: NonNullable<PageResult["own"]> = {};
    for (const name of columns) own[name] = await ownValues(this.store, name, rows);
    return own;
  }

  /** The column `length` of some rows; null when unknown. */
  async lengths(rows: number[]): Promise<(number | null)[]> {
    if (!this.meta.columns.some((info) => info.name === "length")) return rows.map(() => null);
    const column = await this.store.number("length");
    return rows.map((row) => {
      const value = row < 0 ? Number.NaN : valueAt(column, row);
      return Number.isNaN(value) ? null : value;
    });
  }

  private async slice(start: number, end: number): Promise<PageResult> {
    if (this.answer === null) {
      const { ids, rows } = this.highlights;
      if (end <= ids.length || ids.length === this.meta.rows)
        return { rows: ids.slice(start, end), lines: rows.slice(start, end) };
      const slots = Array.from(
        { length: Math.max(0, Math.min(end, this.meta.rows) - start) },
        (_, i) => start + i,
      );
      const ranks = await this.store.ranks();
      return { rows: slots.map((slot) => ranks.row(slot)), lines: await this.text.slots(slots) };
    }
    const rows = this.answer.rows.slice(start, end);
    return { rows: [...rows], lines: await this.text.of(rows) };
  }

  /** Frees what the caches have dropped; for the end of a call. */
  settle(): void {
    this.store.sweep(this.answer ? [this.answer.bits, ...this.answer.rows.reads] : []);
  }

  /** Goes back to the unfiltered order of rows.bin. */
  forget(): null {
    this.answer = null;
    this.filter = null;
    return null;
  }

  async record(row: number): Promise<{ line: string; header: string[] } | null> {
    const line = await recordOf(this.store, this.text, row);
    return line === null ? null : { line, header: await header(this.store) };
  }

  /** All numbers of a row, by column name. */
  async codes(row: number): Promise<Record<string, number | null>> {
    const out: Record<string, number | null> = {};
    for (const info of numeric(this.meta)) {
      if (info.name === "prio" || info.name === "allele") continue;
      const value = valueAt(await this.store.number(info.name), row);
      out[info.name] = Number.isNaN(value) ? null : value;
    }
    return out;
  }

  /** Transcript models of a gene. */
  models(gene: string): Promise<unknown[]> {
    return modelsOf(this.reader, this.store, gene);
  }

  /** Values of the tables keyed by gene for a gene; empty in a result without such tables. */
  async evidence(gene: string): Promise<GeneEvidence> {
    if (!this.reader.has("evidence.json.gz")) return {};
    const genes = await this.store.once(
      "evidence",
      async () =>
        JSON.parse(text.decode(await this.store.inflated("evidence.json.gz"))) as Record<
          string,
          GeneEvidence
        >,
    );
    return genes[gene] ?? {};
  }

  /** Sample quality; null in a result without it. */
  async quality(): Promise<Quality | null> {
    if (!this.reader.has("quality.json.gz")) return null;
    return this.store.once(
      "quality",
      async () => JSON.parse(text.decode(await this.store.inflated("quality.json.gz"))) as Quality,
    );
  }

  async rowOf(slot: number): Promise<number> {
    return this.answer
      ? (this.answer.rows.slice(slot, slot + 1)[0] ?? -1)
      : (await this.store.ranks()).row(slot);
  }

  async find(key: string): Promise<{ row: number; line: Line } | null> {
    const [row] = await this.keys([key]);
    if (row === undefined) return null;
    return { row, line: parseLine(this.meta, (await this.text.of([row]))[0] as string) };
  }

  /** Transcripts of the genes that have rows within 2 Mb of a place. */
  async features(locus: string): Promise<Record<string, unknown>[]> {
    const [place] = parseRegion(this.meta, locus);
    if (!place || !this.reader.has("models.idx")) return [];
    const wide = { ...place, start: Math.max(1, place.start - NEAR), end: place.end + NEAR };
    const ranges = rowRanges(this.meta, [wide], await this.store.values("pos"));
    const [first, last] = [ranges[0]?.[0] ?? 0, ranges.at(-1)?.[1] ?? 0];
    const index = await this.store.genes();
    const near = (i: number) =>
      index.contig[i] === place.contig &&
      (index.first[i] as number) < last &&
      (index.last[i] as number) >= first;
    const genes: GeneRow[] = [];
    for (let i = 0; i < index.size && genes.length < MOST_GENES; i++)
      if (near(i)) genes.push(index.row(i + 1));
    const out: Record<string, unknown>[] = [];
    for (const gene of genes) {
      for (const model of (await this.models(gene[1])) as TranscriptModel[]) out.push(feature(model, gene));
    }
    return out;
  }

  /** Suggestions for typed text: genes whose names begin with it, and its interpretation. */
  suggest(typed: string): Promise<Suggestion> {
    return suggest(this.store, typed);
  }

  async density(contig: number, bins: number): Promise<{ counts: number[]; length: number }> {
    const pos = await this.store.values("pos");
    const span = spans(this.meta).find(([index]) => index === contig);
    if (!span) return { counts: [], length: 0 };
    const [, first, last] = span;
    const length = this.meta.contigs[contig]?.length ?? (pos[last - 1] as number);
    return { counts: density(this.answer?.bits ?? null, pos, first, last, length, bins), length };
  }

  async compareWith(other: Session) {
    const found = await compareStores(this.store, other.store);
    this.compared = found.sets;
    return found.counts;
  }

  async dump(kind: "tsv" | "vcf" | "parquet", about: string, own: string[]): Promise<ExportPart> {
    const rows = (this.answer?.rows ?? (await this.everything())).all();
    const asked = kind !== "vcf" && this.filter && asksPairs(this.filter);
    const pairs = asked ? (this.answer?.pairs.all() ?? []) : null;
    const paired = pairs
      ? pairedRows(rows, pairs, await namedPairs(this.store, this.text, pairs))
      : { rows, cells: null };
    this.export = new Export(this.store, this.text, kind, paired.rows, about, this.filter, paired.cells, own);
    return this.more();
  }

  async more(): Promise<ExportPart> {
    return this.export ? this.export.next() : STOPPED;
  }

  stop(): null {
    this.export = null;
    return null;
  }

  received(): number {
    return this.reader.received;
  }

  /** All rows in the order of rows.bin. */
  private async everything(): Promise<Ordered> {
    const { rows } = this.meta;
    const codes = await this.store.values("prio");
    const by = { codes, size: PRIORITIES, missing: -1, desc: false };
    return new ByCode(every(rows), rows, by, await this.store.tally("prio", PRIORITIES));
  }

  private async keys(keys: string[]): Promise<Uint32Array> {
    const rows: number[] = [];
    for (const key of keys) {
      const found = /^(.+)-(\d+)-([^-]+)-([^-]+)$/.exec(key);
      if (!found) continue;
      const [, chrom, pos, ref, alt] = found as unknown as [string, string, string, string, string];
      const row = await findRow(this.store, chrom, Number(pos), ref, alt);
      if (row >= 0) rows.push(row);
    }
    return Uint32Array.from(rows);
  }
}
