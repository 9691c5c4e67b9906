/** A filter in words: for chips, for the head of exports, for screen readers. */
import { type Filter, limits, phenotypic } from "../engine/filter";
import { familyOf } from "../engine/inheritance/family";
import { column, type Meta } from "../engine/meta";
import { specificationOf } from "../engine/spec/convert";
import { wantedName } from "../review/types";
import { groupText } from "./condition-words";
import { modeName, plainTerm, qualityText, rangeText, some, titleOf, value } from "./words";

export interface Chip {
  key: string;
  text: string;
  without: Filter;
}

function carrierText(meta: Meta, filter: Filter): string {
  const affected = familyOf(meta, filter.family).people.filter((person) => person.affected === true);
  const names = affected.map(({ name }) => name).filter((name) => meta.samples.chosen.includes(name));
  return names.length > 0 ? `Carried by ${some(names)}` : "Carried by a sample";
}

/** One chip for each part of the filter, with the filter without that part. */
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
  for (const [k, node] of filter.groups.entries())
    add(`group ${k}`, groupText(meta, node), { groups: filter.groups.filter((_, i) => i !== k) });
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
  if (phenotypic(filter))
    add("phenotype", `Phenotype similarity ≥ ${Math.round(filter.hpoMin * 100)}%`, { hpoMin: 0 });
  if (filter.keep) add("keep", "ClinVar P/LP always shown", { keep: false });
  if (filter.starred) add("starred", "Starred", { starred: false });
  if (filter.review.length > 0)
    add("review", `Review: ${some(filter.review.map(wantedName))}`, { review: [] });
  return out;
}

/** The first line of every export. */
export function aboutExport(meta: Meta, filter: Filter, from: string): string {
  const words = chips(meta, filter).map((chip) => chip.text);
  const parts = {
    made_by: "GAS explorer",
    from,
    query: words.length > 0 ? words.join("; ") : "all variants",
    filter: specificationOf(meta, filter),
    search: filter.q || undefined,
    starred: filter.starred || undefined,
    review: filter.review.length > 0 ? filter.review : undefined,
    compare: filter.compare ?? undefined,
    phenotypes: filter.hpo.length > 0 ? { terms: filter.hpo, at_least: filter.hpoMin } : undefined,
    family: filter.modes.length > 0 || filter.carrier ? familyOf(meta, filter.family) : undefined,
    sort: filter.sort,
  };
  return `GAS_query=${JSON.stringify(parts)}`;
}
