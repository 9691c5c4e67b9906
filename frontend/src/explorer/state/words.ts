/** A filter in words: for chips, for the head of exports, for screen readers. */
import { EMPTY, type Filter, limits, type Range } from "../engine/filter";
import { column, type Meta } from "../engine/meta";
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

export function rangeText(range: Range): string {
  const { min, max, missing } = range;
  if (max === ONLY_MISSING && missing) return "missing";
  const bounds =
    min !== undefined && max !== undefined ? `${min} to ${max}` : min !== undefined ? `≥ ${min}` : `≤ ${max}`;
  if (missing === undefined) return bounds;
  return missing ? `${bounds} or missing` : `${bounds}, not missing`;
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
    add(`ranges.${name}`, `${titleOf(meta, name)} ${rangeText(range)}`, { ranges: rest });
  }
  if (filter.inherit) {
    const { mode, child } = filter.inherit;
    add("inherit", `${mode === "denovo" ? "De novo" : "Recessive"} in ${child}`, { inherit: null });
  }
  if (filter.compare) {
    const words = {
      shared: "In both results",
      only: "Only in this result",
      reclassified: "Reclassified in ClinVar",
    };
    add("compare", words[filter.compare], { compare: null });
  }
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
    filter: brief({ ...filter, sort: EMPTY.sort }),
    sort: filter.sort,
  };
  return `GAS_query=${JSON.stringify(parts)}`;
}
