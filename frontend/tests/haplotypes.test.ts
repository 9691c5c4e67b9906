import { expect, test } from "vitest";
import { togetherOf } from "../src/explorer/detail/haplotypes";

test("each haplotype of a row has its neighbours, its consequence and its protein", () => {
  const csq = {
    Feature: "T1",
    HAPLO_WITH: "119T>A+120G>C&130A>AT",
    HAPLO_CONSEQUENCE: "stop_gained&protein_altering_variant+splice_region_variant",
    HAPLO_HGVSp: "P1.1:p.Arg8Ter&-",
    HAPLO_COUNT: "3&1",
  };
  expect(togetherOf(csq)).toEqual([
    { neighbours: ["119T>A", "120G>C"], terms: ["stop_gained"], protein: "p.Arg8Ter", copies: 3 },
    {
      neighbours: ["130A>AT"],
      terms: ["protein_altering_variant", "splice_region_variant"],
      protein: "",
      copies: 1,
    },
  ]);
});

test("rows without neighbours, and results without the columns, name none", () => {
  expect(togetherOf({ HAPLO_WITH: "", HAPLO_HGVSp: "" })).toEqual([]);
  expect(togetherOf({ Feature: "T1" })).toEqual([]);
});
