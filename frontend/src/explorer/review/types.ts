/** Reviews of variants as the page has them: the API's shapes, and where they come from. */
import type { ReviewChange, ReviewLineView, ReviewView } from "../../api/types";

export type Review = ReviewView;
export type ReviewLine = ReviewLineView;
export type Change = Omit<ReviewChange, "version">;
export type Status = ReviewView["status"];
export type Classification = NonNullable<ReviewView["classification"]>;

/** Reads and writes reviews; without `write` they are shown only. `variant` is the name under which one is kept. */
export interface ReviewSource {
  list(): Promise<ReviewLine[]>;
  get(variant: string): Promise<Review>;
  write?: {
    change(variant: string, version: number, change: Change): Promise<Review>;
    comment(variant: string, text: string): Promise<Review>;
    edit(variant: string, comment: string, text: string): Promise<Review>;
    uncomment(variant: string, comment: string): Promise<Review>;
    /** Notes that this result has reviewed variants. */
    seen(variants: string[]): Promise<void>;
  };
}

export const STATUSES: [Status, string, string][] = [
  ["to_review", "To review", "t"],
  ["report", "Report", "r"],
  ["exclude", "Exclude", "x"],
];

export const CLASSES: [Classification, string][] = [
  ["pathogenic", "Pathogenic"],
  ["likely_pathogenic", "Likely pathogenic"],
  ["uncertain_significance", "Uncertain significance"],
  ["likely_benign", "Likely benign"],
  ["benign", "Benign"],
];

export const statusName = (status: string) => STATUSES.find(([name]) => name === status)?.[1] ?? "No status";
export const className = (name: string) => CLASSES.find(([known]) => known === name)?.[1] ?? name;

/** A filter's values: statuses, `tag:…`, and `reviewed` for any review. */
export function passes(line: ReviewLine, wanted: string[]): boolean {
  return wanted.some(
    (one) =>
      one === "reviewed" ||
      one === line.status ||
      (one.startsWith("tag:") && line.tags.includes(one.slice(4))),
  );
}

export const wantedName = (one: string) =>
  one === "reviewed" ? "any review" : one.startsWith("tag:") ? `tag ${one.slice(4)}` : statusName(one);
