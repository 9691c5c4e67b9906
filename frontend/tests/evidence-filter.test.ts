/** ACMG suggestions as filters: in words, in addresses, in counts. */
import { expect, test } from "vitest";
import { codesSeen } from "../src/explorer/engine/evidence-fields";
import { EMPTY } from "../src/explorer/engine/filter";
import { readMeta } from "../src/explorer/engine/read-meta";
import { filterOf, specificationOf } from "../src/explorer/engine/spec/convert";
import type { Condition } from "../src/explorer/engine/spec/types";
import { chips } from "../src/explorer/state/chips";
import { conditionText } from "../src/explorer/state/condition-words";
import type { Model } from "../src/explorer/state/model";
import { facet } from "../src/explorer/view/counts";

const plain = {
  format: 1,
  rows: 10,
  columns: [] as object[],
  tracks: [],
  samples: { total: 0, chosen: [] },
  contigs: [],
  dictionaries: { clinvar: [], filter: [], class: [], genotype: [] },
  counts: { acmg: { classes: { uncertain: 6, benign: 1 }, codes: { BA1: 1, PM2: 4, PVS1: 2 } } },
};
const acmg = { name: "acmg", title: "ACMG evidence", kind: "code", file: "acmg.gz", null: 0, length: 10 };
const meta = readMeta(JSON.stringify({ ...plain, columns: [acmg] }));
const without = readMeta(JSON.stringify(plain));

const filter = {
  ...EMPTY,
  codes: { acmg: ["likely_pathogenic", ""], acmg_codes: ["PVS1_Strong"] },
  ranges: { acmg_points: { min: 4, missing: false } },
};

test("a chip says that it is a suggestion", () => {
  expect(chips(meta, filter).map(({ text }) => text)).toEqual([
    "ACMG suggestion, class: Likely pathogenic, not assessed",
    "ACMG suggestion, code: PVS1_Strong",
    "ACMG suggestion, points ≥ 4, not missing",
  ]);
  const group: Condition = { not: { field: "acmg", in: ["benign"], missing: "fail" } };
  expect(conditionText(meta, group)).toBe("not ACMG suggestion, class: Benign");
});

test("the panel's filters are those of the command and of links, and back", () => {
  const written = specificationOf(meta, filter);
  expect(written.where).toEqual({
    all: [
      { field: "acmg", in: ["likely_pathogenic"], missing: "pass" },
      { field: "acmg_codes", in: ["PVS1_Strong"], missing: "fail" },
      { field: "acmg_points", min: 4, missing: "fail" },
    ],
  });
  expect(filterOf(meta, written)).toEqual(filter);
});

test("a result without evidence, and a class that does not exist, are for the engine to refuse", () => {
  const node: Condition = { field: "acmg", in: ["benign"], missing: "fail" };
  expect(filterOf(without, { version: 1, where: node }).groups).toEqual([node]);
  const points: Condition = { field: "acmg_points", min: 1, missing: "fail" };
  expect(filterOf(without, { version: 1, where: points }).groups).toEqual([points]);
  const odd: Condition = { ...node, in: ["certain"] };
  expect(filterOf(meta, { version: 1, where: odd }).groups).toEqual([odd]);
});

test("an unfiltered result counts every row once among the classes", () => {
  const model = { result: { value: null } } as unknown as Model;
  expect(facet(model, meta, "acmg")).toEqual([3, 0, 0, 6, 0, 1]);
  expect(codesSeen(meta)).toEqual(["PVS1", "PM2", "BA1"]);
  expect(facet(model, meta, "acmg_codes")).toEqual([3, 2, 4, 1]);
});
