/** The content of `meta.json` (docs/explore-format.md, format 1). */

import type { Person } from "./inheritance/people";

export type Dtype = "u8" | "u16" | "u32" | "i32" | "f64";

export interface ColumnInfo {
  name: string;
  title: string;
  kind: "code" | "number" | "integer";
  file: string;
  dtype: Dtype;
  encoding: "plain" | "planes" | "delta";
  length: number;
  null: number | "NaN" | null;
  dictionary?: string;
  levels?: string;
  level_count?: number;
  role?: string;
  field?: string;
  track?: string;
  sample?: number;
  table?: string;
  unit?: string;
  /** A field of the user's own file: INFO, or FORMAT where there is a sample. */
  own?: "number" | "text" | "flag";
  /** For each code from 1, the places of its values, from 1. Only for a track's text of which a variant may have several. */
  sets?: number[][];
  /** Its meaning in a sentence, added by the site. */
  help?: string;
  min?: number;
  max?: number;
}

export interface TrackInfo {
  name: string;
  title: string;
  version: string;
  licence: string;
  citation: string;
  fields: string[];
  /** A table keyed by gene: all its fields, in the order of evidence.json.gz. */
  of_genes?: GeneField[];
  notes?: string[];
  /** For a track of structural variants or regions: minimum reciprocal overlap of variant and entry, 0 to 1. */
  overlap?: number;
  /** CSQ field -> its precision in words, of the numbers that are not the source's own. */
  rounded?: Record<string, string>;
  /** Texts that are no filters, or none by value, and why; absent in older results. */
  left_out?: [field: string, why: string][];
}

export interface GeneField {
  name: string;
  kind: "number" | "text";
  /** For a variant in several genes: which gene's number counts in filters and sorting. */
  worst: "low" | "high" | null;
  help: string;
}

/** Values of the tables keyed by gene for one gene: for each table, the values of its fields. */
export type GeneEvidence = Record<string, string[][]>;

export interface Family {
  child: string;
  father: string | null;
  mother: string | null;
  sex: string | null;
  affected: boolean | null;
}

export interface Counts {
  impact: number[];
  terms: number[];
  clinvar: number[];
  stars?: number[];
  filter: number[];
  class: number[];
  contig: number[];
  length: number[];
  substitution: number[];
  spectrum?: Record<string, number[]>;
  genotype: Record<string, number[]>;
  /** By column of the file's own fields: variants without a value, then with each value. */
  own?: Record<string, number[]>;
  /** By column of the tracks' texts: variants without a value, with each value, and with any. */
  values?: Record<string, number[]>;
  /** Variants by suggested class and by code; absent in a result without ACMG evidence. */
  acmg?: { classes?: Record<string, number>; codes?: Record<string, number> };
}

/** A predictor with calibrated limits, as the result's rules use it (docs/explore-format.md). */
export interface Predictor {
  name: string;
  of: "missense" | "splicing";
  /** CSQ fields, of which the highest number counts. */
  fields: string[];
  /** Whether PP3 and BP4 use it; of several missense predictors only the first is used. */
  counted: boolean;
  /** The publication of the limits. */
  source: string;
  /** Limits by strength, inclusive: at least, at most. */
  pathogenic: Record<string, number>;
  benign: Record<string, number>;
}

/** How ACMG/AMP evidence was made; members may be absent in results of older releases. */
export interface AcmgAbout {
  /** Version of the rules. */
  rules: string;
  statement: string;
  /** Points by strength, and the minimum points of each class. */
  points?: Record<string, number>;
  classes?: Record<string, number>;
  transcript: string;
  /** Why there is no evidence at all, else empty. */
  absent: string;
  not_assessed: [codes: string, reason: string][];
  /** Absent in results of older releases. */
  predictors?: Predictor[];
  /** Strengths of PS2 and PM6, and when genotypes confirm a parent. Absent in results of older rules. */
  de_novo?: { confirmed: string; assumed: string; least_homozygotes: number; most_opposite: number };
}

export interface Meta {
  format: number;
  rows: number;
  records: number;
  block: number;
  sorted: boolean;
  runs: [number, number][];
  contigs: { name: string; length: number | null }[];
  samples: { total: number; chosen: string[] };
  pedigree: Family[];
  /** The PED's families of which a person is a sample; absent in older results. */
  people?: Person[];
  csq_fields: string[];
  tracks: TrackInfo[];
  terms: [string, number][];
  combos: number[][];
  impacts: string[];
  dictionaries: { clinvar: string[]; filter: string[]; class: string[]; genotype: string[] };
  columns: ColumnInfo[];
  files: { name: string; size: number; sha256: string; raw_size: number }[];
  counts: Counts;
  provenance: Record<string, unknown>;
  acmg?: AcmgAbout;
  /** Fields of the file that are not offered as filters, and why; absent in older results. */
  own?: { left_out: [field: string, why: string][] };
}

/** Upper bounds (inclusive) of the frequency chart's bars; the first bar is exactly 0. */
export const AF_EDGES = [0, 1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
export const LENGTH_LIMIT = 20;
export const SNVS = 16;
export const CLINVAR_NONE = 9;
const FREQUENCIES = new Set(["af", "grpmax", "faf95"]);

export const column = (meta: Meta, name: string) => meta.columns.find((item) => item.name === name);
export const byRole = (meta: Meta, role: string) => meta.columns.find((item) => item.role === role);
export const isFrequency = (info: ColumnInfo | undefined) => FREQUENCIES.has(info?.role ?? "");
/** Columns that a range filter, a sort or a table column can use. */
export const numeric = (meta: Meta) =>
  meta.columns.filter((item) => item.table === undefined && item.kind !== "code" && item.name !== "record");

/** Runs as [contig, first row, row after the last]. */
export function spans(meta: Meta): [number, number, number][] {
  return meta.runs.map(([contig, first], index) => [contig, first, meta.runs[index + 1]?.[1] ?? meta.rows]);
}

/** Whether the result was annotated with ClinVar. */
export const hasClinvar = (meta: Meta) =>
  byRole(meta, "clinvar_stars") !== undefined ||
  (meta.csq_fields ?? []).some((name) => /clinvar|clnsig/i.test(name));

export const PATHOGENIC = ["Pathogenic", "Pathogenic/Likely pathogenic", "Likely pathogenic"];
