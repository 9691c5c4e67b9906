/** Evaluates a filter: the rows that pass, in order, and the counts of every visible facet. */
import { type Bits, both, has, size, sizeOfBoth, union } from "./bits";
import { type Clause, clauses, EffectPart, type Extras } from "./clauses";
import { release } from "./codec";
import { comboFails, effectFacets } from "./effects";
import { EVIDENCE_LISTS } from "./evidence-fields";
import { Counted, countRuns, LENGTH_BARS } from "./facets";
import { EMPTY, effects, type Filter } from "./filter";
import type { GeneMatch } from "./genes";
import type { PairSet } from "./inheritance/pair-set";
import { AF_EDGES, CLINVAR_NONE, column, type Meta, SNVS, spans } from "./meta";
import type { Ordered } from "./ordered";
import { ordered } from "./sorting";
import { countsOf } from "./spec/assessments";
import { conditionsOf } from "./spec/convert";
import { allOf } from "./spec/kleene";
import { type Around, Tree } from "./spec/tree";
import { type Condition, hasPairs, ofSamples } from "./spec/types";
import type { Store } from "./store";
import { suggestionsOf, tallyOf } from "./suggestions";
import { countsOfValues, isText, setsOf } from "./track-texts";
import type { TranscriptRows } from "./transcripts";

export interface Answer {
  bits: Bits;
  rows: Ordered;
  facets: Record<string, number[]>;
  genes: GeneMatch | null;
  transcripts: string[];
  /** Variants that cannot be decided because a genotype is missing or doubtful; null without conditions on genotypes. */
  unknown: number | null;
  /** Compound heterozygous pairs. */
  pairs: PairSet;
  /** What is left after each part of the filter. */
  steps: { name: string; left: number }[];
  /** Variants that pass only because ClinVar's pathogenic ones are kept; null: they are not. */
  kept: number | null;
}

const NOTHING: Extras = {
  found: null,
  starred: new Uint32Array(0),
  reviewed: new Uint32Array(0),
  compared: null,
};
const PRIORITIES = 64;

export async function query(
  store: Store,
  filter: Filter,
  facets: string[],
  extras: Extras = NOTHING,
): Promise<Answer> {
  const part = await EffectPart.of(store, filter);
  const parts = await clauses(store, filter, extras, part);
  const tree = new Tree(store, filter);
  await addConditions(store, filter, tree, parts, effects(filter) ? [part] : []);
  const kept = filter.keep ? await tree.kept(samplesAsked(store, filter, tree)) : null;
  const passing = new Passing(store, parts, kept);
  const counts = new FacetCounts(store, passing, part, filter);
  const out: Record<string, number[]> = {};
  for (const name of facets) Object.assign(out, await counts.of(name));
  const { bits, counted } = passing.without("");
  const found = counted.count;
  const { family, quality, hpo } = filter;
  const order = { ...filter.sort, terms: hpo, family, quality };
  const rows = await ordered(store, order, bits, counted, async () => (await part.answer()).fails);
  passing.free();
  return {
    bits,
    rows,
    facets: out,
    genes: part.genes,
    transcripts: part.chosen?.unmatched ?? [],
    unknown: parts.some(({ maybe }) => maybe) ? passing.maybe() - found : null,
    pairs: tree.pairs.within(bits),
    steps: stepsOf(parts),
    kept: kept ? found - passing.within() : null,
  };
}

/** Adds carriers, groups and modes to the parts; parts that search pairs come last. */
async function addConditions(
  store: Store,
  filter: Filter,
  tree: Tree,
  parts: Clause[],
  asked: EffectPart[],
): Promise<void> {
  const { rows, samples } = store.meta;
  const named: [string, Condition][] = [
    ...(filter.carrier && samples.chosen.length > 0
      ? [["carrier", { carried: true }] as [string, Condition]]
      : []),
    ...filter.groups.map((node, k): [string, Condition] => [`group ${k}`, node]),
    ...filter.modes.map((mode): [string, Condition] => [`mode ${mode}`, { preset: mode }]),
  ];
  const own = named.flatMap(([, node]) => tree.flat(node));
  const wished = await Promise.all(own.flatMap((node) => ("effect" in node ? [tree.effectPart(node)] : [])));
  const around = () => ({
    context: allOf(
      parts.map(({ bits, maybe }) => ({ pass: bits, maybe: maybe ?? bits })),
      rows,
    ),
    effects: [...asked, ...wished],
  });
  const add = async (name: string, node: Condition, at: Around) => {
    const { pass, maybe } = await tree.truth(node, at);
    parts.push({ name, bits: pass, ...(maybe === pass ? {} : { maybe }) });
  };
  for (const [name, node] of named) if (!hasPairs(node)) await add(name, node, around());
  const paired = named.filter(([, node]) => hasPairs(node));
  if (paired.length === 0) return;
  const last = around();
  for (const [name, node] of paired) await add(name, node, last);
}

/** Conditions on samples, which may hide variants that "always show ClinVar P/LP" keeps. */
function samplesAsked(store: Store, filter: Filter, tree: Tree): Condition[] {
  const out: Condition[] = [];
  if (filter.carrier && store.meta.samples.chosen.length > 0) out.push({ carried: true });
  const own: Filter = { ...EMPTY, codes: onlySamples(filter.codes), ranges: onlySamples(filter.ranges) };
  out.push(...conditionsOf(store.meta, own));
  return [...out, ...filter.groups.flatMap((node) => tree.flat(node)).filter(ofSamples)];
}

const onlySamples = <T>(of: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(of).filter(([name]) => /^s\d+\./.test(name)));

/** How many rows are left after each part, in their order. */
function stepsOf(parts: Clause[]): { name: string; left: number }[] {
  const [first, ...rest] = parts;
  if (!first) return [];
  const so = first.bits.slice();
  const left = [size(so)];
  for (const { bits } of rest) {
    for (let w = 0; w < so.length; w++) so[w] = (so[w] as number) & (bits[w] as number);
    left.push(size(so));
  }
  release(so);
  return parts.map(({ name }, k) => ({ name, left: left[k] as number }));
}

/** The rows that pass, and those that pass all but one part. */
class Passing {
  private readonly made = new Map<string, { bits: Bits; counted: Counted }>();

  constructor(
    private readonly store: Store,
    private readonly parts: Clause[],
    /** Rows that pass regardless of the parts. */
    private readonly kept: Bits | null,
  ) {}

  /** How many rows pass every part. */
  within(): number {
    return sizeOfBoth(
      this.parts.map(({ bits }) => bits),
      this.store.meta.rows,
    );
  }

  /** How many rows pass or cannot be decided. */
  maybe(): number {
    return sizeOfBoth(
      this.parts.map(({ bits, maybe }) => maybe ?? bits),
      this.store.meta.rows,
      this.kept,
    );
  }

  /** Frees every set that was made, but for the rows that pass; nothing is counted afterwards. */
  free(): void {
    const parts = new Set(this.parts.map(({ bits }) => bits));
    for (const [name, { bits, counted }] of this.made) {
      counted.free();
      if (name !== "" && !parts.has(bits)) release(bits);
    }
    this.made.clear();
  }

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
    // Of one part it is that part's own set.
    if (this.kept && others.length !== 1) release(within);
    const made = { bits, counted: new Counted(bits, size(bits), rows) };
    this.made.set(key, made);
    return made;
  }
}

/** For each facet, the rows that pass everything but that facet's own part, by value. */
class FacetCounts {
  constructor(
    private readonly store: Store,
    private readonly passing: Passing,
    private readonly part: EffectPart,
    private readonly filter: Filter,
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
    if (EVIDENCE_LISTS.includes(name)) {
      if (!store.has("acmg")) return {};
      const found = await suggestionsOf(store, this.filter);
      const { counted } = this.passing.without(name);
      const rows = await counted.tally(found.codes, found.entries.length + 1, () => tallyOf(store, found));
      return { [name]: countsOf(store.meta, name, found.entries, rows) };
    }
    if (!store.has(name)) return {};
    const info = column(meta, name);
    if (isText(info)) {
      const byCode = await this.column(name, name, setsOf(meta, info).length + 1);
      return { [name]: countsOfValues(meta, info, byCode) };
    }
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
