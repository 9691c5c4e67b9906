import { describe, expect, test } from "vitest";
import type { ReferenceView } from "../src/api/types";
import { buildOf, sameBuild } from "../src/vcf/builds";
import { guessReference, mismatch } from "../src/vcf/guess";
import { inspect } from "../src/vcf/inspect";
import { record, vcf } from "./vcf";

function reference(name: string, assembly: string, contigs: [string, number][]): ReferenceView {
  return {
    name,
    version: "1",
    assembly,
    species: "Homo sapiens",
    source: "Ensembl",
    tracks: [],
    synthetic: false,
    contigs: contigs.map(([contig, length]) => ({ name: contig, length, aliases: [] })),
  };
}

const grch38 = reference("grch38", "GRCh38", [
  ["1", 248956422],
  ["2", 242193529],
  ["MT", 16569],
]);
const grch37 = reference("grch37", "GRCh37", [
  ["1", 249250621],
  ["2", 243199373],
  ["MT", 16569],
]);
const demo = reference("demo", "demo-1", [
  ["chr1", 4000000],
  ["chr2", 3000000],
]);
const all = [demo, grch37, grch38];

async function guess(text: string, references = all) {
  return guessReference(await inspect(new Blob([text])), references);
}

describe("the reference is guessed", () => {
  test("by the lengths of contigs, whatever their prefix", async () => {
    const text = vcf(
      ["##contig=<ID=chr1,length=249250621>", "##contig=<ID=chr2,length=243199373>"],
      [record("chr1", 1)],
    );
    expect(await guess(text)).toEqual({
      name: "grch37",
      sure: true,
      reason: "2 contigs have the name and length of grch37 (GRCh37).",
    });
  });

  test("by the words of the header where lengths are missing", async () => {
    const text = vcf(["##contig=<ID=1>"], [record("1", 1000)], ["##reference=file:///data/hg38.fa"]);
    expect(await guess(text)).toMatchObject({ name: "grch38", sure: true });
  });

  test("not by a contig that is as long in both", async () => {
    const text = vcf(["##contig=<ID=MT,length=16569>"], [record("MT", 1)]);
    expect((await guess(text)).sure).toBe(false);
  });

  test("never where a record lies behind the contig's end", async () => {
    const text = vcf([], [record("chr1", 200_000_000)]);
    expect((await guess(text)).name).not.toBe("demo");
  });

  test("or the build is named that none here has", async () => {
    const text = vcf(["##contig=<ID=chr1,length=249250621>"], [record("chr1", 1)]);
    expect(await guess(text, [demo, grch38])).toEqual({
      name: null,
      sure: false,
      reason: "This looks like GRCh37, but no available reference has these contigs.",
    });
  });

  test("hg19's mitochondrion is not rCRS", async () => {
    const text = vcf(["##contig=<ID=chrM,length=16571>"], [record("chrM", 1)]);
    expect((await guess(text)).name).toBeNull();
  });
});

describe("a file of another build", () => {
  const doubt = async (text: string, to: ReferenceView) => mismatch(await inspect(new Blob([text])), to);

  test("is told by the length of a contig", async () => {
    const text = vcf(["##contig=<ID=chr1,length=249250621>"], [record("chr1", 1)]);
    expect(await doubt(text, grch38)).toBe(
      "chr1 has 249,250,621 bases in the file's header and 248,956,422 in grch38 (GRCh38).",
    );
    expect(await doubt(text, grch37)).toBeNull();
  });

  test("is told by a record behind the end of a contig", async () => {
    expect(await doubt(vcf([], [record("chr1", 200_000_000)]), demo)).toContain("ends at 4,000,000");
  });

  test("is told by contigs that are not there", async () => {
    expect(await doubt(vcf([], [record("scaffold_9", 5)]), demo)).toBe(
      "demo (demo-1) has none of the file's contigs (scaffold_9).",
    );
  });

  test("is told by the words of the header", async () => {
    const text = vcf(["##contig=<ID=1>"], [record("1", 5)], ["##reference=file:///data/hg19.fa"]);
    expect(await doubt(text, grch38)).toBe("The file's header says GRCh37; grch38 is GRCh38.");
    expect(await doubt(text, grch37)).toBeNull();
  });

  test("is not told by words where a length fits", async () => {
    const hint = ["##reference=file:///data/hg19.fa"];
    expect(await doubt(vcf(["##contig=<ID=1,length=248956422>"], [record("1", 5)], hint), grch38)).toBeNull();
    const mito = vcf(["##contig=<ID=MT,length=16569>"], [record("MT", 5)], hint);
    expect(await doubt(mito, grch38)).toContain("GRCh37");
  });

  test("is not suspected where nothing says so", async () => {
    expect(await doubt(vcf(["##contig=<ID=1>"], [record("1", 5)]), grch38)).toBeNull();
    expect(await doubt(vcf([], []), { ...grch38, contigs: [] })).toBeNull();
  });
});

test("builds are recognised and compared", () => {
  expect(buildOf(new Map([["chr1", 248956422]]), "")).toBe("GRCh38");
  expect(buildOf(new Map(), "file:///ref/human_g1k_v37.fasta")).toBe("GRCh37");
  expect(buildOf(new Map([["scaffold_1", 12]]), "my plant")).toBeNull();
  expect(sameBuild("hg38", "GRCh38.p14")).toBe(true);
  expect(sameBuild("hg19", "GRCh38")).toBe(false);
});
