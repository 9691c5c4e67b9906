/** Answers a filter: the rows that pass, in order, and the counts of every facet that is shown. */
import { type Bits, both, every, has, size, union } from "./bits";
import { type Clause, clauses, EffectPart, type Extras } from "./clauses";
import { comboFails, effectFacets } from "./effects";
import { Counted, countRuns, LENGTH_BARS } from "./facets";
import { EMPTY, type Filter } from "./filter";
import type { GeneMatch } from "./genes";
import { applyCompound, applySingle, carriedRows, type GenePair } from "./inheritance/apply";
import { LIMITS } from "./inheritance/evidence";
import { ableFamilies, cannotRun, familyOf } from "./inheritance/family";
import { AF_EDGES, CLINVAR_NONE, column, type Meta, PATHOGENIC, SNVS, spans } from "./meta";
import type { Ordered } from "./ordered";
import { ordered } from "./sorting";
import type { Store } from "./store";
import type { TranscriptRows } from "./transcripts";

export interface Answer {
  bits: Bits;
  rows: Ordered;
  facets: Record<string, number[]>;
  genes: GeneMatch | null;
  transcripts: string[];
  /** Variants that a missing or doubtful genotype hides from the modes; null without a mode. */
  unknown: number | null;
  /** Compound heterozygous pairs. */
  pairs: GenePair[];
  /** What is left after each part of the filter. */
  steps: { name: string; left: number }[];
  /** Variants that pass only because ClinVar's pathogenic ones are kept; null: they are not. */
  kept: number | null;
}

const NOTHING: Extras = { found: null, starred: new Uint32Array(0), compared: null };
const PRIORITIES = 64;
/** Rows of which a mode is answered anew for each question. */
const FEW_ROWS = 100_000;

export async function query(
  store: Store,
  filter: Filter,
  facets: string[],
  extras: Extras = NOTHING,
): Promise<Answer> {
  const part = await EffectPart.of(store, filter);
  const parts = await clauses(store, filter, extras, part);
  if (filter.carrier && store.meta.samples.chosen.length > 0)
    parts.push({ name: "carrier", bits: await carrierBits(store, filter) });
  const family = await inherited(store, filter, parts, part);
  parts.push(...family.parts);
  const kept = await keptRows(store, filter, parts);
  const passing = new Passing(store, parts, kept);
  const counts = new FacetCounts(store, passing, part);
  const out: Record<string, number[]> = {};
  for (const name of facets) Object.assign(out, await counts.of(name));
  const { bits, counted } = passing.without("");
  return {
    bits,
    rows: await ordered(store, filter.sort, bits, counted, async () => (await part.answer()).fails),
    facets: out,
    genes: part.genes,
    transcripts: part.chosen?.unmatched ?? [],
    unknown: family.unknown,
    pairs: family.pairs,
    steps: stepsOf(parts, store.meta.rows),
    kept: kept
      ? size(bits) -
        size(
          both(
            parts.map((clause) => clause.bits),
            store.meta.rows,
          ),
        )
      : null,
  };
}

/** How many rows are left after each part, in their order. */
function stepsOf(parts: Clause[], rows: number): { name: string; left: number }[] {
  let so: Bits | null = null;
  return parts.map(({ name, bits }) => {
    so = so ? both([so, bits], rows) : bits;
    return { name, left: size(so) };
  });
}

/** The rows that pass, and those that pass all but one part. */
class Passing {
  private readonly made = new Map<string, { bits: Bits; counted: Counted }>();

  constructor(
    private readonly store: Store,
    private readonly parts: Clause[],
    /** Rows that pass whatever the parts say. */
    private readonly kept: Bits | null,
  ) {}

  without(name: string): { bits: Bits; counted: Counted } {
    const others = this.parts.filter((clause) => clause.name !== name);
    const key = others.length === this.parts.length ? "" : name;
    const known = this.made.get(key);
    if (known) return known;
    const { rows } = this.store.meta;
    const within = both(
      others.map((clause) => clause.bits),
      rows,
    );
    const bits = this.kept ? union([within, this.kept]) : within;
    const made = { bits, counted: new Counted(bits, size(bits), rows) };
    this.made.set(key, made);
    return made;
  }
}

/** The modes of a filter, one part each; a mode looks at what passes everything else. */
async function inherited(
  store: Store,
  filter: Filter,
  others: Clause[],
  part: EffectPart,
): Promise<Inherited> {
  const { meta } = store;
  const known = familyOf(meta, filter.family);
  const families = ableFamilies(meta, known.people);
  const limits = { ...LIMITS, ...filter.quality };
  for (const mode of filter.modes) {
    const why = cannotRun(meta, known.people, mode);
    if (why) throw new Error(why);
  }
  const out: Clause[] = [];
  const maybes: Bits[] = [];
  const passes: Bits[] = [];
  const so = () =>
    both(
      [...others, ...out].map((clause) => clause.bits),
      meta.rows,
    );
  let pairs: GenePair[] = [];
  const single = filter.modes.filter((mode) => mode !== "compound-het");
  // Doubtful rows of one mode stay candidates of the next, so that they are counted.
  const before = both(
    others.map((clause) => clause.bits),
    meta.rows,
  );
  for (const mode of single) {
    // Of many rows the answer for all of them is kept, so that the next change of a filter waits for nothing.
    const key = `mode ${mode} ${JSON.stringify([known.people, limits])}`;
    const few = size(before) < FEW_ROWS && !store.holds(key);
    const make = (rows: Bits) => applySingle(store, mode, families, limits, rows);
    const found = few ? await make(before) : await store.kept(key, () => make(every(meta.rows)));
    out.push({ name: `mode ${mode}`, bits: found.pass });
    maybes.push(both([found.maybe, before], meta.rows));
    passes.push(both([found.pass, before], meta.rows));
  }
  if (filter.modes.includes("compound-het")) {
    const found = await applyCompound(store, families, limits, so(), await part.genesOf());
    pairs = found.pairs;
    out.push({ name: "mode compound-het", bits: found.pass });
    maybes.push(found.maybe);
    passes.push(found.pass);
  }
  const unknown =
    filter.modes.length > 0 ? size(both(maybes, meta.rows)) - size(both(passes, meta.rows)) : null;
  return { parts: out, pairs, unknown };
}

interface Inherited {
  parts: Clause[];
  pairs: GenePair[];
  unknown: number | null;
}

/** ClinVar's pathogenic and likely pathogenic variants (one star or more) of the people that are asked for. */
async function keptRows(store: Store, filter: Filter, parts: Clause[]): Promise<Bits | null> {
  if (!filter.keep) return null;
  const wanted = { clinvar: PATHOGENIC, stars: ["1", "2", "3", "4"] };
  const sets = await clauses(store, { ...EMPTY, codes: wanted }, NOTHING, await EffectPart.of(store, EMPTY));
  const ofSamples = parts.filter(({ name }) => /^s\d+\./.test(name) || name === "carrier");
  if (store.meta.samples.chosen.length > 0 && !ofSamples.some(({ name }) => name === "carrier"))
    ofSamples.push({ name: "carrier", bits: await carrierBits(store, filter) });
  return both(
    [...sets, ...ofSamples].map((clause) => clause.bits),
    store.meta.rows,
  );
}

function carrierBits(store: Store, filter: Filter): Promise<Bits> {
  const { meta } = store;
  const families = ableFamilies(meta, familyOf(meta, filter.family).people);
  return carriedRows(store, families, filter.quality, meta.samples.chosen);
}

/** For each facet, the rows that pass everything but that facet's own part, by value. */
class FacetCounts {
  constructor(
    private readonly store: Store,
    private readonly passing: Passing,
    private readonly part: EffectPart,
  ) {}

  async of(name: string): Promise<Record<string, number[]>> {
    const { store } = this;
    const { meta } = store;
    if (name === "effect") return this.effect();
    if (name === "contig")
      return { contig: countRuns(this.passing.without(name).bits, spans(meta), meta.contigs.length) };
    if (name === "clinvar") {
      const counts = await this.column("prio", name, PRIORITIES);
      const classes = new Array<number>(CLINVAR_NONE + 1).fill(0);
      for (let prio = 0; prio < 50; prio++) {
        const rank = Math.floor(prio / 5);
        const code = rank === CLINVAR_NONE ? 0 : rank + 1;
        classes[code] = (classes[code] as number) + (counts[prio] as number);
      }
      return { clinvar: classes };
    }
    if (name === "stars") {
      if (!store.has("clinvar_stars")) return {};
      const counts = await this.column("clinvar_stars", name, 256);
      return { stars: [counts[255] as number, ...counts.subarray(0, 5)] };
    }
    if (name === "substitution") return { [name]: [...(await this.bars(name, name, SNVS + 1))].slice(1) };
    if (name === "length") return { [name]: [...(await this.bars(name, name, LENGTH_BARS + 1))].slice(1) };
    if (name.startsWith("spectrum:"))
      return { [name]: [...(await this.bars(name, name.slice("spectrum:".length), AF_EDGES.length + 1))] };
    if (!store.has(name)) return {};
    const info = column(meta, name);
    const codes = (meta.dictionaries[info?.dictionary as keyof Meta["dictionaries"]]?.length ?? 255) + 1;
    return { [name]: [...(await this.column(name, name, codes))] };
  }

  private async column(column: string, own: string, codes: number): Promise<Uint32Array> {
    const { counted } = this.passing.without(own);
    return counted.tally(await this.store.values(column), codes, () => this.store.tally(column, codes));
  }

  private async bars(name: string, own: string, codes: number): Promise<Uint32Array> {
    const { counted } = this.passing.without(own);
    return counted.tally(await this.store.bars(name), codes, () => this.store.tallyBars(name, codes));
  }

  private async effect(): Promise<{ impact: number[]; terms: number[] }> {
    const { store, part } = this;
    const terms = store.meta.terms.length;
    if (part.chosen) return this.chosen(part.chosen, terms);
    const tables = await store.effects();
    const perSet = await this.column("set", "effect", tables.offsets.length);
    return effectFacets(tables, store.combos, terms, (await part.answer()).fails, perSet);
  }

  private chosen(chosen: TranscriptRows, terms: number): { impact: number[]; terms: number[] } {
    const { combos } = this.store;
    const { bits } = this.passing.without("effect");
    const byCombo = comboFails(combos, this.part.wish);
    const impact = new Array<number>(5).fill(0);
    const byTerm = new Array<number>(terms).fill(0);
    const seen = new Set<string>();
    const add = (into: number[], key: string, at: number) => {
      if (seen.has(key)) return;
      seen.add(key);
      into[at] = (into[at] as number) + 1;
    };
    chosen.row.forEach((row, k) => {
      if (!has(bits, row)) return;
      const fail = this.part.chosenFails(k, byCombo);
      const combo = chosen.combo[k] as number;
      const code = combos.impact[combo] as number;
      if ((fail & ~4) === 0) add(impact, `i${row}/${code}`, code);
      if ((fail & ~2) === 0)
        for (const rank of combos.ranks[combo] as number[]) add(byTerm, `t${row}/${rank}`, rank);
    });
    return { impact, terms: byTerm };
  }
}
