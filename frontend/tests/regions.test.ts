/** Regions as people write them. */
import { expect, test } from "vitest";
import { parseRegion } from "../src/explorer/engine/places";
import { meta } from "./explorer-meta";

test("regions in the ways people write them", () => {
  const [first, second] = parseRegion(meta, "17:43,044,295-43,125,364 MT");
  expect(first).toEqual({ contig: 0, start: 43044295, end: 43125364 });
  expect(second?.contig).toBe(1);
  expect(() => parseRegion(meta, "chr9:1-2")).toThrow("no variants on");
  expect(() => parseRegion(meta, "chr17:9-2")).toThrow("ends before");
});
