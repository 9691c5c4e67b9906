/** Parts of a filter in words. */
import { CLASS_NAMES } from "../acmg/codes";
import { EVIDENCE_LISTS } from "../engine/evidence-fields";
import { type Filter, limits, type Range } from "../engine/filter";
import type { Limits } from "../engine/inheritance/evidence";
import type { Mode } from "../engine/inheritance/modes";
import { passesMissing } from "../engine/masks";
import { type ColumnInfo, column, type Meta } from "../engine/meta";
import { ANY, textWords } from "../engine/track-texts";

export const plainTerm = (term: string) => term.replace(/_variant$/, "").replaceAll("_", " ");

const TITLES: Record<string, string> = {
  clinvar: "ClinVar",
  stars: "ClinVar stars",
  filter: "FILTER",
  class: "Class",
  contig: "Chromosome",
  substitution: "Change",
  // What the rules say is a suggestion: nobody has judged it.
  acmg: "ACMG suggestion, class",
  acmg_codes: "ACMG suggestion, code",
  acmg_points: "ACMG suggestion, points",
};

export function titleOf(meta: Meta, name: string): string {
  const info = column(meta, name);
  if (info?.sample !== undefined)
    return `${meta.samples.chosen[info.sample]} ${info.own ? info.title : info.title.toLowerCase()}`;
  return TITLES[name] ?? info?.title ?? name;
}

/** No number passes this maximum, so only variants without a number are left. */
export const ONLY_MISSING = -1e300;

/** The bounds, and whether variants without a value pass; always stated when a value can be missing. */
export function rangeText(range: Range, info?: ColumnInfo): string {
  const { min, max } = range;
  const missing = range.missing ?? (info && info.null !== null ? passesMissing(info, range) : undefined);
  if (max === ONLY_MISSING && missing) return "missing";
  const bounds =
    min !== undefined && max !== undefined ? `${min} to ${max}` : min !== undefined ? `≥ ${min}` : `≤ ${max}`;
  if (missing === undefined) return bounds;
  return missing ? `${bounds} or missing` : `${bounds}, not missing`;
}

/** Ranges that state explicitly whether a missing value passes. */
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

export const some = (names: string[]) =>
  names.length > 3 ? `${names.slice(0, 2).join(", ")} and ${names.length - 2} more` : names.join(", ");
export function value(name: string, item: string): string {
  if (item === "" && /^(i|s\d+\.f)\./.test(name)) return "absent";
  if (name.startsWith("v."))
    return item === "" ? "no value" : item === ANY ? "any value" : textWords(name, item);
  if (item === "") return EVIDENCE_LISTS.includes(name) ? "not assessed" : "none";
  if (name === "stars") return `${item}★`;
  return name === "acmg" ? (CLASS_NAMES[item] ?? item) : item;
}
