import { signal } from "@preact/signals";
import { Problem } from "../api/problem";
import type { JobView } from "../api/types";
import { api } from "../auth/session";
import { change, type Item, items, LONGEST_NAME, type Options, options } from "./items";

/** Several files on their way to one job, with what was chosen when they were started. */
export interface Merge {
  /** Random; it makes the request for the job safe to repeat. */
  id: string;
  name: string;
  reference: string;
  options: Options;
  /** Why the job could not be created; null: nothing went wrong. */
  error: unknown;
  jobId: string | null;
}

/** All merges of this tab that were started, in this order. */
export const merges = signal<Merge[]>([]);
/** Whether the files that are not started yet become one job. */
export const together = signal(false);
/** Whether the user chose a reference for each of several files, although they have one in common. */
export const eachReference = signal(false);
/** The name of the job of all files; null: not edited, so that it follows the files. */
export const mergedName = signal<string | null>(null);

const CHOOSABLE: Item["phase"][] = ["checking", "refused", "ready"];

/** The files that are not started yet, refused ones included. */
export function openFiles(all: readonly Item[]): Item[] {
  return all.filter(({ phase, merge }) => merge === null && CHOOSABLE.includes(phase));
}

/** Of these, the files that can be started. */
export function readyFiles(all: readonly Item[]): Item[] {
  return openFiles(all).filter(({ phase }) => phase === "ready");
}

/** Whether the files that are not started yet are merged: the user chose it, and there are several. */
export function merging(all: readonly Item[]): boolean {
  return together.value && openFiles(all).length > 1;
}

/** The name that the job of these files has unless the user gives one. */
export function usualName(files: readonly Item[]): string {
  const [first, ...more] = files;
  if (!first) return "";
  const rest = more.length > 0 ? ` and ${more.length} more` : "";
  return first.name.slice(0, LONGEST_NAME - rest.length) + rest;
}

/** The reference of all these files; "" if they have none or differ. */
export function commonReference(files: readonly Item[]): string {
  const [first = "", ...others] = new Set(files.map(({ reference }) => reference));
  return others.length === 0 ? first : "";
}

/** Whether several files that are not started yet have one choice of a reference, which stands above them. */
export function oneReference(all: readonly Item[]): boolean {
  const ready = readyFiles(all);
  return merging(all) || (ready.length > 1 && !eachReference.value && commonReference(ready) !== "");
}

/** What merges of a tab consist of. */
export function filesOf(merge: string, all: readonly Item[] = items.value): Item[] {
  return all.filter((item) => item.merge === merge);
}

export function mergeOf(id: string | null): Merge | undefined {
  return merges.value.find((merge) => merge.id === id);
}

function changeMerge(id: string, to: Partial<Merge>): void {
  merges.value = merges.value.map((merge) => (merge.id === id ? { ...merge, ...to } : merge));
}

/** Makes one merge of all files that are ready; they wait for their upload then. */
export function beginMerge(): void {
  const files = openFiles(items.value);
  const id = crypto.randomUUID();
  const name = mergedName.value?.trim() || usualName(files);
  const reference = commonReference(files);
  merges.value = [...merges.value, { id, name, reference, options: options.value, error: null, jobId: null }];
  for (const file of files) change(file.id, { phase: "waiting", merge: id, uploadId: null });
  // Files that are added later have nothing to do with these, unless the user says so.
  together.value = false;
  mergedName.value = null;
}

/** Creates the job when all files of the merge are uploaded; returns whether it was created. */
export async function submitWhenWhole(id: string): Promise<boolean> {
  const merge = mergeOf(id);
  const files = filesOf(id);
  const uploads = files.map(({ uploadId }) => uploadId);
  if (!merge || files.some(({ phase }) => phase !== "uploaded") || uploads.includes(null)) return false;
  const [upload_id, ...others] = uploads;
  changeMerge(id, { error: null });
  for (const file of files) change(file.id, { phase: "submitting" });
  try {
    const { name, reference, options } = merge;
    const job = await api.post<JobView>(
      "/jobs",
      { upload_id, merge: others, reference, name, options },
      { idempotencyKey: `job-${id}` },
    );
    changeMerge(id, { jobId: job.job_id });
    for (const file of files) change(file.id, { phase: "submitted", jobId: job.job_id });
    return true;
  } catch (error) {
    for (const file of files) change(file.id, { phase: "uploaded" });
    changeMerge(id, {
      error: error instanceof Error ? error : new Problem(-1, "The job could not be created", String(error)),
    });
    return false;
  }
}

/**
 * Ends a merge that has no job: a file was removed from it, and which files belong together is for the user to decide again. The
 * others are ready to be started, and what has arrived of them is not sent again.
 */
export function dissolve(id: string): void {
  const name = mergeOf(id)?.name ?? null;
  mergedName.value = name === usualName(filesOf(id)) ? null : name;
  together.value = true;
  for (const { id: file, sent } of filesOf(id))
    change(file, { phase: "ready", merge: null, uploadId: null, rate: null, error: null, resumes: sent > 0 });
  merges.value = merges.value.filter((merge) => merge.id !== id);
}

/** Takes a merge whose job was created, and its files, from the list. */
export function dismiss(id: string): void {
  items.value = items.value.filter(({ merge }) => merge !== id);
  merges.value = merges.value.filter((merge) => merge.id !== id);
}
