import { expect, it } from "vitest";
import { readPasted, vcfOf } from "../src/vcf/pasted";

it.each([
  ["22-4201-A-G", "22", 4201, "A", "G"],
  ["chr1:12,345 C>T", "chr1", 12345, "C", "T"],
  ["1:123:at:a", "1", 123, "AT", "A"],
  ["1 123 A G", "1", 123, "A", "G"],
  ["1\t123\trs1\tA\tG\t.\tPASS\t.", "1", 123, "A", "G"],
  ["NC_000022.11:g.4201A>G", "NC_000022.11", 4201, "A", "G"],
  ["chrM:m.3243A>G", "chrM", 3243, "A", "G"],
])("%j is a variant", (text, chrom, pos, ref, alt) => {
  expect(readPasted(text)).toEqual({ variants: [{ chrom, pos, ref, alt }], problems: [] });
});

it.each([
  "rs334",
  "NM_000059.4:c.100A>G",
  "BRCA2:p.Lys34Glu",
  "NC_000022.11:g.5del",
  "hello",
  "1-0-A-G",
  "1-99999999999-A-G",
])("%j is said not to be read", (text) => {
  const { variants, problems } = readPasted(`1-5-A-G\n${text}`);
  expect(variants).toHaveLength(1);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain("Line 2");
});

it("becomes a sorted VCF", () => {
  const { variants } = readPasted("2-9-A-G\n1-7-C-T; 2-3-G-GA\n\n# a comment");
  expect(vcfOf(variants)).toBe(
    "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n2\t3\t.\tG\tGA\t.\t.\t.\n2\t9\t.\tA\tG\t.\t.\t.\n1\t7\t.\tC\tT\t.\t.\t.\n",
  );
});

it("too many are refused in words", () => {
  expect(
    readPasted(Array.from({ length: 1001 }, (_, i) => `1-${i + 1}-A-G`).join("\n")).problems[0],
  ).toContain("1000");
});
