/** What is handed out without names of samples: the bundle, the report. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { bundle } from "../src/explorer/deliver/bundle";
import { report } from "../src/explorer/deliver/report";
import { EMPTY, type Filter } from "../src/explorer/engine/filter";
import type { Meta } from "../src/explorer/engine/meta";
import type { Model } from "../src/explorer/state/model";

const NAMES = ["Ada-Lovelace", "Byron", "Annabella"];
const person = (name: string, affected: boolean) => ({
  name,
  sex: "unknown" as const,
  affected,
  father: null,
  mother: null,
  family: "Lovelace-family",
});
const meta = {
  samples: { total: 3, chosen: NAMES },
  people: NAMES.map((name, k) => person(name, k === 0)),
  pedigree: [{ child: "Ada-Lovelace", father: "Byron", mother: "Annabella", sex: null, affected: true }],
  columns: [
    { name: "s0.gt", title: "Genotype", kind: "code", sample: 0, dictionary: "genotype", null: 0 },
    { name: "s1.dp", title: "Depth", kind: "integer", sample: 1, null: 65535 },
    {
      name: "s2.f.FT",
      title: "FORMAT/FT",
      field: "FORMAT/FT",
      kind: "code",
      sample: 2,
      own: "text",
      null: 0,
    },
  ],
  tracks: [],
  contigs: [],
  csq_fields: [],
  terms: [],
  dictionaries: { clinvar: [], filter: [], class: [], genotype: ["het"] },
  provenance: {},
} as unknown as Meta;

const filter: Filter = {
  ...EMPTY,
  codes: { "s0.gt": ["het"], "s2.f.FT": ["PASS"] },
  ranges: { "s1.dp": { min: 10, missing: false } },
  family: meta.people ?? null,
  carrier: true,
  modes: ["de-novo"],
  groups: [
    {
      any: [
        { not: { field: "gt", sample: "Byron", in: ["het"], missing: "fail" } },
        { all: [{ field: "dp", sample: "Annabella", min: 5, missing: "fail" }] },
        { field: "gt", sample: "Somebody-else", in: ["het"], missing: "fail" },
      ],
    },
  ],
};

const model = {
  filter: { value: filter },
  source: { files: async () => ({ files: {}, reference: null }) },
} as unknown as Model;

beforeEach(() => vi.stubGlobal("location", { href: "https://gas.test/s/token#f=1" }));
afterEach(() => vi.unstubAllGlobals());

test.each([
  ["bundle", () => bundle(model, meta, [])],
  ["report", async () => report(model, meta, [])],
])("the %s says the filter with numbers instead of names", async (_, make) => {
  const text = await make();
  for (const name of [...NAMES, "Somebody-else", "Lovelace-family"]) expect(text).not.toContain(name);
  for (const said of [
    "sample 1 genotype",
    "sample 2 depth",
    "sample 3 FORMAT/FT",
    "another sample",
    "Carried by a sample",
  ])
    expect(text).toContain(said);
});

test("the bundle's filter keeps what was asked of each sample", async () => {
  const { filter: written } = JSON.parse(await bundle(model, meta, []));
  expect(written.json.family).toBeUndefined();
  expect(written.json.where.all).toContainEqual({
    field: "gt",
    sample: "sample 1",
    in: ["het"],
    missing: "fail",
  });
  expect(written.json.where.all).toContainEqual({
    field: "dp",
    sample: "sample 2",
    min: 10,
    missing: "fail",
  });
});
