/** Reads files by signed URLs, which are requested on first use, and again after one has expired. */
import type { Reader } from "../engine/store";
import { INLINE, type SignedFiles } from "../types";

/** Seconds before its expiry when a URL is no longer used. */
const MARGIN = 20;
const EXPIRED = new Set([400, 401, 403]);
const TRIES = 3;

const inlined = (url: string) => Uint8Array.from(atob(url.slice(INLINE.length)), (c) => c.charCodeAt(0));

export class UrlReader implements Reader {
  private signed: SignedFiles | null = null;
  private asking: Promise<SignedFiles> | null = null;
  /** Bytes received, for the page's own measure of what it loads. */
  received = 0;

  constructor(private readonly ask: () => Promise<SignedFiles>) {}

  async open(): Promise<void> {
    await this.files(false);
  }

  has(name: string): boolean {
    return this.signed?.files[name] !== undefined;
  }

  size(name: string): number | null {
    return this.signed?.files[name]?.size ?? null;
  }

  async whole(name: string): Promise<Uint8Array> {
    return this.bytes(await this.get(name, null));
  }

  async stream(name: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const { body } = await this.get(name, null);
    const count = (piece: Uint8Array<ArrayBuffer>, out: TransformStreamDefaultController) => {
      this.received += piece.length;
      out.enqueue(piece);
    };
    return (body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(
      new TransformStream({ transform: count }),
    );
  }

  async range(name: string, start: number, end: number): Promise<Uint8Array> {
    const files = await this.files(false);
    const last = Math.min(end, files.files[name]?.size ?? end);
    if (last <= start) return new Uint8Array(0);
    const bytes = await this.bytes(await this.get(name, `bytes=${start}-${last - 1}`));
    // A server without support for ranges answers with the whole file.
    return bytes.length > last - start ? bytes.subarray(start, last) : bytes;
  }

  async url(name: string): Promise<string> {
    const found = (await this.files(this.stale())).files[name];
    if (!found) throw new Error(`The result has no file ${name}.`);
    return found.url;
  }

  private stale(): boolean {
    const end = this.signed?.expires_at;
    return end !== undefined && Date.parse(end) - Date.now() < MARGIN * 1000;
  }

  private async files(again: boolean): Promise<SignedFiles> {
    if (this.signed && !again && !this.stale()) return this.signed;
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
    });
    this.signed = await this.asking;
    return this.signed;
  }

  private async bytes(response: Response): Promise<Uint8Array> {
    const bytes = new Uint8Array(await response.arrayBuffer());
    this.received += bytes.length;
    return bytes;
  }

  private async get(name: string, range: string | null): Promise<Response> {
    let failure = "";
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const files = await this.files(failure === "expired");
      const file = files.files[name];
      if (!file) throw new Error(`The result has no file ${name}. It may be archived: see the job's page.`);
      if (file.url.startsWith(INLINE)) return new Response(inlined(file.url));
      let response: Response;
      try {
        response = await fetch(file.url, range ? { headers: { Range: range } } : {});
      } catch {
        failure = "network";
        continue;
      }
      if (response.ok) return response;
      if (!EXPIRED.has(response.status)) {
        throw new Error(`${name} could not be read (HTTP ${response.status}). Reload the page to try again.`);
      }
      failure = "expired";
    }
    throw new Error(
      failure === "expired"
        ? "The links to this result have expired and could not be signed again. Sign in again and reload the page."
        : "The result could not be reached. Check your connection and try again.",
    );
  }
}
