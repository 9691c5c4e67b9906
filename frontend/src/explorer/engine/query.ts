/** Answers a filter: the rows that pass, in order, and the counts of every facet that is shown. */
import { answer, comboFails, type EffectWish, effectFacets } from "./effects";
import { countCodes, countRuns, LENGTH_BARS } from "./facets";
import { active, effects, type Filter, type Inherit, limits } from "./filter";
import type { GeneMatch } from "./genes";
import { deNovo, type Person, recessive } from "./inherit";
import {
  type Fails,
  failCodes,
  failOutside,
  failRange,
  failSubstitution,
  failUnset,
  prioOfClinvar,
} from "./masks";
import { AF_EDGES, CLINVAR_NONE, column, type Meta, SNVS, spans } from "./meta";
import { upTo } from "./order";
import { parseRegion, rowRanges } from "./places";
import { sorted } from "./sorting";
import type { Store } from "./store";
import { type TranscriptRows, transcriptRows } from "./transcripts";

export interface Extras {
  /** Rows found by the text search; null: not searched. */
  found: Uint32Array | null;
  starred: Uint32Array;
  /** Rows of the comparison that is asked for, as a bitmap. */
  compared: Uint8Array | null;
}

export interface Answer {
  rows: Uint32Array;
  facets: Record<string, number[]>;
  genes: GeneMatch | null;
  transcripts: string[];
  /** De novo candidates that a parent leaves unknown. */
  unknown: number | null;
}

const NOTHING: Extras = { found: null, starred: new Uint32Array(0), compared: null };
const LAST_BIT = 15;

const encode = (names: string[], dictionary: string[], size: number) => {
  const keep = new Uint8Array(size);
  for (const name of names) {
    const at = dictionary.indexOf(name);
    if (at >= 0) keep[at + 1] = 1;
    else if (name === "") keep[0] = 1;
  }
  return keep;
};

/** FILTER terms -> whole FILTER texts that hold one of them. */
function filterCodes(meta: Meta, names: string[]): Uint8Array {
  const keep = new Uint8Array(meta.dictionaries.filter.length + 1);
  meta.dictionaries.filter.forEach((value, i) => {
    if (value.split(";").some((term) => names.includes(term))) keep[i + 1] = 1;
  });
  return keep;
}

export async function query(
  store: Store,
  filter: Filter,
  facets: string[],
  extras: Extras = NOTHING,
): Promise<Answer> {
  return new Query(store, filter, extras).run(facets);
}

class Query {
  private readonly fails: Fails;
  private readonly bits = new Map<string, number>();
  private wish: EffectWish | null = null;
  private chosen: TranscriptRows | null = null;
  private readonly out: Answer = {
    rows: new Uint32Array(0),
    facets: {},
    genes: null,
    transcripts: [],
    unknown: null,
  };

  constructor(
    private readonly store: Store,
    private readonly filter: Filter,
    private readonly extras: Extras,
  ) {
    this.fails = new Uint16Array(store.meta.rows);
  }

  /** The bit of one part of the filter; when they run out, the rest share the last. */
  private bit(name: string): number {
    const known = this.bits.get(name);
    if (known !== undefined) return known;
    const bit = 1 << Math.min(this.bits.size, LAST_BIT);
    this.bits.set(name, bit);
    return bit;
  }

  /** The bit a facet must not count against itself: its own, unless others share it. */
  private own(name: string): number {
    const bit = this.bits.get(name) ?? 0;
    return bit === 1 << LAST_BIT && this.bits.size > LAST_BIT + 1 ? 0 : bit;
  }

  async run(facets: string[]): Promise<Answer> {
    const { filter, out } = this;
    if (effects(filter)) await this.effects();
    for (const [name, chosen] of Object.entries(filter.codes))
      if (chosen.length > 0) await this.codes(name, chosen);
    for (const [name, range] of Object.entries(filter.ranges)) {
      if (limits(range)) failRange(this.fails, this.bit(name), await this.store.number(name), range);
    }
    await this.places();
    if (filter.q.trim() !== "" && this.extras.found) this.only("q", this.extras.found);
    if (filter.starred) this.only("starred", this.extras.starred);
    if (filter.compare && this.extras.compared)
      failUnset(this.fails, this.bit("compare"), this.extras.compared);
    if (filter.inherit) await this.inherit(filter.inherit);
    for (const name of facets) await this.facet(name);
    out.rows = await sorted(this.store, filter.sort, this.passing(), this.wish);
    return out;
  }

  private passing(): Uint32Array {
    const { fails } = this;
    if (!active(this.filter)) return upTo(fails.length);
    let count = 0;
    for (let i = 0; i < fails.length; i++) if (fails[i] === 0) count++;
    const rows = new Uint32Array(count);
    for (let i = 0, at = 0; at < count; i++) if (fails[i] === 0) rows[at++] = i;
    return rows;
  }

  private only(name: string, rows: Uint32Array): void {
    const set = new Uint8Array(this.fails.length);
    for (const row of rows) set[row] = 1;
    failUnset(this.fails, this.bit(name), set);
  }

  private async effects(): Promise<void> {
    const { filter, store, out } = this;
    const meta = store.meta;
    let gene: Uint8Array | null = null;
    if (filter.genes.length > 0) {
      const index = await store.genes();
      out.genes = index.match(filter.genes);
      gene = new Uint8Array(index.rows.length + 1);
      for (const code of out.genes.codes) gene[code] = 1;
    }
    let terms: Uint8Array | null = null;
    if (filter.terms.length > 0) {
      terms = new Uint8Array(meta.terms.length);
      meta.terms.forEach(([term], rank) => {
        if (filter.terms.includes(term)) (terms as Uint8Array)[rank] = 1;
      });
    }
    const impact = filter.impact.length > 0 ? encode(filter.impact, meta.impacts, 5) : null;
    this.wish = { gene, terms, impact, picked: filter.picked };
    const bit = this.bit("effect");
    if (filter.transcripts.length > 0) {
      this.chosen = await transcriptRows(store, filter.transcripts);
      out.transcripts = this.chosen.unmatched;
      const set = new Uint8Array(meta.rows);
      const byCombo = comboFails(store.combos, this.wish);
      this.chosen.row.forEach((row, k) => {
        if (this.chosenFails(k, byCombo) === 0) set[row] = 1;
      });
      failUnset(this.fails, bit, set);
      return;
    }
    const tables = await store.effects();
    failCodes(this.fails, bit, await store.values("set"), answer(tables, store.combos, this.wish).pass);
  }

  /** Fails of the k-th CSQ row of the chosen transcripts (as `answer` marks effects). */
  private chosenFails(k: number, byCombo: Uint8Array): number {
    const chosen = this.chosen as TranscriptRows;
    const wish = this.wish as EffectWish;
    if (wish.picked && !chosen.picked[k]) return 255;
    const gene = wish.gene && !wish.gene[chosen.gene[k] as number] ? 1 : 0;
    return gene | (byCombo[chosen.combo[k] as number] as number);
  }

  private async codes(name: string, chosen: string[]): Promise<void> {
    const { store, fails } = this;
    const meta = store.meta;
    const bit = this.bit(name);
    if (name === "clinvar") {
      const keep = encode(chosen, meta.dictionaries.clinvar, CLINVAR_NONE + 1);
      failCodes(fails, bit, await store.values("prio"), prioOfClinvar(keep));
    } else if (name === "stars") {
      if (!store.has("clinvar_stars")) return;
      const keep = new Uint8Array(256);
      for (const star of chosen) keep[star === "" ? 255 : Number(star)] = 1;
      failCodes(fails, bit, await store.values("clinvar_stars"), keep);
    } else if (name === "filter") {
      failCodes(fails, bit, await store.values("filter"), filterCodes(meta, chosen));
    } else if (name === "contig") {
      const ranges = spans(meta).filter(([contig]) => chosen.includes(meta.contigs[contig]?.name ?? ""));
      failOutside(
        fails,
        bit,
        ranges.map(([, first, last]) => [first, last]),
      );
    } else if (name === "substitution") {
      const keep = new Uint8Array(16);
      for (const change of chosen)
        keep["ACGT".indexOf(change[0] ?? "") * 4 + "ACGT".indexOf(change[2] ?? "")] = 1;
      failSubstitution(fails, bit, await store.values("allele"), keep);
    } else {
      const info = column(meta, name);
      if (!info) return;
      const names = meta.dictionaries[info.dictionary as keyof Meta["dictionaries"]] ?? [];
      failCodes(fails, bit, await store.values(name), encode(chosen, names, names.length + 1));
    }
  }

  private async places(): Promise<void> {
    const { store, filter } = this;
    if (filter.region.trim() === "") return;
    const places = parseRegion(store.meta, filter.region);
    const exact = places.some((place) => place.start > 0 || Number.isFinite(place.end));
    const pos = exact ? await store.values("pos") : null;
    failOutside(this.fails, this.bit("region"), rowRanges(store.meta, places, pos));
  }

  private async person(name: string | null): Promise<Person | null> {
    const { store } = this;
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

  private async inherit(rule: Inherit): Promise<void> {
    const { store, fails } = this;
    const [child, father, mother] = await Promise.all([
      this.person(rule.child),
      this.person(rule.father),
      this.person(rule.mother),
    ]);
    if (!child) throw new Error(`There is no sample “${rule.child}” in this result.`);
    const candidates = this.passing();
    if (rule.mode === "denovo") {
      if (!father || !mother) throw new Error("De novo needs the child and both parents.");
      const { pass, unknown } = deNovo(child, [father, mother], rule, candidates, fails.length);
      this.out.unknown = unknown;
      failUnset(fails, this.bit("inherit"), pass);
      return;
    }
    const genes = await this.genesOf();
    const contig = (row: number) => store.contig(row);
    const pass = recessive(child, father, mother, candidates, genes, contig, fails.length);
    failUnset(fails, this.bit("inherit"), pass);
  }

  /** Genes of a row whose CSQ rows meet the effect filter. */
  private async genesOf(): Promise<(row: number) => number[]> {
    const { store } = this;
    if (this.chosen) {
      const byCombo = comboFails(store.combos, this.wish as EffectWish);
      const of = new Map<number, number[]>();
      this.chosen.row.forEach((row, k) => {
        if (this.chosenFails(k, byCombo) === 0)
          of.set(row, [...(of.get(row) ?? []), this.chosen?.gene[k] as number]);
      });
      return (row) => of.get(row) ?? [];
    }
    const tables = await store.effects();
    const sets = await store.values("set");
    const wish = this.wish ?? { gene: null, terms: null, impact: null, picked: false };
    const { fails } = answer(tables, store.combos, wish);
    const cache = new Map<number, number[]>();
    return (row) => {
      const set = sets[row] as number;
      const known = cache.get(set);
      if (known) return known;
      const genes = new Set<number>();
      if (set > 0) {
        for (let m = tables.offsets[set - 1] as number; m < (tables.offsets[set] as number); m++) {
          const e = tables.member[m] as number;
          if (fails[e] === 0) genes.add(tables.gene[e] as number);
        }
      }
      const list = [...genes];
      cache.set(set, list);
      return list;
    };
  }

  private async facet(name: string): Promise<void> {
    const { store, fails, out } = this;
    const meta = store.meta;
    const own = this.own(name);
    if (name === "effect") {
      Object.assign(out.facets, await this.effectFacet());
    } else if (name === "clinvar") {
      const counts = countCodes(fails, own, await store.values("prio"), 64);
      const classes = new Array<number>(CLINVAR_NONE + 1).fill(0);
      for (let prio = 0; prio < 50; prio++) {
        const rank = Math.floor(prio / 5);
        const code = rank === CLINVAR_NONE ? 0 : rank + 1;
        classes[code] = (classes[code] as number) + (counts[prio] as number);
      }
      out.facets[name] = classes;
    } else if (name === "stars") {
      if (!store.has("clinvar_stars")) return;
      const counts = countCodes(fails, own, await store.values("clinvar_stars"), 256);
      out.facets[name] = [counts[255] as number, ...counts.subarray(0, 5)];
    } else if (name === "contig") {
      out.facets[name] = countRuns(fails, own, spans(meta), meta.contigs.length);
    } else if (name === "substitution") {
      out.facets[name] = [...countCodes(fails, own, await store.bars(name), SNVS + 1)].slice(1);
    } else if (name === "length") {
      out.facets[name] = [...countCodes(fails, own, await store.bars(name), LENGTH_BARS + 1)].slice(1);
    } else if (name.startsWith("spectrum:")) {
      const bars = await store.bars(name);
      const mine = this.own(name.slice("spectrum:".length));
      out.facets[name] = [...countCodes(fails, mine, bars, AF_EDGES.length + 1)];
    } else if (store.has(name)) {
      const info = column(meta, name);
      const size = (meta.dictionaries[info?.dictionary as keyof Meta["dictionaries"]]?.length ?? 255) + 1;
      out.facets[name] = [...countCodes(fails, own, await store.values(name), size)];
    }
  }

  private async effectFacet(): Promise<{ impact: number[]; terms: number[] }> {
    const { store, fails } = this;
    const own = this.own("effect");
    const wish = this.wish ?? { gene: null, terms: null, impact: null, picked: this.filter.picked };
    const terms = store.meta.terms.length;
    if (this.chosen) return this.chosenFacet(own, terms);
    const tables = await store.effects();
    const perSet = countCodes(fails, own, await store.values("set"), tables.offsets.length);
    return effectFacets(tables, store.combos, terms, answer(tables, store.combos, wish).fails, perSet);
  }

  private chosenFacet(own: number, terms: number): { impact: number[]; terms: number[] } {
    const chosen = this.chosen as TranscriptRows;
    const { combos } = this.store;
    const byCombo = comboFails(combos, this.wish as EffectWish);
    const impact = new Array<number>(5).fill(0);
    const byTerm = new Array<number>(terms).fill(0);
    const seen = new Set<string>();
    const add = (into: number[], key: string, at: number) => {
      if (seen.has(key)) return;
      seen.add(key);
      into[at] = (into[at] as number) + 1;
    };
    chosen.row.forEach((row, k) => {
      if (((this.fails[row] as number) & (0xffff & ~own)) !== 0) return;
      const fail = this.chosenFails(k, byCombo);
      const combo = chosen.combo[k] as number;
      const code = combos.impact[combo] as number;
      if ((fail & ~4) === 0) add(impact, `i${row}/${code}`, code);
      if ((fail & ~2) === 0)
        for (const rank of combos.ranks[combo] as number[]) add(byTerm, `t${row}/${rank}`, rank);
    });
    return { impact, terms: byTerm };
  }
}
