/** Evaluates conditions of a filter on a result, with the same results as `annotator query` (annotator_container/annotator/query). */
import { type Bits, every, fromRanges, none, size } from "../bits";
import { EffectPart, ofCodes } from "../clauses";
import { CLASSES, EVIDENCE_LISTS, hasEvidence, POINTS } from "../evidence-fields";
import { EMPTY, type Filter } from "../filter";
import { applySingle, carriedRows } from "../inheritance/apply";
import { applyCompound } from "../inheritance/compound";
import { LIMITS, type Limits } from "../inheritance/evidence";
import { ableFamilies, cannotRun, familyOf } from "../inheritance/family";
import type { SingleMode } from "../inheritance/modes";
import { PairSet } from "../inheritance/pair-set";
import { plainContig } from "../inheritance/places";
import { inRange } from "../masks";
import { byRole, column, hasClinvar, PATHOGENIC } from "../meta";
import { isOwn, ownColumn } from "../own-fields";
import { rowRanges } from "../places";
import { RowGenes } from "../row-genes";
import type { Store } from "../store";
import { pointsWith } from "../suggestions";
import { ANY, textColumn } from "../track-texts";
import { assessed } from "./assessments";
import { LISTS, OF_SAMPLES } from "./fields";
import { allOf, always, anyOf, type Kleene, opposite, sure } from "./kleene";
import {
  type AllOf,
  type Between,
  type Condition,
  type Effect,
  hasPairs,
  type In,
  type Preset,
} from "./types";

export const RARE = 0.001;
/** Up to this many rows a mode is evaluated for one query only; above, it is evaluated for the whole result and cached. */
const FEW_ROWS = 100_000;
const NUMBERS: Record<string, string> = {
  stars: "clinvar_stars",
  length: "length",
  ac: "ac",
  an: "an",
  het: "het",
  hom: "hom",
  [POINTS]: POINTS,
};

/** The context of a condition: the enclosing conditions that must hold, and their conditions on consequences. */
export interface Around {
  context: Kleene;
  effects: EffectPart[];
}

export class Tree {
  pairs = PairSet.NONE;
  private readonly rows: number;

  constructor(
    private readonly store: Store,
    private readonly filter: Filter,
  ) {
    this.rows = store.meta.rows;
  }

  /** The conditions of a group joined by AND, including nested groups. */
  flat(node: Condition): Condition[] {
    const inside = this.expanded(node);
    return "all" in inside ? inside.all.flatMap((part) => this.flat(part)) : [inside];
  }

  async truth(node: Condition, around: Around): Promise<Kleene> {
    if ("all" in node) return this.all(node, around);
    if ("any" in node) {
      const parts: Kleene[] = [];
      for (const part of node.any) parts.push(await this.truth(part, around));
      return anyOf(parts, this.rows);
    }
    if ("not" in node) return opposite(await this.truth(node.not, around), this.rows);
    if ("effect" in node) return sure(await this.effect(node));
    if ("region" in node) return sure(await this.region(node.region));
    if ("carried" in node) return this.carried(node.quality ?? {});
    if ("field" in node && "in" in node) return this.oneOf(node);
    if ("field" in node) return sure(await this.between(node));
    if (node.preset === "compound-het") return this.compound(node, around);
    if (node.preset === "clinvar" || node.preset === "rare") return this.truth(this.expanded(node), around);
    return this.mode(node, around);
  }

  /** Groups: pairs are searched among rows that pass the rest of the group and all enclosing conditions. */
  private async all(node: AllOf, around: Around): Promise<Kleene> {
    const parts = this.flat(node);
    const effects = [...around.effects];
    for (const part of parts) if ("effect" in part) effects.push(await this.effectPart(part));
    const plain: Kleene[] = [];
    for (const part of parts)
      if (!hasPairs(part)) plain.push(await this.truth(part, { context: around.context, effects }));
    const context = allOf([around.context, ...plain], this.rows);
    for (const part of parts) if (hasPairs(part)) plain.push(await this.truth(part, { context, effects }));
    return allOf(plain, this.rows);
  }

  /** The conditions that define `clinvar` and `rare`. */
  private expanded(node: Condition): Condition {
    if (!("preset" in node) || (node.preset !== "clinvar" && node.preset !== "rare")) return node;
    const { meta } = this.store;
    const carried: Condition = { carried: true, ...(node.quality ? { quality: node.quality } : {}) };
    if (node.preset === "clinvar") {
      if (!hasClinvar(meta)) throw new Error("This result was annotated without ClinVar.");
      const stars = { field: "stars", min: node.min_stars ?? 1, max: 4, missing: "fail" as const };
      return { all: [{ field: "clinvar", in: node.classes ?? PATHOGENIC, missing: "fail" }, stars, carried] };
    }
    const frequency = byRole(meta, "grpmax") ?? byRole(meta, "af");
    if (!frequency) throw new Error("This result has no allele frequencies, which “rare” needs.");
    const most = node.max_frequency ?? RARE;
    return {
      all: [
        { field: "filter", in: ["PASS", "."], missing: "fail" },
        { field: frequency.field as string, max: most, missing: "pass" },
        { effect: { impact: node.impact ?? ["HIGH"] } },
        carried,
      ],
    };
  }

  // Columns --------------------------------------------------------------------------------------

  private sample(name: string): number {
    const k = this.store.meta.samples.chosen.indexOf(name);
    if (k >= 0) return k;
    throw new Error(`The filter names the sample “${name}”, which is not in this result.`);
  }

  private unknown(field: string): Error {
    return new Error(`The filter names the field “${field}”, which is not in this result.`);
  }

  /** The column of a field of the user's own file. */
  private own(node: In | Between, listed: boolean): string {
    if (node.sample !== undefined) this.sample(node.sample);
    const info = ownColumn(this.store.meta, node.field, node.sample);
    if (!info) throw this.unknown(node.field);
    if ((info.kind === "code") === listed) return info.name;
    throw new Error(
      `${node.field} has ${listed ? "numbers: give min or max" : "texts: give a list of values"}.`,
    );
  }

  /** The column of a track's text; undefined for any other field. */
  private text({ field, sample }: In | Between) {
    if (sample !== undefined || LISTS.includes(field)) return undefined;
    return textColumn(this.store.meta, field);
  }

  /** Rows with one of the values; "" stands for none. */
  private chosen(name: string, wanted: string[]): Promise<Bits> {
    const make = ofCodes(this.store, name, wanted) as () => Promise<Bits>;
    return this.store.kept(`${name} ${JSON.stringify(wanted)}`, make);
  }

  private needEvidence(): void {
    if (!hasEvidence(this.store.meta))
      throw new Error("This result has no ACMG evidence. Annotate again to get it.");
  }

  private async oneOf(node: In): Promise<Kleene> {
    if (node.sample !== undefined || !EVIDENCE_LISTS.includes(node.field))
      return sure(await this.listed(node));
    this.needEvidence();
    const odd = node.field === "acmg" ? node.in.find((value) => !CLASSES.includes(value)) : undefined;
    if (odd !== undefined) throw new Error(`acmg has no value “${odd}”.`);
    const wanted = node.missing === "pass" ? [...node.in, ""] : node.in;
    return assessed(this.store, node.field, wanted, this.filter);
  }

  private listed(node: In): Promise<Bits> {
    const { store } = this;
    const { meta } = store;
    if (isOwn(node.field)) {
      const name = this.own(node, true);
      return this.chosen(name, node.missing === "pass" ? [...node.in, ""] : node.in);
    }
    const text = this.text(node);
    if (text) {
      const values = node.in.filter((value) => value !== ANY);
      return this.chosen(text.name, node.missing === "pass" ? [...values, ""] : values);
    }
    const there = node.sample !== undefined ? node.field === "gt" : LISTS.includes(node.field);
    if (!there) throw this.unknown(node.field);
    const known = { clinvar: meta.dictionaries.clinvar, gt: meta.dictionaries.genotype };
    const names = known[node.field as keyof typeof known];
    const odd = names && node.in.find((value) => !names.includes(value));
    if (odd !== undefined) throw new Error(`${node.field} has no value “${odd}”.`);
    let chosen = node.in;
    if (node.field === "contig") {
      const plain = new Set(node.in.map(plainContig));
      chosen = meta.contigs.map(({ name }) => name).filter((name) => plain.has(plainContig(name)));
    }
    const name = node.sample === undefined ? node.field : `s${this.sample(node.sample)}.gt`;
    const wanted = node.missing === "pass" ? [...chosen, ""] : chosen;
    const make = ofCodes(store, name, wanted);
    if (make) return store.kept(`${name} ${JSON.stringify(wanted)}`, make);
    if (node.field === "stars" && hasClinvar(meta)) return Promise.resolve(this.missing(node));
    throw this.unknown(node.field);
  }

  private missing(node: { missing: string }): Bits {
    return node.missing === "pass" ? every(this.rows) : none(this.rows);
  }

  private between(node: Between): Promise<Bits> {
    const { store } = this;
    if (node.sample === undefined && node.field === POINTS) this.needEvidence();
    if (this.text(node)) throw new Error(`${node.field} has texts: give a list of values.`);
    let name = NUMBERS[node.field] ?? `t.${node.field}`;
    if (isOwn(node.field)) name = this.own(node, false);
    else if (node.sample !== undefined) {
      const suffix = OF_SAMPLES[node.field];
      if (!suffix) throw this.unknown(node.field);
      name = `s${this.sample(node.sample)}.${suffix}`;
      if (!store.has(name)) return Promise.resolve(this.missing(node));
    }
    if (node.field === "stars" && !store.has(name) && hasClinvar(store.meta))
      return Promise.resolve(this.missing(node));
    if (!column(store.meta, name)) throw this.unknown(node.field);
    const range = {
      ...(node.min === undefined ? {} : { min: node.min }),
      ...(node.max === undefined ? {} : { max: node.max }),
      missing: node.missing === "pass",
    };
    if (name === POINTS) return pointsWith(store, this.filter).then((points) => inRange(points, range));
    const key = `${name} ${range.min} ${range.max} ${range.missing}`;
    return store.kept(key, async () => inRange(await store.number(name), range));
  }

  effectPart({ effect }: Effect): Promise<EffectPart> {
    const { genes = [], impact = [], terms = [], picked = false, transcripts = [] } = effect;
    return EffectPart.of(this.store, { ...EMPTY, genes, impact, terms, picked, transcripts });
  }

  private async effect(node: Effect): Promise<Bits> {
    const { genes, impact, terms, picked, transcripts } = node.effect;
    const asks = [genes, impact, terms, transcripts].some((list) => list && list.length > 0) || picked;
    return asks ? (await this.effectPart(node)).bits() : every(this.rows);
  }

  private async region(text: string): Promise<Bits> {
    const { store } = this;
    const colon = text.lastIndexOf(":");
    const name = plainContig(colon < 0 ? text : text.slice(0, colon));
    const [first = "", last = first] =
      colon < 0
        ? ["0", "Infinity"]
        : text
            .slice(colon + 1)
            .replaceAll(",", "")
            .split("-");
    const [start, end] = [Number(first), Number(last)];
    if (end < start) throw new Error(`The region “${text}” ends before it begins.`);
    const places = store.meta.contigs.flatMap((contig, i) =>
      plainContig(contig.name) === name ? [{ contig: i, start, end }] : [],
    );
    const pos = colon < 0 ? null : await store.values("pos");
    return fromRanges(rowRanges(store.meta, places, pos), this.rows);
  }

  // People ---------------------------------------------------------------------------------------

  private get people() {
    return familyOf(this.store.meta, this.filter.family).people;
  }

  /** An affected person carries the variant; without a known family, any sample. */
  carried(quality: Partial<Limits>): Promise<Kleene> {
    const { meta } = this.store;
    if (meta.samples.chosen.length === 0) return Promise.resolve(always(this.rows));
    const limits = { ...this.filter.quality, ...quality };
    return carriedRows(this.store, ableFamilies(meta, this.people), limits, meta.samples.chosen);
  }

  private limits(node: Preset): Limits {
    const why = cannotRun(this.store.meta, this.people, node.preset as SingleMode);
    if (why) throw new Error(why);
    return { ...LIMITS, ...this.filter.quality, ...node.quality };
  }

  private async mode(node: Preset, { context }: Around): Promise<Kleene> {
    const { store } = this;
    const limits = this.limits(node);
    const mode = node.preset as SingleMode;
    const families = ableFamilies(store.meta, this.people);
    const make = (rows: Bits) => applySingle(store, mode, families, limits, rows, node.model);
    // For many rows the result for all rows is cached, so that the next change of a filter is fast.
    const key = `mode ${mode} ${JSON.stringify([this.people, limits, node.model ?? "any"])}`;
    if (size(context.maybe) < FEW_ROWS && !store.holds(key)) return make(context.maybe);
    return store.kept(key, () => make(every(this.rows)));
  }

  private async compound(node: Preset, { context, effects }: Around): Promise<Kleene> {
    const { store } = this;
    const limits = this.limits(node);
    const families = ableFamilies(store.meta, this.people);
    const found = await applyCompound(store, families, limits, context, await genesOf(store, effects));
    this.pairs = PairSet.joined([this.pairs, found.pairs]);
    return found;
  }

  // ClinVar in view ------------------------------------------------------------------------------

  /** Pathogenic variants of ClinVar that the filter's people carry: only conditions on samples (`people`) hide them. */
  async kept(people: Condition[]): Promise<Bits> {
    const { meta } = this.store;
    if (!hasClinvar(meta)) throw new Error("This result was annotated without ClinVar.");
    const known: Condition[] = [{ field: "clinvar", in: PATHOGENIC, missing: "fail" }];
    if (byRole(meta, "clinvar_stars")) known.push({ field: "stars", min: 1, max: 4, missing: "fail" });
    if (!people.some((part) => "carried" in part)) known.push({ carried: true });
    return (await this.all({ all: [...known, ...people] }, { context: always(this.rows), effects: [] })).pass;
  }
}

/** Genes of rows by a consequence that meets each of the parts. */
async function genesOf(store: Store, effects: EffectPart[]): Promise<RowGenes> {
  const parts = effects.length > 0 ? effects : [await EffectPart.of(store, EMPTY)];
  return RowGenes.joined(await Promise.all(parts.map((part) => part.genesOf())));
}
