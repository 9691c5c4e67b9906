import type { Limits } from "./inheritance/evidence";
import type { Mode } from "./inheritance/modes";
import type { Person } from "./inheritance/people";
import { type Condition, hasPairs } from "./spec/types";

/** A filter as plain data, kept in the URL. It has names instead of codes, so that a view also works for another result. */

export interface Range {
  min?: number;
  max?: number;
  /** Whether a missing value passes; without it: frequencies pass a maximum, everything else fails. */
  missing?: boolean;
}

export interface Sort {
  by: string;
  desc: boolean;
}

export interface Filter {
  /** Text search: rsID, HGVS, position, gene. */
  q: string;
  /** Gene list as typed: symbols, Ensembl or HGNC ids. */
  genes: string[];
  transcripts: string[];
  /** Only picked CSQ rows count. */
  picked: boolean;
  impact: string[];
  terms: string[];
  region: string;
  /** Chosen values of columns with a dictionary: clinvar, stars, filter, class, contig, substitution, s{k}.gt. */
  codes: Record<string, string[]>;
  /** Bounds of numeric columns, inclusive. */
  ranges: Record<string, Range>;
  /** Inheritance modes, all of which must hold. */
  modes: Mode[];
  /** Further conditions, all of which must hold: groups by AND, OR and NOT. */
  groups: Condition[];
  /** The family of the modes; null: the result's own. */
  family: Person[] | null;
  /** Quality limits that replace the modes' own. */
  quality: Partial<Limits>;
  /** Carried by an affected person; without a known family, by any sample. */
  carrier: boolean;
  /** ClinVar's pathogenic and likely pathogenic variants pass all filters except those on samples. */
  keep: boolean;
  compare: "shared" | "only" | "reclassified" | null;
  starred: boolean;
  /** Reviews of the account: statuses, `tag:…`, `reviewed` for any; a variant passes with one of them. */
  review: string[];
  /** The patient's phenotypes, as ids of the ontology, and the least similarity of a gene (0: any). */
  hpo: string[];
  hpoMin: number;
  sort: Sort;
}

export const PRIORITY: Sort = { by: "priority", desc: false };

export const EMPTY: Filter = {
  q: "",
  genes: [],
  transcripts: [],
  picked: false,
  impact: [],
  terms: [],
  region: "",
  codes: {},
  ranges: {},
  modes: [],
  groups: [],
  family: null,
  quality: {},
  carrier: false,
  keep: false,
  compare: null,
  starred: false,
  review: [],
  hpo: [],
  hpoMin: 0,
  sort: PRIORITY,
};

/** Whether anything is filtered; an order is not a filter. */
export function active(filter: Filter): boolean {
  return (
    filter.q.trim() !== "" ||
    effects(filter) ||
    filter.region.trim() !== "" ||
    Object.values(filter.codes).some((names) => names.length > 0) ||
    Object.values(filter.ranges).some(limits) ||
    filter.modes.length > 0 ||
    filter.groups.length > 0 ||
    filter.carrier ||
    filter.compare !== null ||
    filter.starred ||
    filter.review.length > 0
  );
}

export const limits = (range: Range) => range.min !== undefined || range.max !== undefined;

/** Whether a minimum similarity to the patient's phenotypes is set. */
export const phenotypic = (filter: Filter) => filter.hpo.length > 0 && filter.hpoMin > 0;

export const effects = (filter: Filter) =>
  filter.picked ||
  phenotypic(filter) ||
  filter.genes.length > 0 ||
  filter.transcripts.length > 0 ||
  filter.impact.length > 0 ||
  filter.terms.length > 0;

/** Whether the filter has compound heterozygous pairs. */
export const asksPairs = (filter: Filter) =>
  filter.modes.includes("compound-het") || filter.groups.some(hasPairs);
