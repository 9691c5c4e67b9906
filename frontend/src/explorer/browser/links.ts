/** Links that are good whenever they are used: igv.js keeps what it is given for as long as its tab is open, a signed URL ends after an hour. */
import type { SignedFile, SignedFiles } from "../types";

/** Milliseconds before the end of a URL's life when it is no longer used. */
const MARGIN = 20_000;

export class Links {
  private signed: Promise<SignedFiles> | null = null;
  private until = 0;

  constructor(
    private readonly ask: () => Promise<SignedFiles>,
    private readonly now: () => number = Date.now,
  ) {}

  /** The files, signed again when their end is near; those who ask at once share one answer. */
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

  /** What igv.js calls before each request. */
  url(pick: (files: SignedFiles) => SignedFile | undefined): () => Promise<string> {
    return async () => {
      const file = pick(await this.files());
      if (!file) throw new Error("The result has no such file any more.");
      return new URL(file.url, location.href).href;
    };
  }
}
