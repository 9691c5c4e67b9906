/** The view of a result in the page's address: kept whole, and refused in words where it cannot be read. */
import { expect, test } from "vitest";
import { EMPTY } from "../src/explorer/engine/filter";
import type { Meta } from "../src/explorer/engine/meta";
import { EMPTY_VIEW, readView, writeView } from "../src/explorer/state/url";
import { rich } from "./explorer-meta";

const wide = {
  contigs: [
    { name: "chr17", length: null },
    { name: "chrM", length: null },
  ],
  columns: [{ name: "t.AF", title: "AF", role: "af", null: "NaN" }],
  pedigree: [],
  samples: { total: 0, chosen: [] },
  dictionaries: { clinvar: ["Pathogenic"], filter: [], class: [], genotype: [] },
} as unknown as Meta;

test("a view survives its address", () => {
  const filter = {
    ...EMPTY,
    genes: ["BRCA1", "HLA-A"],
    codes: { clinvar: ["Pathogenic", ""] },
    ranges: { "t.AF": { max: 0.001, missing: true } },
    groups: [{ any: [{ effect: { impact: ["HIGH"] } }, { not: { region: "chr17" } }] }],
    region: "chr17:1-5 chrM",
    sort: { by: "pos", desc: true },
  };
  const view = { filter, page: 3, open: "chr1-5-A-<DEL>", tab: "browser" as const };
  expect(readView(`#${writeView(view, wide)}`, wide)).toEqual(view);
  expect(writeView(EMPTY_VIEW, wide)).toBe("");
  const own = { ...EMPTY, q: "a & b", starred: true, compare: "only" as const };
  expect(readView(`#${writeView({ ...EMPTY_VIEW, filter: own }, wide)}`, wide).filter).toEqual(own);
});

test("an address of someone else's making never breaks the page", () => {
  for (const bad of [
    "#v=%7B",
    "#v=[]",
    "#v=null",
    '#v={"genes":7,"codes":[],"ranges":{"x":3}}',
    "#p=-4&t=x",
  ]) {
    expect(readView(bad, wide)).toMatchObject({ page: 0, tab: "variants", filter: { genes: [], codes: {} } });
  }
  for (const [bad, why] of [
    ["#f=%7B", "incomplete"],
    ["#f=[]", "of type object"],
    [
      '#f={"version":1,"where":{"any":[{"field":"AF","max":1}]}}',
      "where.any[0]: the key “missing” is missing",
    ],
    ['#f={"version":1,"where":{"preset":"denovo"}}', "where"],
    ['#f={"version":2}', "version: it must be 1"],
  ] as const)
    expect(() => readView(bad, wide)).toThrow(why);
});

test("modes, family and limits are part of the address, and those of an earlier one are understood", () => {
  const filter = {
    ...EMPTY,
    modes: ["de-novo" as const, "compound-het" as const],
    family: [
      { name: "kid", sex: "male" as const, affected: true, father: null, mother: "mum", family: "" },
      { name: "mum", sex: "female" as const, affected: null, father: null, mother: null, family: "" },
    ],
    quality: { min_dp: 12, ab: null, missing: { gq: "fail" as const } },
    carrier: true,
    keep: true,
  };
  const view = { filter, page: 0, open: null, tab: "variants" as const };
  expect(readView(`#${writeView(view, rich)}`, rich)).toEqual(view);
  const old = readView(
    '#v={"inherit":{"mode":"denovo","child":"a","father":"b","mother":null}}',
    rich,
  ).filter;
  expect(old.modes).toEqual(["de-novo"]);
  expect(old.family?.map(({ name, affected }) => [name, affected])).toEqual([
    ["a", true],
    ["b", false],
  ]);
});
