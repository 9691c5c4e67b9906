/** The account's reviews of a result's variants, updated with changes made on this page. */
import { batch, signal } from "@preact/signals";
import { Problem } from "../../api/problem";
import { type Change, passes, type Review, type ReviewLine, type ReviewSource } from "./types";

export class Reviews {
  /** All reviews of the source by the variant's name. */
  readonly lines = signal<ReadonlyMap<string, ReviewLine>>(new Map());
  /** Names of reviewed variants that this result has. */
  readonly here = signal<ReadonlySet<string>>(new Set());
  /** Reviews that were loaded completely. */
  readonly whole = signal<ReadonlyMap<string, Review>>(new Map());
  readonly said = signal("");
  /** Queue of writes: each is based on the result of the previous one. */
  private writing: Promise<unknown> = Promise.resolve();
  /** Called after each saved change. */
  changed: () => void = () => {};

  /** `match` says which of the variants this result has; `id` is the result's. */
  constructor(
    private readonly source: ReviewSource | undefined,
    private readonly id: string,
    private readonly match: (variants: string[]) => Promise<{ key: string }[]>,
  ) {}

  get on(): boolean {
    return this.source !== undefined;
  }

  get writable(): boolean {
    return this.source?.write !== undefined;
  }

  /** Loads all reviews; before the first query if it needs them, else in parallel. */
  async load(needed: boolean): Promise<void> {
    const loaded = this.loadAll();
    if (needed) await loaded;
  }

  private async loadAll(): Promise<void> {
    if (!this.source) return;
    try {
      const list = await this.source.list();
      const matched = list.length > 0 ? await this.match(list.map((line) => line.variant)) : [];
      const here = new Set(matched.map(({ key }) => key));
      batch(() => {
        this.lines.value = new Map(list.map((line) => [line.variant, line]));
        this.here.value = here;
      });
      const fresh = list.filter(({ variant, jobs }) => here.has(variant) && !jobs.includes(this.id));
      if (fresh.length > 0) await this.source.write?.seen(fresh.map(({ variant }) => variant));
    } catch (error) {
      this.fail("The reviews could not be read", error);
    }
  }

  /** Loads a review completely; a failure is shown to the user. */
  async open(variant: string): Promise<void> {
    if (!this.source) return;
    try {
      this.keep(await this.source.get(variant), false);
    } catch (error) {
      this.fail("The review could not be read", error);
    }
  }

  /** Names of this result's variants whose review matches. */
  wanted(filter: string[]): string[] {
    return [...this.here.peek()].filter((variant) => {
      const line = this.lines.peek().get(variant);
      return line !== undefined && passes(line, filter);
    });
  }

  /** Changes a review; the function receives the review after all previous changes. */
  change(variant: string, change: Change | ((review: Review | undefined) => Change)): Promise<boolean> {
    return this.write(variant, (to) => {
      const whole = this.whole.peek().get(variant);
      const version = whole?.version ?? this.lines.peek().get(variant)?.version ?? 0;
      return to.change(variant, version, typeof change === "function" ? change(whole) : change);
    });
  }

  comment(variant: string, text: string): Promise<boolean> {
    return this.write(variant, (to) => to.comment(variant, text));
  }

  edit(variant: string, id: string, text: string): Promise<boolean> {
    return this.write(variant, (to) => to.edit(variant, id, text));
  }

  uncomment(variant: string, id: string): Promise<boolean> {
    return this.write(variant, (to) => to.uncomment(variant, id));
  }

  private write(
    variant: string,
    act: (to: NonNullable<ReviewSource["write"]>) => Promise<Review>,
  ): Promise<boolean> {
    const written = this.writing.then(() => this.writeNow(variant, act));
    this.writing = written;
    return written;
  }

  private async writeNow(
    variant: string,
    act: (to: NonNullable<ReviewSource["write"]>) => Promise<Review>,
  ): Promise<boolean> {
    const to = this.source?.write;
    if (!to) return false;
    try {
      this.keep(await act(to), true);
      this.said.value = "Saved.";
      this.changed();
      return true;
    } catch (error) {
      if (error instanceof Problem && error.is("review-changed")) {
        await this.open(variant);
        this.said.value =
          "Someone changed this review in the meantime. It now shows their change; make yours again.";
      } else this.fail("The review was not saved", error);
      return false;
    }
  }

  private keep(review: Review, written: boolean): void {
    batch(() => {
      this.whole.value = new Map(this.whole.peek()).set(review.variant, review);
      if (review.version === 0) return;
      this.lines.value = new Map(this.lines.peek()).set(review.variant, lineOf(review));
      if (written) this.here.value = new Set(this.here.peek()).add(review.variant);
    });
  }

  private fail(what: string, error: unknown): void {
    this.said.value = `${what}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function lineOf(review: Review): ReviewLine {
  const { variant, version, status, classification, classified_at, tags, jobs_total } = review;
  return {
    variant,
    version,
    status,
    classification,
    classified_at,
    tags,
    comments: review.comments.length,
    codes: review.codes.length,
    jobs: review.jobs.map(({ job_id }) => job_id),
    jobs_total,
    updated_at: review.updated_at ?? "",
  };
}
