/** Answers a filter: the rows that pass, in order, and the counts of every facet that is shown. */
import { type Bits, both, fromCodes, has, rowsOf, size } from "./bits";
import { type Clause, clauses, EffectPart, type Extras } from "./clauses";
import { comboFails, effectFacets } from "./effects";
import { Counted, countRuns, LENGTH_BARS } from "./facets";
import type { Filter, Inherit } from "./filter";
import type { GeneMatch } from "./genes";
import { CARRIES, deNovo, type Person, recessive } from "./inherit";
import { AF_EDGES, CLINVAR_NONE, column, type Meta, SNVS, spans } from "./meta";
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
  /** De novo candidates that a parent leaves unknown. */
  unknown: number | null;
}

const NOTHING: Extras = { found: null, starred: new Uint32Array(0), compared: null };
const PRIORITIES = 64;

export async function query(
  store: Store,
  filter: Filter,
  facets: string[],
  extras: Extras = NOTHING,
): Promise<Answer> {
  const part = await EffectPart.of(store, filter);
  const parts = await clauses(store, filter, extras, part);
  let unknown: number | null = null;
  if (filter.inherit) {
    const candidates = both(
      parts.map((clause) => clause.bits),
      store.meta.rows,
    );
    const found = await inherited(store, filter.inherit, candidates, part);
    parts.push({ name: "inherit", bits: found.bits });
    unknown = found.unknown;
  }
  const passing = new Passing(store, parts);
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
    unknown,
  };
}

/** The rows that pass, and those that pass all but one part. */
class Passing {
  private readonly made = new Map<string, { bits: Bits; counted: Counted }>();

  constructor(
    private readonly store: Store,
    private readonly parts: Clause[],
  ) {}

  without(name: string): { bits: Bits; counted: Counted } {
    const others = this.parts.filter((clause) => clause.name !== name);
    const key = others.length === this.parts.length ? "" : name;
    const known = this.made.get(key);
    if (known) return known;
    const { rows } = this.store.meta;
    const bits = both(
      others.map((clause) => clause.bits),
      rows,
    );
    const made = { bits, counted: new Counted(bits, size(bits), rows) };
    this.made.set(key, made);
    return made;
  }
}

async function person(store: Store, name: string | null): Promise<Person | null> {
  const k = name === null ? -1 : store.meta.samples.chosen.indexOf(name);
  if (k < 0) return null;
  const number = (key: string) => (store.has(`s${k}.${key}`) ? store.number(`s${k}.${key}`) : null);
  const codes = (key: string) => (store.has(`s${k}.${key}`) ? store.values(`s${k}.${key}`) : null);
  return {
    gt: await store.values(`s${k}.gt`),
    dp: await number("dp"),
    gq: await number("gq"),
    vaf: await number("vaf"),
    phase: await codes("phase"),
    ps: await codes("ps"),
  };
}

async function inherited(store: Store, rule: Inherit, candidates: Bits, part: EffectPart) {
  const [child, father, mother] = await Promise.all([
    person(store, rule.child),
    person(store, rule.father),
    person(store, rule.mother),
  ]);
  if (!child) throw new Error(`There is no sample “${rule.child}” in this result.`);
  const { rows } = store.meta;
  const carried = both([candidates, fromCodes(child.gt, CARRIES)], rows);
  const list = rowsOf(carried, 0, size(carried));
  if (rule.mode === "denovo") {
    if (!father || !mother) throw new Error("De novo needs the child and both parents.");
    const { pass, unknown } = deNovo([father, mother], rule, list, rows);
    return { bits: pass, unknown };
  }
  const contig = (row: number) => store.contig(row);
  const genes = await part.genesOf();
  return { bits: recessive(child, father, mother, list, genes, contig, rows), unknown: null };
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
