import { describe, expect, test } from "vitest";
import { ticks } from "../src/charts/columns";
import {
  clinvarTone,
  consequencesOf,
  dataOf,
  frequencyColumns,
  indelColumns,
} from "../src/pages/job/report/summary";

describe("the report's data", () => {
  test("names terms in words and explains them with their accession", () => {
    const [datum] = consequencesOf({ stop_gained: 3, missense_variant: 0 });
    expect(datum).toMatchObject({ name: "stop gained", value: 3 });
    expect(datum?.title).toContain("SO:0001587");
  });

  test("leaves out what was not seen", () => {
    expect(dataOf({ SNV: 2, deletion: 0 })).toEqual([{ name: "SNV", value: 2, title: "SNV" }]);
  });

  test("puts long indels together at both ends and loses none", () => {
    const columns = indelColumns([
      [-400, 2],
      [-30, 1],
      [-1, 5],
      [1, 7],
      [29, 1],
      [31, 4],
      [0, 99],
    ]);
    expect(columns).toHaveLength(60);
    expect(columns.reduce((sum, { value }) => sum + value, 0)).toBe(20);
    expect(columns[0]).toEqual({ name: "≤−30", value: 3, tone: "deletion" });
    expect(columns.at(-1)).toEqual({ name: "≥30", value: 4, tone: "insertion" });
  });

  test("names frequencies by their lower edge", () => {
    const names = frequencyColumns({ edges: [0, 1e-6, 0.001, 0.1, 1], counts: [1, 2, 3, 4] }).map(
      ({ name }) => name,
    );
    expect(names).toEqual(["0", "1e−6", "0.001", "0.1"]);
  });

  test("colours ClinVar's classes by what they mean", () => {
    expect(["P", "P/LP", "LP"].map(clinvarTone)).toEqual(["high", "high", "high"]);
    expect(["VUS", "conflicting"].map(clinvarTone)).toEqual(["moderate", "moderate"]);
    expect(["B", "LB", "B/LB", "other"].map(clinvarTone)).toEqual(["low", "low", "low", "modifier"]);
  });
});

test("axes have a few round marks within the data", () => {
  expect(ticks(711_400, false)).toEqual([0, 500_000]);
  expect(ticks(9, false)).toEqual([0, 5]);
  expect(ticks(1_000_000, true)).toEqual([1, 100, 10_000, 1_000_000]);
  expect(ticks(0, false)).toEqual([0]);
});
