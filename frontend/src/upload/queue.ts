import { effect } from "@preact/signals";
import { Problem } from "../api/problem";
import type { JobView, ReferenceView, UploadBegun, UploadView } from "../api/types";
import { api, me } from "../auth/session";
import { bytes } from "../format/numbers";
import { guessReference } from "../vcf/guess";
import { type Inspection, inspect } from "../vcf/inspect";
import { Refusal } from "../vcf/refusal";
import { activity } from "./activity";
import { change, type Item, itemOf, items, LONGEST_NAME, options, type Phase } from "./items";
import { beginMerge, dissolve, filesOf, mergeOf, submitWhenWhole } from "./merges";
import { putPart } from "./put";
import { browserSessions } from "./sessions";
import { Speed } from "./speed";
import { uploadFile } from "./uploader";

const sessions = browserSessions();
const pauses = new Map<number, AbortController>();
let nextId = 1;
let running = false;
/** The references to choose from; null until their list has loaded. */
let offered: ReferenceView[] | null = null;

const uploads = {
  create: (filename: string, size: number) =>
    api.post<UploadBegun>("/uploads", { filename, size }, { idempotencyKey: crypto.randomUUID() }),
  state: (id: string) => api.get<UploadView>(`/uploads/${encodeURIComponent(id)}`),
  complete: (id: string, parts: { number: number; etag: string }[]) =>
    api.post<void>(
      `/uploads/${encodeURIComponent(id)}/complete`,
      { parts },
      { idempotencyKey: `complete-${id}` },
    ),
};

/** Adds files: each is checked immediately, and nothing is sent before the user starts it. */
export function add(files: Iterable<File>): void {
  for (const file of files) {
    const id = nextId++;
    const name = (file.name.replace(/\.(vcf|gz|bgz|txt)(?=\.|$)/gi, "") || file.name).slice(0, LONGEST_NAME);
    const saved = sessions.find(file);
    items.value = [
      ...items.value,
      {
        id,
        file,
        phase: "checking",
        name,
        inspection: null,
        guess: null,
        reference: "",
        refusal: null,
        sent: saved?.sent ?? 0,
        rate: null,
        resumes: saved !== null,
        error: null,
        jobId: null,
        merge: null,
        uploadId: null,
      },
    ];
    void check(id, file);
  }
}

async function check(id: number, file: File): Promise<void> {
  if (refuseSize(id, file)) return;
  try {
    const inspection = await inspect(file);
    // The profile and the list of references may have loaded meanwhile, or load later.
    if (!refuseSize(id, file)) change(id, { phase: "ready", inspection, ...guessed(inspection) });
  } catch (error) {
    const refusal =
      error instanceof Refusal
        ? { title: error.title, detail: error.detail, line: error.line }
        : {
            title: "The file could not be read",
            detail: "It may have been moved or changed since you selected it. Select it again.",
            line: null,
          };
    change(id, { phase: "refused", refusal });
  }
}

/** Refuses a file larger than the user's plan allows; false while the plan is unknown. The server checks it too. */
function refuseSize(id: number, file: File): boolean {
  const most = me.value?.limits.upload_bytes;
  if (most == null || file.size <= most) return false;
  const detail = `The file has ${bytes(file.size)}; your plan allows up to ${bytes(most)} per file. Compress it with bgzip, split it by chromosome, or change your plan.`;
  change(id, {
    phase: "refused",
    refusal: { title: "The file is too large for your plan", detail, line: null },
  });
  return true;
}

function guessed(inspection: Inspection): Pick<Item, "guess" | "reference"> {
  const guess = offered && guessReference(inspection, offered);
  return { guess, reference: guess?.name ?? "" };
}

/** Sets the references, and guesses one for files that were read before the list loaded and have none. */
export function offer(references: ReferenceView[] | null): void {
  offered = references;
  for (const { id, inspection, reference, phase } of items.value) {
    if (inspection && reference === "" && phase === "ready") change(id, guessed(inspection));
  }
}

export function rename(id: number, name: string): void {
  change(id, { name });
}

export function chooseReference(id: number, reference: string): void {
  change(id, { reference });
}

/** Sets the reference of all files that are ready; "": for each the one that was detected. */
export function chooseForAll(reference: string): void {
  for (const { id, phase, guess } of items.value)
    if (phase === "ready") change(id, { reference: reference || (guess?.name ?? "") });
}

/**
 * Removes a file from the list; a running upload is stopped and its parts are deleted from the storage. A merge that it belonged
 * to is not made with the others alone: they are ready to be started again.
 */
export function remove(id: number): void {
  const item = itemOf(id);
  if (item?.phase === "submitting") return;
  const merge = mergeOf(item?.merge ?? null);
  if (item && merge && merge.jobId === null) {
    for (const other of filesOf(merge.id))
      if (other.id !== id) pauses.get(other.id)?.abort(new DOMException("dissolved", "AbortError"));
    dissolve(merge.id);
  }
  pauses.get(id)?.abort(new DOMException("removed", "AbortError"));
  items.value = items.value.filter((other) => other.id !== id);
  const saved = item && item.phase !== "submitted" ? sessions.find(item.file) : null;
  if (item && saved) {
    sessions.drop(item.file);
    void api.delete(`/uploads/${encodeURIComponent(saved.uploadId)}`).catch(() => undefined);
  }
}

export function pause(id: number): void {
  const waits = itemOf(id)?.phase === "waiting";
  if (waits) change(id, { phase: "paused" });
  else pauses.get(id)?.abort(new DOMException("paused", "AbortError"));
}

export function proceed(id: number): void {
  change(id, { phase: "waiting", error: null });
  void run();
}

/** Starts every file that is ready and has a reference. */
export function start(): void {
  for (const { id, phase, reference } of items.value) {
    if (phase === "ready" && reference !== "") change(id, { phase: "waiting" });
  }
  void run();
}

/** Starts all files that are not started yet, which must be ready and of one reference, as one job. */
export function startMerge(): void {
  beginMerge();
  void run();
}

/** Tries to create the job of a merge again, whose files are uploaded. */
export function proceedMerge(id: string): void {
  const { error } = mergeOf(id) ?? {};
  const gone = error instanceof Problem && error.status === 404;
  if (!gone) return void submit(id);
  // An upload has expired: asking for each one's state finds out which, and sends that one again.
  for (const file of filesOf(id)) change(file.id, { phase: "waiting", uploadId: null });
  void run();
}

async function submit(merge: string): Promise<void> {
  if (await submitWhenWhole(merge)) for (const { file } of filesOf(merge)) sessions.drop(file);
}

/** Uploads one file after the other: four lanes of one file use the bandwidth as well as four files, and the first is done sooner. */
async function run(): Promise<void> {
  if (running) return;
  running = true;
  try {
    for (;;) {
      const next = items.value.find((item) => item.phase === "waiting");
      if (!next) break;
      await send(next);
    }
  } finally {
    running = false;
  }
}

async function send({ id, file }: Item): Promise<void> {
  const stop = new AbortController();
  const speed = new Speed();
  pauses.set(id, stop);
  change(id, { phase: "uploading", error: null });
  try {
    const means = {
      api: uploads,
      put: putPart,
      sessions,
      sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
      random: Math.random,
      now: Date.now,
    };
    const uploadId = await uploadFile(file, means, stop.signal, ({ sent }) => {
      change(id, { sent, rate: speed.at(sent, performance.now()) });
    });
    stop.signal.throwIfAborted();
    const item = itemOf(id);
    if (!item) return;
    if (item.merge !== null) {
      change(id, { phase: "uploaded", sent: file.size, uploadId });
      await submit(item.merge);
      return;
    }
    change(id, { phase: "submitting", sent: file.size });
    const job = await api.post<JobView>(
      "/jobs",
      { upload_id: uploadId, reference: item.reference, name: item.name, options: options.value },
      { idempotencyKey: `job-${uploadId}` },
    );
    sessions.drop(file);
    change(id, { phase: "submitted", jobId: job.job_id });
  } catch (error) {
    if (stop.signal.aborted) {
      // A file of a dissolved merge is ready already, or even started again.
      const phase = itemOf(id)?.phase;
      if (phase === "uploading" || phase === "submitting") change(id, { phase: "paused", rate: null });
    } else
      change(id, {
        phase: "failed",
        error: error instanceof Error ? error : new Problem(-1, "The upload failed", String(error)),
      });
  } finally {
    pauses.delete(id);
  }
}

/** Unfinished uploads of this browser without a file on this page: the user may choose the file again. */
export function unfinished() {
  const here = new Set(items.value.map(({ file }) => `${file.name}:${file.size}`));
  return sessions.all().filter((session) => !here.has(`${session.name}:${session.size}`));
}

/** Abandons an unfinished upload. */
export async function abandon(uploadId: string): Promise<void> {
  sessions.forget(uploadId);
  await api.delete(`/uploads/${encodeURIComponent(uploadId)}`).catch(() => undefined);
}

const BUSY: Phase[] = ["waiting", "uploading", "submitting"];

effect(() => {
  const busy = items.value.filter((item) => BUSY.includes(item.phase));
  const total = busy.reduce((sum, item) => sum + item.file.size, 0);
  const sent = busy.reduce((sum, item) => sum + item.sent, 0);
  activity.value = busy.length > 0 ? { files: busy.length, fraction: total > 0 ? sent / total : 1 } : null;
});

addEventListener("beforeunload", (event) => {
  if (activity.value) event.preventDefault();
});
