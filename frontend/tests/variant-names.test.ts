/** Names of a variant in its details: HGVS, and ClinVar's class. */
import { expect, test } from "vitest";
import { clinvarOf, fullName, genomic } from "../src/explorer/detail/names";

test("names as people copy them", () => {
  const csq = {
    Feature: "ENST00000380152",
    SYMBOL: "BRCA2",
    MANE_SELECT: "NM_000059.4",
    HGVSc: "ENST00000380152.8:c.100G>A",
    HGVSp: "ENSP00000369497.3:p.Glu34%3D",
  };
  expect(fullName(csq)).toBe("NM_000059.4(BRCA2):c.100G>A p.(Glu34=)");
  expect(fullName({ ...csq, MANE_SELECT: "" })).toBe("ENST00000380152.8(BRCA2):c.100G>A p.(Glu34=)");
  const line = { chrom: "chr13", pos: 5, ref: "G", alt: "A" } as never;
  expect(genomic(line, null)).toBe("chr13:g.5G>A");
  expect(clinvarOf("Likely_pathogenic", "reviewed_by_expert_panel")).toMatchObject({ tone: "bad", stars: 3 });
});
