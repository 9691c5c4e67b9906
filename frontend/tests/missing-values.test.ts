/** Limits say what becomes of rows without the value: in words, in addresses and in exports. */
import { expect, test } from "vitest";
import { EMPTY } from "../src/explorer/engine/filter";
import { aboutExport, chips } from "../src/explorer/state/chips";
import { readView, writeView } from "../src/explorer/state/url";
import { explicit } from "../src/explorer/state/words";
import { rich } from "./explorer-meta";

test("missing values are said wherever a limit is set", () => {
  const filter = { ...EMPTY, ranges: { "t.af": { max: 0.01 }, "s0.dp": { min: 10 } } };
  expect(chips(rich, filter).map(({ text }) => text)).toEqual([
    "AF ≤ 0.01 or missing",
    "child dp ≥ 10, not missing",
  ]);
  expect(explicit(rich, filter.ranges)).toEqual({
    "t.af": { max: 0.01, missing: true },
    "s0.dp": { min: 10, missing: false },
  });
  expect(aboutExport(rich, filter, "x")).toContain("or missing");
  const said = JSON.parse(aboutExport(rich, filter, "x").replace("GAS_query=", ""));
  expect(said.query).toBe("AF ≤ 0.01 or missing; child dp ≥ 10, not missing");
  const conditions = [
    { field: "af", max: 0.01, missing: "pass" },
    { field: "dp", sample: "child", min: 10, missing: "fail" },
  ];
  expect(said.filter.where.all).toEqual(conditions);
  const view = { filter, page: 0, open: null, tab: "variants" as const };
  const address = new URLSearchParams(writeView(view, rich));
  expect(JSON.parse(address.get("f") ?? "").where.all).toEqual(conditions);
  expect(readView(`#${address}`, rich).filter.ranges).toEqual(explicit(rich, filter.ranges));
});

test("a link without a word about missing values keeps its meaning, and so does a preset within a group", () => {
  const old = readView('#v={"ranges":{"t.af":{"max":0.01},"s0.dp":{"max":9}}}', rich).filter;
  expect(chips(rich, old).map(({ text }) => text)).toEqual([
    "AF ≤ 0.01 or missing",
    "child dp ≤ 9, not missing",
  ]);
  const rare = { preset: "rare", max_frequency: 0.002 } as const;
  const grouped = {
    ...EMPTY,
    groups: [{ any: [rare, { field: "af", max: 0.1, missing: "fail" as const }] }],
  };
  expect(chips(rich, grouped).map(({ text }) => text)).toEqual([
    "(Rare, high impact, frequency ≤ 0.002 or missing) or AF ≤ 0.1, not missing",
  ]);
});
