import { Problem } from "../api/problem";
import type { UploadBegun, UploadView } from "../api/types";
import { type Put, PutFailed } from "./put";
import type { Sessions } from "./sessions";

/** The upload routes of the API. */
export interface UploadApi {
  create(filename: string, size: number): Promise<UploadBegun>;
  state(uploadId: string): Promise<UploadView>;
  complete(uploadId: string, parts: { number: number; etag: string }[]): Promise<void>;
}

export interface Means {
  api: UploadApi;
  put: Put;
  sessions: Sessions;
  sleep: (ms: number) => Promise<void>;
  /** In [0, 1): random jitter of the retries. */
  random: () => number;
  now: () => number;
}

export interface Progress {
  sent: number;
  total: number;
}

const LANES = 4;
const TRIES = 8;
const LONGEST_WAIT_MS = 30_000;

/**
 * Sends a file in parts directly to the storage and returns the upload's id. Parts that have arrived before (in this session, or in
 * one interrupted by a reload or a crash) are not sent again. Aborting the signal pauses the upload: call again to resume.
 * The session stays until the caller drops it, which it does when a job has the file: until then nothing is sent twice.
 */
export async function uploadFile(
  file: File,
  means: Means,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<string> {
  const transfer = await begin(file, means);
  if (typeof transfer === "string") {
    report({ sent: file.size, total: file.size });
    return transfer;
  }
  report({ sent: transfer.sent(), total: file.size });
  const lanes = new AbortController();
  const stop = () => lanes.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await Promise.all(Array.from({ length: LANES }, () => lane(transfer, means, lanes.signal, report)));
  } catch (error) {
    // One lane has given up: stop the others too.
    lanes.abort(error);
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
  await means.api.complete(transfer.uploadId, transfer.parts());
  return transfer.uploadId;
}

/** One file in transfer: parts that have arrived, that are being sent, and that are left. */
class Transfer {
  readonly flying = new Map<number, number>();
  readonly todo: number[];
  private signing: Promise<void> | null = null;

  constructor(
    readonly file: File,
    readonly uploadId: string,
    readonly partSize: number,
    readonly done: Map<number, { etag: string; size: number }>,
    private readonly urls: Map<number, string>,
    private readonly api: UploadApi,
  ) {
    const count = Math.max(1, Math.ceil(file.size / partSize));
    this.todo = Array.from({ length: count }, (_, n) => n + 1).filter((number) => !done.has(number));
  }

  body(number: number): Blob {
    return this.file.slice((number - 1) * this.partSize, number * this.partSize);
  }

  sent(): number {
    let bytes = 0;
    for (const { size } of this.done.values()) bytes += size;
    for (const size of this.flying.values()) bytes += size;
    return Math.min(bytes, this.file.size);
  }

  parts(): { number: number; etag: string }[] {
    return [...this.done].map(([number, { etag }]) => ({ number, etag })).sort((a, b) => a.number - b.number);
  }

  /** The URL for a part; null when the part has arrived although its answer was lost. */
  async url(number: number): Promise<string | null> {
    if (!this.urls.has(number)) await this.sign();
    const url = this.urls.get(number);
    if (!url && this.done.has(number)) return null;
    if (!url) throw new Error(`The server signed no URL for part ${number}.`);
    return url;
  }

  /** Drops a URL that the storage refused, so that new ones are requested. */
  expire(number: number): void {
    this.urls.delete(number);
  }

  /** Requests new signatures, once for all lanes that ask at the same time. */
  private sign(): Promise<void> {
    this.signing ??= this.api
      .state(this.uploadId)
      .then((state) => {
        for (const part of state.done) this.done.set(part.number, part);
        for (const part of state.parts) this.urls.set(part.number, part.url);
      })
      .finally(() => {
        this.signing = null;
      });
    return this.signing;
  }
}

/** The file's upload, new or resumed; for a complete upload only its id. */
async function begin(file: File, { api, sessions, now }: Means): Promise<Transfer | string> {
  const saved = sessions.find(file);
  if (saved) {
    const state = await api.state(saved.uploadId).catch((error: unknown) => {
      if (error instanceof Problem && error.status === 404) return null;
      throw error;
    });
    if (state?.status === "COMPLETED") return saved.uploadId;
    if (state && state.status === "OPEN") {
      const done = new Map(state.done.map((part) => [part.number, part]));
      const urls = new Map(state.parts.map((part) => [part.number, part.url]));
      return new Transfer(file, saved.uploadId, state.part_size, done, urls, api);
    }
  }
  const upload = await api.create(file.name, file.size);
  const session = { uploadId: upload.upload_id, name: file.name, size: file.size, began: now(), sent: 0 };
  sessions.save(file, session);
  const urls = new Map(upload.parts.map((part) => [part.number, part.url]));
  return new Transfer(file, upload.upload_id, upload.part_size, new Map(), urls, api);
}

async function lane(
  transfer: Transfer,
  means: Means,
  signal: AbortSignal,
  report: (p: Progress) => void,
): Promise<void> {
  const tell = () => report({ sent: transfer.sent(), total: transfer.file.size });
  for (let number = transfer.todo.shift(); number !== undefined; number = transfer.todo.shift()) {
    signal.throwIfAborted();
    const part = number;
    const body = transfer.body(part);
    const etag = await patiently(transfer, part, body, means, signal, tell);
    transfer.flying.delete(part);
    if (etag !== null) transfer.done.set(part, { etag, size: body.size });
    const saved = means.sessions.find(transfer.file);
    if (saved) means.sessions.save(transfer.file, { ...saved, sent: transfer.sent() });
    tell();
  }
}

/** Sends one part, with retries and growing pauses for network failures; returns its ETag, null when it had arrived before. */
async function patiently(
  transfer: Transfer,
  part: number,
  body: Blob,
  { put, sleep, random }: Means,
  signal: AbortSignal,
  tell: () => void,
): Promise<string | null> {
  for (let attempt = 0; ; attempt++) {
    try {
      const url = await transfer.url(part);
      if (url === null) return null;
      return await put(
        url,
        body,
        (bytes) => {
          transfer.flying.set(part, bytes);
          tell();
        },
        signal,
      );
    } catch (error) {
      transfer.flying.delete(part);
      tell();
      if (signal.aborted || attempt + 1 >= TRIES || !worthAnother(error)) throw error;
      if (error instanceof PutFailed && error.status === 403) transfer.expire(part);
      await sleep(Math.min(LONGEST_WAIT_MS, 500 * 2 ** attempt) * (0.5 + random()));
      signal.throwIfAborted();
    }
  }
}

/** Whether a retry helps: for network failures, expired signatures and a busy storage, but not for a refusal by rule. */
function worthAnother(error: unknown): boolean {
  if (error instanceof PutFailed)
    return error.status === 0 || error.status === 403 || error.status === 429 || error.status >= 500;
  return error instanceof Problem && (error.status === 0 || error.status === 429 || error.status >= 500);
}
