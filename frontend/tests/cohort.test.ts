/** Counts over the account's results: what is added up, and that everything left out is said. */
import { expect, test } from "vitest";
import { sameAssembly } from "../src/explorer/engine/cohort/count";
import { Tabix } from "../src/explorer/engine/cohort/tabix";
import type { Meta } from "../src/explorer/engine/meta";
import { sentences, sumOf } from "../src/explorer/review/cohort-sum";

const read = (seen: boolean, samples: number | null, carriers = 0) =>
  ({ state: "read", seen, samples, carriers }) as const;

test("results, samples, and what was left out", () => {
  const sum = sumOf([
    read(true, 3, 2),
    read(false, 1),
    read(true, null),
    { state: "other-assembly" },
    { state: "not-indexed" },
    null,
  ]);
  expect(sum).toEqual({
    results: 3,
    seen: 2,
    samples: 4,
    carriers: 2,
    without: 1,
    otherAssembly: 1,
    unread: 2,
  });
  expect(sentences(sum, 5)).toEqual([
    "In 2 of 3 results of yours, this one included.",
    "2 of 4 samples carry it (50.0%).",
    "1 result without genotypes of all samples: not among the samples.",
    "1 result on another assembly: not counted.",
    "2 results could not be read (archived, or without an index): not counted.",
    "Older results were not read: these are the newest 20 others.",
  ]);
});

test("one result alone says nothing of others", () => {
  expect(sentences(sumOf([read(true, 1, 1)]), 0)).toEqual([
    "In 1 of 1 result of yours, this one included.",
    "1 of 1 sample carries it (100.0%).",
  ]);
  expect(sentences(sumOf([null]), 0)[0]).toBe("None of your results could be read.");
});

const on = (assembly: string, ...contigs: [string, number | null][]) =>
  ({
    contigs: contigs.map(([name, length]) => ({ name, length })),
    provenance: { assembly },
  }) as unknown as Meta;

test("contigs of one name and another length are another assembly", () => {
  const here = on("GRCh38", ["chr1", 248_956_422], ["chr2", 242_193_529]);
  expect(sameAssembly(here, on("hg38", ["1", 248_956_422]))).toBe(true);
  expect(sameAssembly(here, on("GRCh38", ["1", 249_250_621], ["2", 242_193_529]))).toBe(false);
  expect(sameAssembly(here, on("GRCh38", ["chr1", null]))).toBe(true);
  expect(sameAssembly(here, on("GRCh37", ["chr1", null]))).toBe(false);
});

test("what is no index is refused", () => {
  expect(() => new Tabix(new Uint8Array(10))).toThrow("not a .tbi");
  expect(() => new Tabix(Uint8Array.of(0x54, 0x42, 0x49, 1, 9, ...new Array(40).fill(0)))).toThrow("cut off");
});
