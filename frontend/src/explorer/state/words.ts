/** A filter in words: for chips, for the head of exports, for screen readers. */
import { EMPTY, type Filter, limits, type Range } from "../engine/filter";
import type { Limits } from "../engine/inheritance/evidence";
import { familyOf } from "../engine/inheritance/family";
import type { Mode } from "../engine/inheritance/modes";
import { passesMissing } from "../engine/masks";
import { type ColumnInfo, column, type Meta } from "../engine/meta";
import { brief } from "./url";

export const plainTerm = (term: string) => term.replace(/_variant$/, "").replaceAll("_", " ");

export interface Chip {
  key: string;
  text: string;
  without: Filter;
}

const TITLES: Record<string, string> = {
  clinvar: "ClinVar",
  stars: "ClinVar stars",
  filter: "FILTER",
  class: "Class",
  contig: "Chromosome",
  substitution: "Change",
};

export function titleOf(meta: Meta, name: string): string {
  const info = column(meta, name);
  if (info?.sample !== undefined) return `${meta.samples.chosen[info.sample]} ${info.title.toLowerCase()}`;
  return TITLES[name] ?? info?.title ?? name;
}

/** No number passes this maximum: what is left is what has none. */
export const ONLY_MISSING = -1e300;

/** The bounds, and what becomes of variants without a value: it is always said where a value can be missing. */
export function rangeText(range: Range, info?: ColumnInfo): string {
  const { min, max } = range;
  const missing = range.missing ?? (info && info.null !== null ? passesMissing(info, range) : undefined);
  if (max === ONLY_MISSING && missing) return "missing";
  const bounds =
    min !== undefined && max !== undefined ? `${min} to ${max}` : min !== undefined ? `≥ ${min}` : `≤ ${max}`;
  if (missing === undefined) return bounds;
  return missing ? `${bounds} or missing` : `${bounds}, not missing`;
}

/** Ranges in which it is written down whether a missing value passes. */
export function explicit(meta: Meta, ranges: Filter["ranges"]): Filter["ranges"] {
  return Object.fromEntries(
    Object.entries(ranges).map(([name, range]) => {
      const info = column(meta, name);
      if (!info || info.null === null || !limits(range) || range.missing !== undefined) return [name, range];
      return [name, { ...range, missing: passesMissing(info, range) }];
    }),
  );
}

const NAMES: Record<Mode, string> = {
  "de-novo": "De novo",
  dominant: "Dominant",
  recessive: "Recessive",
  "compound-het": "Compound heterozygous",
  "x-linked": "X-linked",
  "y-linked": "Y-linked",
  mitochondrial: "Mitochondrial",
  segregating: "Segregating",
};

export const modeName = (mode: Mode) => NAMES[mode];

function carrierText(meta: Meta, filter: Filter): string {
  const affected = familyOf(meta, filter.family).people.filter((person) => person.affected === true);
  const names = affected.map(({ name }) => name).filter((name) => meta.samples.chosen.includes(name));
  return names.length > 0 ? `Carried by ${some(names)}` : "Carried by a sample";
}

const missingWord = (value: "pass" | "fail") => (value === "pass" ? "or missing" : "not missing");

/** Limits that differ from the modes' own, in words; "" for none. */
export function qualityText(quality: Partial<Limits>): string {
  const out: string[] = [];
  const {
    min_dp: dp,
    min_dp_hom: hom,
    min_gq: gq,
    ab,
    parent_alt_reads: reads,
    pass_only: pass,
    no_call: call,
  } = quality;
  if (dp !== undefined) out.push(`DP ≥ ${dp}`);
  if (hom !== undefined) out.push(`DP of homozygous ≥ ${hom}`);
  if (gq !== undefined) out.push(`GQ ≥ ${gq}`);
  if (ab !== undefined) out.push(ab === null ? "any allele balance" : `allele balance ${ab[0]} to ${ab[1]}`);
  if (reads !== undefined)
    out.push(reads === null ? "any reads in a parent" : `reads in a parent ≤ ${reads}`);
  if (pass !== undefined) out.push(pass ? "FILTER passed" : "any FILTER");
  if (call !== undefined)
    out.push(call === "allow" ? "missing calls allowed in the unaffected" : "no missing calls");
  for (const [name, value] of Object.entries(quality.missing ?? {}))
    out.push(
      `${name.replace("_", " ").replace("dp", "DP").replace("gq", "GQ").replace("ab", "allele balance")} ${missingWord(value)}`,
    );
  return out.join(", ");
}

const some = (names: string[]) =>
  names.length > 3 ? `${names.slice(0, 2).join(", ")} and ${names.length - 2} more` : names.join(", ");
const value = (name: string, item: string) => (item === "" ? "none" : name === "stars" ? `${item}★` : item);

/** One chip for each part of the filter, with the filter that is left without it. */
export function chips(meta: Meta, filter: Filter): Chip[] {
  const out: Chip[] = [];
  const add = (key: string, text: string, less: Partial<Filter>) =>
    out.push({ key, text, without: { ...filter, ...less } });
  if (filter.q) add("q", `“${filter.q}”`, { q: "" });
  if (filter.genes.length > 0) add("genes", `Gene: ${some(filter.genes)}`, { genes: [] });
  if (filter.transcripts.length > 0)
    add("transcripts", `Transcript: ${some(filter.transcripts)}`, { transcripts: [] });
  if (filter.impact.length > 0) add("impact", `Impact: ${filter.impact.join(", ")}`, { impact: [] });
  if (filter.terms.length > 0)
    add("terms", `Consequence: ${some(filter.terms.map(plainTerm))}`, { terms: [] });
  if (filter.picked) add("picked", "Picked transcripts only", { picked: false });
  if (filter.region) add("region", `Region: ${filter.region}`, { region: "" });
  for (const [name, names] of Object.entries(filter.codes)) {
    if (names.length === 0) continue;
    const text = `${titleOf(meta, name)}: ${some(names.map((item) => value(name, item)))}`;
    add(`codes.${name}`, text, { codes: { ...filter.codes, [name]: [] } });
  }
  for (const [name, range] of Object.entries(filter.ranges)) {
    if (!limits(range)) continue;
    const { [name]: _, ...rest } = filter.ranges;
    add(`ranges.${name}`, `${titleOf(meta, name)} ${rangeText(range, column(meta, name))}`, { ranges: rest });
  }
  if (filter.carrier) add("carrier", carrierText(meta, filter), { carrier: false });
  for (const mode of filter.modes)
    add(`mode ${mode}`, modeName(mode), { modes: filter.modes.filter((other) => other !== mode) });
  const changed = qualityText(filter.quality);
  if (changed) add("quality", `Quality: ${changed}`, { quality: {} });
  if (filter.compare) {
    const words = {
      shared: "In both results",
      only: "Only in this result",
      reclassified: "Reclassified in ClinVar",
    };
    add("compare", words[filter.compare], { compare: null });
  }
  if (filter.keep) add("keep", "ClinVar P/LP always shown", { keep: false });
  if (filter.starred) add("starred", "Starred", { starred: false });
  return out;
}

/** The line that every export begins with. */
export function aboutExport(meta: Meta, filter: Filter, from: string): string {
  const words = chips(meta, filter).map((chip) => chip.text);
  const parts = {
    made_by: "GAS explorer",
    from,
    query: words.length > 0 ? words.join("; ") : "all variants",
    filter: brief({ ...filter, ranges: explicit(meta, filter.ranges), sort: EMPTY.sort }),
    family: filter.modes.length > 0 || filter.carrier ? familyOf(meta, filter.family) : undefined,
    sort: filter.sort,
  };
  return `GAS_query=${JSON.stringify(parts)}`;
}
