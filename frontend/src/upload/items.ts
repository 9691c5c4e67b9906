import { signal } from "@preact/signals";
import type { Guess } from "../vcf/guess";
import type { Inspection } from "../vcf/inspect";

/** Characters of a job's name, at most. */
export const LONGEST_NAME = 200;

export type Phase =
  | "checking"
  | "refused"
  | "ready"
  | "waiting"
  | "uploading"
  | "paused"
  | "uploaded"
  | "submitting"
  | "submitted"
  | "failed";

/** One file on its way to a job. `uploaded`: it waits for the other files of its job. */
export interface Item {
  id: number;
  file: File;
  phase: Phase;
  name: string;
  inspection: Inspection | null;
  guess: Guess | null;
  reference: string;
  refusal: { title: string; detail: string; line: number | null } | null;
  /** Bytes in the storage. */
  sent: number;
  /** Bytes a second, smoothed; null: not known yet. */
  rate: number | null;
  /** An earlier attempt left parts in the storage, which are not sent again. */
  resumes: boolean;
  error: unknown;
  jobId: string | null;
  /** The merge it belongs to, by id; null: it becomes a job of its own, or nothing is started yet. */
  merge: string | null;
  /** Its complete upload, while it waits for the other files of its merge. */
  uploadId: string | null;
}

/** All files of this tab, in the order they were added. They outlive the page: uploads continue on other pages. */
export const items = signal<Item[]>([]);
/** Options of a job; `pedigree` is the text of a PED file, `genotypes` how genotypes are written. */
export interface Options {
  engine: string;
  pedigree?: string;
  genotypes?: "keep" | "counts" | "drop";
  sample_names?: string[];
}
/** The options of all jobs submitted from this page. */
export const options = signal<Options>({ engine: "vep" });

/** Changes one file of the list. */
export function change(id: number, to: Partial<Item>): void {
  items.value = items.value.map((item) => (item.id === id ? { ...item, ...to } : item));
}

export function itemOf(id: number): Item | undefined {
  return items.value.find((item) => item.id === id);
}
