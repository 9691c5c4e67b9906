/** Loads the data of a query once: columns as typed arrays, effect tables, genes. */

import { entries, pointsOf } from "./assessment";
import { tallyAll } from "./bits";
import { arraysOf, Held } from "./cache";
import { bytesOf, gunzip, type NumberColumn, type Numbers, readColumn, release, typed } from "./codec";
import { type Combos, type EffectTables, makeCombos, makeTables } from "./effects";
import { POINTS } from "./evidence-fields";
import { lengthBars, spectrumBars, substitutionBars } from "./facets";
import { GeneIndex } from "./genes";
import { type ColumnInfo, column, type Meta } from "./meta";
import { Ranks } from "./ranks";
import { readMeta } from "./read-meta";
import { Turns } from "./turns";

/** Source of the files: signed URLs in the browser, a folder in tests. */
export interface Reader {
  whole(name: string): Promise<Uint8Array>;
  /** The file as a stream. */
  stream(name: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
  /** Bytes [start, end) of a file; fewer where the file ends. */
  range(name: string, start: number, end: number): Promise<Uint8Array>;
  has(name: string): boolean;
  /** Bytes of a file; null if they are not known. */
  size(name: string): number | null;
}

const text = new TextDecoder();
/**
 * Maximum bytes of cached columns; the least recently used is dropped and loaded again when needed. 5 M rows take 5 to 40 MB per
 * column; the mode de novo reads 65 MB for a trio, with the facets beside it.
 */
const COLUMNS = 105e6;
/** Columns that are loaded at the same time: enough to hide the time until the first byte. */
const AT_ONCE = 3;
/** Maximum bytes of cached bars of charts, one byte per row: eight charts of 5 M rows. */
const BARS = 40e6;
/** Maximum cached blocks of transcript models: 64 genes each. */
const RECENT = 32;
/** Maximum bytes of cached results of parts of filters: 20 sets of 5 M rows. */
const PARTS = 12.5e6;

/** Maximum bytes of cached values that are as wide as a column: two or three of 5 M rows. */
const WIDE = 40e6;

export interface Budget {
  columns: number;
  bars: number;
  parts: number;
  wide: number;
}

const BUDGET: Budget = { columns: COLUMNS, bars: BARS, parts: PARTS, wide: WIDE };

export class Store {
  readonly combos: Combos;
  private readonly held = new Map<string, Promise<unknown>>();
  private readonly columns: Held;
  private readonly charts: Held;
  private readonly parts: Held;
  private readonly wide: Held;
  /** Arrays of values that are never dropped. */
  private readonly lasting = new Set<unknown>();
  private readonly blocks = new Map<string, Promise<unknown>>();
  private readonly runs: number[];
  /** Files that are being read. */
  private reading = 0;
  private readonly turns = new Turns(AT_ONCE);

  constructor(
    readonly meta: Meta,
    readonly reader: Reader,
    budget = BUDGET,
  ) {
    this.columns = new Held(budget.columns);
    this.charts = new Held(budget.bars);
    this.parts = new Held(budget.parts);
    this.wide = new Held(budget.wide);
    this.combos = makeCombos(meta);
    this.runs = meta.runs.map(([, first]) => first);
  }

  static async open(reader: Reader, budget?: Budget): Promise<Store> {
    return new Store(readMeta(text.decode(await reader.whole("meta.json"))), reader, budget);
  }

  /**
   * Frees the arrays that were dropped from the caches, except those that an answer still reads. To be called between two
   * calls: a browser may otherwise keep tens of MB until it collects garbage.
   */
  sweep(read: readonly unknown[]): void {
    // Where a part of a call failed, others of its parts may still wait for files, and read arrays afterwards.
    if (this.reading > 0) return;
    const caches = [this.columns, this.charts, this.parts, this.wide];
    // One value may hold an array of another: a suggestion of the family the column that it is made of.
    const still = new Set([...read, ...this.lasting, ...caches.flatMap(({ arrays }) => arrays)]);
    for (const held of caches) held.sweep(still);
  }

  /** Runs `load` once for a key; a failure is not cached, so that the next call tries again. */
  once<T>(key: string, load: () => Promise<T>): Promise<T> {
    const held = this.held.get(key) as Promise<T> | undefined;
    if (held) return held;
    const started = load();
    this.held.set(key, started);
    started.then(
      (value) => {
        for (const values of arraysOf(value)) this.lasting.add(values);
      },
      () => this.held.delete(key),
    );
    return started;
  }

  /** Whether `kept` has the value in its cache. */
  holds(key: string): boolean {
    return this.parts.has(key);
  }

  /** As `once`, for sets and tables that can be computed again at any time: the least recently used is dropped. */
  kept<T>(key: string, load: () => Promise<T>): Promise<T> {
    return this.parts.get(key, load);
  }

  /** As `kept`, for a number of every row, which takes the place of many sets. */
  column<T>(key: string, make: () => Promise<T>): Promise<T> {
    return this.wide.get(key, make);
  }

  /** As `kept`, for blocks of a file, which have a cache of their own. */
  recent<T>(key: string, load: () => Promise<T>): Promise<T> {
    return latest(this.blocks, RECENT, key, load);
  }

  /** Bytes of a file; without end if they are not known. */
  size(name: string): number {
    return this.reader.size(name) ?? Number.POSITIVE_INFINITY;
  }

  inflated(name: string): Promise<Uint8Array> {
    return this.counted(async () => gunzip(await this.reader.whole(name)));
  }

  private async counted<T>(read: () => Promise<T>): Promise<T> {
    this.reading++;
    try {
      return await read();
    } finally {
      this.reading--;
    }
  }

  has(name: string): boolean {
    return column(this.meta, name) !== undefined;
  }

  values(name: string): Promise<Numbers> {
    const info = column(this.meta, name);
    // All of them are read by what is never dropped: the order of rows.bin.
    if (name === "prio" && info) return this.once("column prio", () => this.read(info));
    const load = async () => {
      if (!info) throw new Error(`This result has no column ${name}.`);
      if (name !== POINTS) return this.read(info);
      const { code } = await this.points();
      // As wide as the column that it is made of: there are no more sums than assessments.
      const points = (await this.values("acmg")).slice();
      for (let row = 0; row < points.length; row++) points[row] = code[points[row] as number] as number;
      return points;
    };
    return this.columns.get(`column ${name}`, load, info ? bytesOf(info) : 0);
  }

  private read(info: ColumnInfo): Promise<Numbers> {
    const load = async () =>
      readColumn(info, await this.reader.stream(info.file), info.name === "pos" ? this.runs : []);
    return this.counted(() => this.turns.run(load));
  }

  /** What is made of a column that is not kept afterwards. `make` must not keep it either. */
  async briefly<T>(name: string, make: (values: Numbers) => T): Promise<T> {
    const info = column(this.meta, name);
    if (!info) throw new Error(`This result has no column ${name}.`);
    const values = await this.read(info);
    const made = make(values);
    release(values);
    return made;
  }

  async number(name: string): Promise<NumberColumn> {
    const info = column(this.meta, name);
    if (!info) throw new Error(`This result has no column ${name}.`);
    const codes = await this.values(name);
    if (name === POINTS) return { info, codes, levels: (await this.points()).levels };
    const { levels } = info;
    if (!levels) return { info, codes, levels: null };
    const load = async () => typed("f64", await this.inflated(levels)) as Float64Array;
    return { info, codes, levels: await this.columns.get(`levels ${name}`, load) };
  }

  private points() {
    return this.once("points of evidence", async () => pointsOf(await entries(this)));
  }

  /** Bars of a chart as one byte per row; the wider column from which they are computed is not cached. */
  bars(name: string): Promise<Uint8Array> {
    const load = async () => {
      if (name.startsWith("spectrum:"))
        return spectrumBars(await this.number(name.slice("spectrum:".length)));
      const info = column(this.meta, name === "substitution" ? "allele" : name);
      if (!info) throw new Error(`This result has no column for ${name}.`);
      return this.briefly(info.name, (values) =>
        name === "substitution" ? substitutionBars(values) : lengthBars(values, info.null as number),
      );
    };
    return this.charts.get(`bars ${name}`, load, this.meta.rows);
  }

  /** How many rows of the whole result have each code of a column. */
  tally(name: string, codes: number): Promise<Uint32Array> {
    return this.once(`tally ${name}`, async () => tallyAll(await this.values(name), codes));
  }

  tallyBars(name: string, codes: number): Promise<Uint32Array> {
    return this.once(`tally bars ${name}`, async () => tallyAll(await this.bars(name), codes));
  }

  effects(): Promise<EffectTables> {
    return this.once("effects", async () => {
      const names = ["effect.gene", "effect.combo", "effect.pick", "set.count", "set.effect"];
      // Read by every question about consequences, and never dropped: so apart from the columns that are.
      const read = (name: string) => this.read(column(this.meta, name) as ColumnInfo);
      const [gene, combo, pick, count, member] = await Promise.all(names.map(read));
      return makeTables(
        gene as Numbers,
        combo as Numbers,
        pick as Numbers,
        count as Numbers,
        member as Numbers,
      );
    });
  }

  genes(): Promise<GeneIndex> {
    return this.once("genes", async () => {
      return new GeneIndex(await this.inflated("genes.json.gz"));
    });
  }

  ranks(): Promise<Ranks> {
    return this.once("ranks", async () => new Ranks((await this.values("prio")) as Uint8Array));
  }

  /** Offsets of the blocks of a file, from the gzip'd u32 sizes in `index`. */
  offsets(index: string): Promise<Float64Array> {
    return this.once(`offsets ${index}`, async () => {
      const sizes = typed("u32", await this.inflated(index));
      const out = new Float64Array(sizes.length + 1);
      for (let i = 0; i < sizes.length; i++) out[i + 1] = (out[i] as number) + (sizes[i] as number);
      return out;
    });
  }

  /** Contig index of a row. */
  contig(row: number): number {
    let low = 0;
    let high = this.runs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.runs[middle] as number) <= row) low = middle;
      else high = middle - 1;
    }
    return this.meta.runs[low]?.[0] ?? -1;
  }
}

/** Return a cached value, or load it; at most `most` values stay cached. A failure is not cached. */
function latest<T>(
  held: Map<string, Promise<unknown>>,
  most: number,
  key: string,
  load: () => Promise<T>,
): Promise<T> {
  const known = held.get(key) as Promise<T> | undefined;
  if (known) held.delete(key);
  const found = known ?? load();
  held.set(key, found);
  if (!known) found.catch(() => held.delete(key));
  for (const old of held.keys()) {
    if (held.size <= most) break;
    held.delete(old);
  }
  return found;
}
