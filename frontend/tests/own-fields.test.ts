/** INFO and FORMAT fields of the user's own file: in words, in filters, in exports. */
import { expect, test } from "vitest";
import { EMPTY } from "../src/explorer/engine/filter";
import { isExtra, ownAsked } from "../src/explorer/engine/own-fields";
import { filterOf, specificationOf } from "../src/explorer/engine/spec/convert";
import type { Condition } from "../src/explorer/engine/spec/types";
import { outCells, outColumns } from "../src/explorer/export/columns";
import { chips } from "../src/explorer/state/chips";
import { conditionText } from "../src/explorer/state/condition-words";
import { EMPTY_VIEW, readView, writeView } from "../src/explorer/state/url";
import { tableColumns } from "../src/explorer/view/columns";
import { withColumns } from "./explorer-meta";

const own = (name: string, field: string, kind: string, more: object = {}) => ({
  name,
  title: field.split("/")[1],
  field,
  kind: kind === "number" ? "number" : "code",
  own: kind,
  null: 0,
  ...more,
});

const meta = withColumns(
  [
    own("i.QD", "INFO/QD", "number", { help: "Quality by depth" }),
    own("i.CALLER", "INFO/CALLER", "text", { dictionary: "i.CALLER" }),
    own("i.DB", "INFO/DB", "flag", { dictionary: "i.DB" }),
    own("s1.f.FT", "FORMAT/FT", "text", { dictionary: "s1.f.FT", sample: 1 }),
    own("s1.f.SB", "FORMAT/SB", "number", { sample: 1 }),
    { name: "s1.dp", title: "Depth", kind: "integer", null: 65535, sample: 1 },
  ],
  {
    genotype: ["het"],
    "i.CALLER": ["gatk", "strelka"],
    "i.DB": ["present"],
    "s1.f.FT": ["LowGQ", "PASS"],
  },
  { samples: { total: 2, chosen: ["mum", "kid"] }, counts: { own: {} } },
);

const filter = {
  ...EMPTY,
  codes: { "i.CALLER": ["gatk", ""], "i.DB": [""], "s1.f.FT": ["PASS"] },
  ranges: { "i.QD": { min: 2, missing: false }, "s1.f.SB": { max: 60, missing: true } },
};

test("chips name the field as the file does, and what is missing", () => {
  expect(chips(meta, filter).map(({ text }) => text)).toEqual([
    "INFO/CALLER: gatk, absent",
    "INFO/DB: absent",
    "kid FORMAT/FT: PASS",
    "INFO/QD ≥ 2, not missing",
    "kid FORMAT/SB ≤ 60 or missing",
  ]);
  expect(meta.columns[0]?.help).toBe("Quality by depth. (INFO/QD of your file)");
});

test("the filter is the same in JSON, in an address, and back", () => {
  const written = specificationOf(meta, filter);
  expect(written.where).toEqual({
    all: [
      { field: "INFO/CALLER", in: ["gatk"], missing: "pass" },
      { field: "INFO/DB", in: [], missing: "pass" },
      { field: "FORMAT/FT", sample: "kid", in: ["PASS"], missing: "fail" },
      { field: "INFO/QD", min: 2, missing: "fail" },
      { field: "FORMAT/SB", sample: "kid", max: 60, missing: "pass" },
    ],
  });
  expect(filterOf(meta, written)).toEqual(filter);
  const view = { ...EMPTY_VIEW, filter };
  expect(readView(`#${writeView(view, meta)}`, meta)).toEqual(view);
});

test("a field that the result lacks, of the other kind, or of no sample, is for the engine to refuse", () => {
  const nodes: Condition[] = [
    { field: "INFO/MQ", min: 1, missing: "fail" },
    { field: "INFO/QD", in: ["2"], missing: "fail" },
    { field: "INFO/CALLER", min: 1, missing: "fail" },
    { field: "FORMAT/FT", in: ["PASS"], missing: "fail" },
    { field: "FORMAT/FT", sample: "mum", in: ["PASS"], missing: "fail" },
  ];
  expect(filterOf(meta, { version: 1, where: { all: nodes } }).groups).toEqual(nodes);
});

test("groups say them in words, and exports find them there", () => {
  const node: Condition = {
    any: [
      { field: "INFO/QD", min: 2, missing: "fail" },
      { not: { field: "FORMAT/FT", sample: "kid", in: ["LowGQ"], missing: "fail" } },
    ],
  };
  expect(conditionText(meta, node)).toBe("INFO/QD ≥ 2, not missing or not kid FORMAT/FT: LowGQ");
  expect(ownAsked(meta, [node])).toEqual(["i.QD", "s1.f.FT"]);
});

test("exported tables have the fields before the pairs, typed", () => {
  const names = ["i.QD", "s1.f.FT"];
  const columns = outColumns(meta, true, names);
  expect(columns.slice(-4).map(({ name, type }) => [name, type])).toEqual([
    ["INFO/QD", "DOUBLE"],
    ["FORMAT/FT:kid", "STRING"],
    ["pair", "STRING"],
    ["pair_phase", "STRING"],
  ]);
  const line = ["chr1", "7", ".", "A", "C", ".", "PASS", "", "", "0/1", "0/1"].join("\t");
  const cells = (typed: boolean, values: (string | number | null)[]) =>
    outCells(meta, columns, line, null, typed, ["G:a+b", "trans"], values).slice(-4);
  expect(cells(false, [2.5, "PASS"])).toEqual(["2.5", "PASS", "G:a+b", "trans"]);
  expect(cells(true, [2.5, null])).toEqual([2.5, null, "G:a+b", "trans"]);
  expect(cells(true, [null, "PASS"])).toEqual([null, "PASS", "G:a+b", "trans"]);
});

test("FORMAT of each sample is a column of the table, and what is shown is exported by its name", () => {
  const columns = tableColumns(meta).filter(({ sample }) => sample !== undefined);
  expect(columns.map(({ id, title, sample, usual }) => [id, title, sample, usual])).toEqual([
    ["s1.f.FT", "kid FORMAT/FT", "kid", false],
    ["s1.f.SB", "kid FORMAT/SB", "kid", false],
    ["s1.dp", "kid depth", "kid", false],
  ]);
  expect(["i.QD", "s1.f.FT", "s10.gq", "s0.vaf", "s0.ad"].every(isExtra)).toBe(true);
  expect(["gt0", "s0.gt", "s0.phase", "s0.ps", "acmg", "t.gnomad_AF", "size"].some(isExtra)).toBe(false);
  const names = outColumns(meta, false, ["s1.f.FT", "s1.dp"]).map(({ name }) => name);
  expect(names.slice(-2)).toEqual(["FORMAT/FT:kid", "DP:kid"]);
});
