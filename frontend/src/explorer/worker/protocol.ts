/** Messages between the page and the worker. */
import type { Assessment } from "../engine/assessment";
import type { Alleles, Counted } from "../engine/cohort/count";
import type { Filter } from "../engine/filter";
import type { GeneMatch } from "../engine/genes";
import type { DeNovo } from "../engine/inheritance/de-novo";
import type { Reason } from "../engine/inheritance/pair-set";
import type { Person } from "../engine/inheritance/people";
import type { Line } from "../engine/lines";
import type { GeneEvidence, Meta } from "../engine/meta";
import type { NamedTerm } from "../engine/phenotype";
import type { Quality } from "../engine/quality";
import type { Matched } from "../engine/reviewed";
import type { Suggestion } from "../engine/search/suggest";

export interface QueryResult {
  count: number;
  facets: Record<string, number[]>;
  genes: GeneMatch | null;
  transcripts: string[];
  /** Variants that a missing or doubtful genotype hides from the modes; null without a mode. */
  unknown: number | null;
  pairs: ShownPairs;
  /** Rows left after each part of the filter. */
  steps: { name: string; left: number }[];
  /** Variants that pass only because ClinVar's pathogenic ones are always shown; null: they are not. */
  kept: number | null;
  /** The search's result before the other filters: interpretation, note, number of rows. */
  searched: { as: string; note: string | null; count: number } | null;
  /** Milliseconds: loading columns, and everything. */
  ms: number;
}

/** Compound heterozygous pairs: at most the first 200, how many there are, and in how many genes. */
export interface ShownPairs {
  shown: ShownPair[];
  count: number;
  genes: number;
}

export interface ShownPair {
  gene: string;
  reason: Reason;
  /** `chrom-pos-ref-alt` of the two. */
  keys: [string, string];
}

/** The genes of a result that are most similar to a patient's phenotypes, and the data used. */
export interface PhenotypeRanking {
  version: string;
  synthetic: boolean;
  /** Genes with known phenotypes, in the whole table. */
  genes: number;
  terms: NamedTerm[];
  /** The patient's terms that are not in the ontology. */
  unknown: string[];
  top: { symbol: string; share: number }[];
}

export interface PageResult {
  /** Row numbers; -1 where they are not known yet (the first screen). */
  rows: number[];
  lines: string[];
  /** Bases gained or lost, for lines with a symbolic ALT; absent when no line of the page has one. */
  lengths?: (number | null)[];
  /** Values of the user's own fields by column, where they are asked for. */
  own?: Record<string, (string | number | null)[]>;
}

export interface Calls {
  open(): Meta;
  first(count: number): PageResult;
  query(filter: Filter, facets: string[], starred: string[], reviewed: string[]): QueryResult;
  /** Rows of variants by the names of their reviews, without variants that the result does not have. */
  reviewed(keys: string[]): Matched;
  /** The text of rows, with the lengths of symbolic alleles. */
  linesOf(rows: number[]): PageResult;
  /** `own`: columns of the user's own fields. */
  page(start: number, end: number, own: string[]): PageResult;
  rowOf(slot: number): number;
  record(row: number): { line: string; header: string[] } | null;
  codes(row: number): Record<string, number | null>;
  /** The column `length` of some rows; null when unknown. */
  lengths(rows: number[]): (number | null)[];
  models(gene: string): unknown[];
  /** Values of the tables keyed by gene for a gene. */
  evidence(gene: string): GeneEvidence;
  /** Sample quality; null in a result without it. */
  quality(): Quality | null;
  /** ACMG/AMP assessments of rows; null for a row without one. */
  assessments(rows: number[]): (Assessment | null)[];
  /** Whether rows are new in an affected child of the family; null when the rules do not use this. */
  deNovo(rows: number[], family: Person[] | null, quality: Filter["quality"]): (DeNovo | null)[];
  /** A row by `chrom-pos-ref-alt`. */
  find(key: string): { row: number; line: Line } | null;
  /** Transcripts near a place, as features of the genome browser. */
  features(locus: string): Record<string, unknown>[];
  suggest(typed: string): Suggestion;
  /** Phenotypes by name, synonym or id. */
  terms(typed: string): NamedTerm[];
  /** Null when the result has no ontology. */
  phenotypes(ids: string[]): PhenotypeRanking | null;
  density(contig: number, bins: number): { counts: number[]; length: number };
  compareWith(id: string): { shared: number; only: number; reclassified: number; missing: number };
  /** Who carries a variant in another result of the account; null: in this one. */
  countIn(other: string | null, line: Alleles): Counted;
  forget(): null;
  /** `own`: columns of the user's own fields, for the tables. */
  dump(kind: "tsv" | "vcf" | "parquet", query: string, own: string[]): ExportPart;
  more(): ExportPart;
  stop(): null;
  received(): number;
}

export interface ExportPart {
  bytes: Uint8Array<ArrayBuffer>[];
  done: number;
  total: number;
  last: boolean;
  /** The user stopped it: the file is incomplete. */
  stopped?: boolean;
}

export type Request =
  | { id: number; call: keyof Calls; args: unknown[] }
  | { signed: number; files: unknown; error?: string };
export type Reply =
  | { id: number; value: unknown }
  | { id: number; error: string }
  | { sign: number; other: string | null };
