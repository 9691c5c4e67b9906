import { expect, test } from "vitest";
import { contents, publication } from "../src/pages/new-job/known-tracks";

test("a track says how much it holds and which version a job uses", () => {
  const inside = { name: "gnomad", rows: 4012345 };
  expect(contents(inside)).toBe("4,012,345 entries");
  expect(publication(inside)).toBe("part of the reference");
  const apart = {
    name: "clinvar",
    rows: 0,
    size: 210_000_000,
    published: "0123456789ab",
    published_at: "2026-11-02T10:00:00+00:00",
  };
  expect(contents(apart)).toBe("0 entries, 210 MB");
  expect(publication(apart)).toMatch(/^clinvar@0123456789ab, published .*2026/);
  expect(publication({ name: "clinvar", published: "0123456789ab" })).toBe("clinvar@0123456789ab");
});
