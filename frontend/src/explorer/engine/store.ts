/** Loads the data of a query once: columns as typed arrays, effect tables, genes. */

import { entries, pointsOf } from "./assessment";
import { tallyAll } from "./bits";
import { Held } from "./cache";
import { gunzip, type NumberColumn, type Numbers, readColumn, release, typed } from "./codec";
import { type Combos, type EffectTables, makeCombos, makeTables } from "./effects";
import { POINTS } from "./evidence-fields";
import { lengthBars, spectrumBars, substitutionBars } from "./facets";
import { GeneIndex } from "./genes";
import { column, type Meta } from "./meta";
import { Ranks } from "./ranks";
import { readMeta } from "./read-meta";

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
 * column; the mode de novo reads 125 MB for a trio, with the facets beside it.
 */
const BUDGET = 130e6;
/** Maximum bytes of cached bars of charts, one byte per row: eight charts of 5 M rows. */
const BARS = 40e6;
/** Maximum cached blocks of transcript models: 64 genes each. */
const RECENT = 32;
/** Maximum cached results of parts of filters: 625 KB each at 5 M rows. */
const KEPT = 16;

export class Store {
  readonly combos: Combos;
  private readonly held = new Map<string, Promise<unknown>>();
  private readonly columns = new Held(BUDGET);
  private readonly charts = new Held(BARS);
  private readonly parts = new Map<string, Promise<unknown>>();
  private readonly blocks = new Map<string, Promise<unknown>>();
  private readonly runs: number[];

  constructor(
    readonly meta: Meta,
    readonly reader: Reader,
  ) {
    this.combos = makeCombos(meta);
    this.runs = meta.runs.map(([, first]) => first);
  }

  static async open(reader: Reader): Promise<Store> {
    return new Store(readMeta(text.decode(await reader.whole("meta.json"))), reader);
  }

  /** Runs `load` once for a key; a failure is not cached, so that the next call tries again. */
  once<T>(key: string, load: () => Promise<T>): Promise<T> {
    const held = this.held.get(key) as Promise<T> | undefined;
    if (held) return held;
    const started = load();
    this.held.set(key, started);
    started.catch(() => this.held.delete(key));
    return started;
  }

  /** Whether `kept` has the value in its cache. */
  holds(key: string): boolean {
    return this.parts.has(key);
  }

  /** As `once`, for values that can be computed again at any time: the least recently used is dropped. */
  kept<T>(key: string, load: () => Promise<T>): Promise<T> {
    return latest(this.parts, KEPT, key, load);
  }

  /** As `kept`, for blocks of a file, which have a cache of their own. */
  recent<T>(key: string, load: () => Promise<T>): Promise<T> {
    return latest(this.blocks, RECENT, key, load);
  }

  /** Bytes of a file; without end if they are not known. */
  size(name: string): number {
    return this.reader.size(name) ?? Number.POSITIVE_INFINITY;
  }

  async inflated(name: string): Promise<Uint8Array> {
    return gunzip(await this.reader.whole(name));
  }

  has(name: string): boolean {
    return column(this.meta, name) !== undefined;
  }

  values(name: string): Promise<Numbers> {
    return this.columns.get(`column ${name}`, async () => {
      const info = column(this.meta, name);
      if (!info) throw new Error(`This result has no column ${name}.`);
      if (name === POINTS) {
        const { code } = await this.points();
        // As wide as the column that it is made of: there are no more sums than assessments.
        const points = (await this.values("acmg")).slice();
        for (let row = 0; row < points.length; row++) points[row] = code[points[row] as number] as number;
        return points;
      }
      return readColumn(info, await this.reader.stream(info.file), name === "pos" ? this.runs : []);
    });
  }

  /** What is made of a column that is not kept afterwards. `make` must not keep it either. */
  async briefly<T>(name: string, make: (values: Numbers) => T): Promise<T> {
    const info = column(this.meta, name);
    if (!info) throw new Error(`This result has no column ${name}.`);
    const values = await readColumn(info, await this.reader.stream(info.file), []);
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
    return this.charts.get(`bars ${name}`, async () => {
      if (name.startsWith("spectrum:"))
        return spectrumBars(await this.number(name.slice("spectrum:".length)));
      const info = column(this.meta, name === "substitution" ? "allele" : name);
      if (!info) throw new Error(`This result has no column for ${name}.`);
      return this.briefly(info.name, (values) =>
        name === "substitution" ? substitutionBars(values) : lengthBars(values, info.null as number),
      );
    });
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
      const [gene, combo, pick, count, member] = await Promise.all(names.map((name) => this.values(name)));
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
