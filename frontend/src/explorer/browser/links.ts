/** Links that stay valid: igv.js keeps its URLs as long as its tab is open, but a signed URL expires after one hour. */
import type { SignedFile, SignedFiles } from "../types";

/** Milliseconds before its expiry when a URL is no longer used. */
const MARGIN = 20_000;

export class Links {
  private signed: Promise<SignedFiles> | null = null;
  private until = 0;

  constructor(
    private readonly ask: () => Promise<SignedFiles>,
    private readonly now: () => number = Date.now,
  ) {}

  /** The files' URLs, signed again shortly before they expire; concurrent callers share one request. */
  files(): Promise<SignedFiles> {
    if (this.signed && this.now() < this.until) return this.signed;
    const asked = this.ask();
    this.signed = asked;
    this.until = Number.POSITIVE_INFINITY;
    asked.then(
      ({ expires_at: end }) => {
        if (end !== undefined) this.until = Date.parse(end) - MARGIN;
      },
      () => {
        this.signed = null;
      },
    );
    return asked;
  }

  /** The function that igv.js calls before each request. */
  url(pick: (files: SignedFiles) => SignedFile | undefined): () => Promise<string> {
    return async () => {
      const file = pick(await this.files());
      if (!file) throw new Error("The result has no such file any more.");
      return new URL(file.url, location.href).href;
    };
  }
}
