import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Problem } from "../src/api/problem";
import type { ReviewList } from "../src/api/types";
import { words } from "../src/explorer/review/history";
import { Reviews } from "../src/explorer/review/reviews";
import { reviewsOfJob } from "../src/explorer/review/source";
import { passes, type Review, type ReviewLine, type ReviewSource } from "../src/explorer/review/types";
import { placeOfKey, variantKey } from "../src/explorer/review/variant-key";

const vectors = JSON.parse(
  readFileSync(new URL("../../tests/vectors/variant_keys.json", import.meta.url), "utf8"),
) as { written: string; key: string | null }[];

/** A line as a file writes it; what no file can hold is left to the service's own test. */
const lineOf = (written: string) => {
  const found = /^(.+?)-(\d{1,10})-([A-Za-z]+)-(.+)$/.exec(written);
  if (!found) return null;
  const [, chrom = "", pos = "", ref = "", whole = ""] = found;
  const symbolic = /^(<[^>]+>)(\d+)$/.exec(whole);
  return {
    chrom,
    pos: Number(pos),
    ref,
    alt: symbolic?.[1] ?? whole,
    length: symbolic ? -Number(symbolic[2]) : null,
  };
};

describe("the name of a variant", () => {
  for (const { written, key } of vectors.filter(({ key }) => key !== null)) {
    if (written.includes("-sha256-")) continue;
    it(`${written.slice(0, 40)} is as the service has it`, async () => {
      const line = lineOf(written);
      expect(line).not.toBeNull();
      expect(await variantKey(line as NonNullable<typeof line>)).toBe(key);
      expect(placeOfKey(key as string)?.pos).toBe(Number(/-(\d+)-(?=[A-Za-z])/.exec(key as string)?.[1]));
    });
  }
});

const review = (variant: string, more: Partial<Review> = {}): Review => ({
  variant,
  assembly: "demo1",
  version: 1,
  status: "report",
  classification: null,
  classified_at: null,
  tags: [],
  codes: [],
  comments: [],
  history: [],
  history_dropped: 0,
  jobs: [{ job_id: "job-1", at: "2026-11-02T00:00:00.000Z" }],
  jobs_total: 1,
  created_at: null,
  updated_at: null,
  ...more,
});

const line = (variant: string, more: Partial<ReviewLine> = {}): ReviewLine => ({
  variant,
  version: 1,
  status: "report",
  classification: null,
  classified_at: null,
  tags: [],
  comments: 0,
  codes: 0,
  jobs: ["job-1"],
  jobs_total: 1,
  updated_at: "",
  ...more,
});

/** A service of a few lines: what was sent, and what is to be answered. */
function service(
  lines: ReviewLine[],
  change: (version: number) => Review = (version) => review("a", { version: version + 1 }),
) {
  const sent: unknown[] = [];
  const source: ReviewSource = {
    list: async () => lines,
    get: async (variant) => review(variant, { version: 7, status: "exclude" }),
    write: {
      change: async (variant, version, wanted) => {
        sent.push(["change", variant, version, wanted]);
        return change(version);
      },
      comment: async (variant) => review(variant),
      edit: async (variant) => review(variant),
      uncomment: async (variant) => review(variant),
      seen: async (variants) => {
        sent.push(["seen", variants]);
      },
    },
  };
  return { source, sent };
}

describe("reviews on the page of a result", () => {
  it("notes the result in reviews that do not have it, and only for its own variants", async () => {
    const lines = [line("a", { jobs: ["job-1"] }), line("b"), line("c", { jobs: ["job-1", "job-2"] })];
    const { source, sent } = service(lines);
    const reviews = new Reviews(source, "job-2", async () => [{ key: "a" }, { key: "c" }]);
    await reviews.load(true);
    expect(sent).toEqual([["seen", ["a"]]]);
    expect([...reviews.here.value]).toEqual(["a", "c"]);
  });

  it("asks for the variants of a filter among those that the result has", async () => {
    const lines = [line("a", { tags: ["x"] }), line("b", { status: "exclude" }), line("c")];
    const reviews = new Reviews(service(lines).source, "job-1", async () => [{ key: "a" }, { key: "b" }]);
    await reviews.load(true);
    expect(reviews.wanted(["report"])).toEqual(["a"]);
    expect(reviews.wanted(["exclude", "tag:x"])).toEqual(["a", "b"]);
    expect(reviews.wanted(["reviewed"])).toEqual(["a", "b"]);
    expect(reviews.wanted([])).toEqual([]);
  });

  it("changes on top of the version that it knows", async () => {
    const { source, sent } = service([line("a", { version: 4 })]);
    const reviews = new Reviews(source, "job-1", async () => [{ key: "a" }]);
    await reviews.load(true);
    expect(await reviews.change("a", { status: "report" })).toBe(true);
    expect(await reviews.change("a", { status: "none" })).toBe(true);
    expect(sent).toEqual([
      ["change", "a", 4, { status: "report" }],
      ["change", "a", 5, { status: "none" }],
    ]);
  });

  it("bases each of two quick changes on the one before", async () => {
    const source: ReviewSource = {
      list: async () => [line("a", { version: 4 })],
      get: async (variant) => review(variant, { version: 4 }),
      write: {
        ...(service([]).source.write as NonNullable<ReviewSource["write"]>),
        change: async (variant, version, { codes = [] }) => {
          if (version !== kept.version) throw new Problem(409, "Changed", "Changed.", "review-changed");
          kept = review(variant, {
            version: version + 1,
            codes: codes.map(({ code, state }) => ({
              code,
              state,
              strength: null,
              comment: "",
              by: "",
              at: "",
            })),
          });
          return kept;
        },
      },
    };
    let kept = review("a", { version: 4 });
    const reviews = new Reviews(source, "job-1", async () => [{ key: "a" }]);
    await reviews.load(true);
    await reviews.open("a");
    const add = (code: string) =>
      reviews.change("a", (now) => ({ codes: [...(now?.codes ?? []), { code, state: "accepted" }] }));
    expect(await Promise.all([add("PM2"), add("PP3")])).toEqual([true, true]);
    expect(kept.codes.map(({ code }) => code)).toEqual(["PM2", "PP3"]);
  });

  it("shows another's change instead of overwriting it", async () => {
    const { source } = service([line("a", { version: 4 })], () => {
      throw new Problem(409, "Changed", "Changed.", "review-changed");
    });
    const reviews = new Reviews(source, "job-1", async () => [{ key: "a" }]);
    await reviews.load(true);
    expect(await reviews.change("a", { status: "report" })).toBe(false);
    expect(reviews.lines.value.get("a")?.status).toBe("exclude");
    expect(reviews.said.value).toContain("in the meantime");
  });

  it("reads every page of the list and notes 25 results at a time", async () => {
    const asked: string[] = [];
    const pages: Record<string, ReviewList> = {
      "/jobs/j%201/reviews?limit=500": { assembly: "x", reviews: [line("a")], next_cursor: "c/1" },
      "/jobs/j%201/reviews?limit=500&cursor=c%2F1": {
        assembly: "x",
        reviews: [line("b")],
        next_cursor: null,
      },
    };
    const api = {
      get: async <T>(path: string) => {
        asked.push(path);
        return pages[path] as T;
      },
      post: async <T>(_: string, body: unknown) => {
        asked.push(String((body as { variants: string[] }).variants.length));
        return undefined as T;
      },
    } as unknown as Parameters<typeof reviewsOfJob>[0];
    const source = reviewsOfJob(api, "j 1");
    expect((await source.list()).map(({ variant }) => variant)).toEqual(["a", "b"]);
    await source.write?.seen(Array.from({ length: 30 }, (_, i) => `v${i}`));
    expect(asked.slice(2)).toEqual(["25", "5"]);
  });
});

it("a review passes with its status or one of its tags", () => {
  expect(passes(line("a", { tags: ["x"] }), ["tag:x"])).toBe(true);
  expect(passes(line("a", { tags: ["x"] }), ["tag:y", "exclude"])).toBe(false);
});

it("a change is said in words", () => {
  const change = { at: "", by: "", what: "classification", before: null, after: "likely_benign" };
  expect(words(change)).toBe("Classification: not classified → Likely benign");
  expect(words({ ...change, what: "codes.PM2", after: "accepted" })).toBe("PM2: no decision → accepted");
  expect(words({ ...change, what: "comment", after: "deleted 01J" })).toBe("Comment deleted");
});
