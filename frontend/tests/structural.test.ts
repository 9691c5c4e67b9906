/** Structural variants: what the details say of them. */
import { expect, test } from "vitest";
import { bases, genesHit, isStructural, lengthOf, mateOf, typeOf } from "../src/explorer/detail/structural";

test("a structural variant: mate, length, type and the genes that it hits", () => {
  const info = (text: string) => new Map(text.split(";").map((item) => item.split("=") as [string, string]));
  expect(mateOf("N]chr2:1,000]", info("A=1"))).toBeNull();
  expect(mateOf("N]chr2:5000]", info("A=1"))).toEqual({ contig: "chr2", pos: 5000 });
  expect(mateOf("[HLA:01:5000[N", info("A=1"))).toEqual({ contig: "HLA:01", pos: 5000 });
  expect(mateOf("<BND>", info("CHR2=chr2;END2=7;END=9"))).toEqual({ contig: "chr2", pos: 7 });
  expect(mateOf("<TRA>", info("CHR2=chr2;END=9"))).toEqual({ contig: "chr2", pos: 9 });
  expect(mateOf("<DEL>", info("CHR2=chr1;END2=9"))).toBeNull();
  const line = {
    chrom: "1",
    pos: 5,
    id: ".",
    ref: "A",
    qual: ".",
    filter: ".",
    worst: null,
    picked: [],
    gt: [],
  };
  const like = (alt: string, ref = "A", length: number | null = null) => ({ ...line, ref, alt, length });
  expect([like("<DEL>"), like("A."), like("A[2:5["), like("A".repeat(51))].every(isStructural)).toBe(true);
  expect([like("T"), like("A".repeat(50)), like("*"), like(".")].some(isStructural)).toBe(false);
  expect(lengthOf(like("<DEL>", "N", -2000))).toBe(-2000);
  expect(lengthOf(like("A", "ACC"))).toBe(-2);
  expect(lengthOf(like("A]2:5]"))).toBeNull();
  expect([bases(59), bases(2000), bases(12_345_678)]).toEqual(["59 bp", "2 kb", "12.3 Mb"]);
  expect(typeOf(like("<DUP:TANDEM>"), { VARIANT_CLASS: "tandem_duplication" })).toBe(
    "tandem duplication <DUP:TANDEM>",
  );
  const rows = [
    { Gene: "g1", SYMBOL: "ONE", Consequence: "intron_variant" },
    { Gene: "g1", SYMBOL: "ONE", Consequence: "feature_truncation&coding_sequence_variant" },
    { Gene: "g2", SYMBOL: "", Consequence: "transcript_ablation" },
    { Gene: "g3", SYMBOL: "NEAR", Consequence: "downstream_gene_variant" },
    { Gene: "", SYMBOL: "", Consequence: "intergenic_variant" },
  ];
  const order = ["transcript_ablation", "feature_truncation", "coding_sequence_variant", "intron_variant"];
  expect(genesHit(rows, (term) => order.indexOf(term))).toEqual([
    { name: "g2", consequence: "transcript_ablation" },
    { name: "ONE", consequence: "feature_truncation" },
  ]);
});
