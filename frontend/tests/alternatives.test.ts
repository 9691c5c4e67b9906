import { expect, test } from "vitest";
import { EMPTY, type Filter } from "../src/explorer/engine/filter";
import type { Meta } from "../src/explorer/engine/meta";
import { specificationOf } from "../src/explorer/engine/spec/convert";
import { asAlternative, asExclusion, edited, withoutAlternative } from "../src/explorer/state/alternatives";
import { chips } from "../src/explorer/state/chips";

const meta = {
  contigs: [{ name: "chr1", length: null }],
  columns: [{ name: "t.af", title: "AF", field: "af", role: "grpmax", null: "NaN" }],
  pedigree: [],
  samples: { total: 0, chosen: [] },
  dictionaries: { clinvar: ["Pathogenic", "Likely pathogenic"], filter: [], class: [], genotype: [] },
  csq_fields: [],
} as unknown as Meta;
const high = { ...EMPTY, impact: ["HIGH"], q: "TP53" };
const pathogenic = { codes: { clinvar: ["Pathogenic"] }, ranges: { "t.af": { max: 0.05, missing: true } } };

test("HIGH impact, or ClinVar pathogenic at any frequency up to 5 %", () => {
  const first = asAlternative(meta, high, null);
  expect(first).toMatchObject({
    impact: [],
    q: "TP53",
    groups: [{ any: [{ effect: { impact: ["HIGH"] } }] }],
  });
  const both = asAlternative(meta, { ...first, ...pathogenic }, 0);
  expect(both.groups).toHaveLength(1);
  expect(chips(meta, both).map(({ text }) => text)).toEqual([
    "“TP53”",
    "Impact HIGH or (ClinVar: Pathogenic and (AF ≤ 0.05 or missing))",
  ]);
  expect(specificationOf(meta, both).where).toEqual({
    all: [
      {
        any: [
          { effect: { impact: ["HIGH"] } },
          {
            all: [
              { field: "clinvar", in: ["Pathogenic"], missing: "fail" },
              { field: "af", max: 0.05, missing: "pass" },
            ],
          },
        ],
      },
    ],
  });
  const back = edited(meta, both, 0, 1) as Filter;
  expect(back).toMatchObject({ ...pathogenic, groups: [{ any: [{ effect: { impact: ["HIGH"] } }] }] });
  expect(edited(meta, back, 0, 0)).toBeNull();
  expect(withoutAlternative(withoutAlternative(both, 0, 0), 0, 0).groups).toEqual([]);
});

test("what is excluded can be taken back", () => {
  const without = asExclusion(meta, high);
  expect(without).toMatchObject({ impact: [], groups: [{ not: { effect: { impact: ["HIGH"] } } }] });
  expect(chips(meta, without).at(-1)?.text).toBe("not Impact HIGH");
  expect(edited(meta, without, 0, 0)).toMatchObject({ impact: ["HIGH"], groups: [] });
  expect(asExclusion(meta, EMPTY)).toBe(EMPTY);
});
