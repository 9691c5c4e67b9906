import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inspect } from "../src/vcf/inspect";
import { Refusal } from "../src/vcf/refusal";
import { bgzip, gzip, record, vcf } from "./vcf";

const blob = (...parts: BlobPart[]) => new Blob(parts);
const small = vcf(
  ["##contig=<ID=chr1,length=248956422,assembly=GRCh38>"],
  [record("chr1", 100), record("chr1", 2500)],
);

async function refusal(file: Blob): Promise<Refusal> {
  const error = await inspect(file).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

describe("a VCF is read", () => {
  test.each([
    ["none", blob(small)],
    ["gzip", blob(gzip(small))],
    ["bgzip", blob(bgzip(small))],
  ])("packed by %s", async (packing, file) => {
    const seen = await inspect(file);
    expect(seen.packing).toBe(packing);
    expect(seen.header.contigs).toEqual(new Map([["chr1", 248956422]]));
    expect(seen.header.assemblyHint).toBe("GRCh38");
    expect(seen.seen).toEqual(new Map([["chr1", 2500]]));
    expect(seen.notes).toEqual([]);
  });

  test("with a header over many bgzip blocks, cut anywhere", async () => {
    const contigs = Array.from({ length: 5000 }, (_, n) => `##contig=<ID=scaffold_${n},length=${n + 1000}>`);
    const file = blob(bgzip(vcf(contigs, [record("scaffold_4999", 7)]), 997));
    const seen = await inspect(file);
    expect(seen.header.contigs.size).toBe(5000);
    expect(seen.seen.get("scaffold_4999")).toBe(7);
  });

  test("with samples, Windows line ends and a byte order mark", async () => {
    const text = `\ufeff${vcf([], [`${record("1", 5)}\tGT\t0/1`])
      .replace("INFO", "INFO\tFORMAT\tHG002")
      .replaceAll("\n", "\r\n")}`;
    const seen = await inspect(blob(text));
    expect(seen.header.samples).toEqual(["HG002"]);
    expect(seen.notes).toEqual(["The lines end as on Windows; they are written with plain line ends."]);
  });

  test("without ##fileformat and without records, with a note for each", async () => {
    const seen = await inspect(blob("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"));
    expect(seen.notes).toHaveLength(2);
  });

  test("only as far as needed", async () => {
    const records = Array.from({ length: 300_000 }, (_, n) => record("1", n + 1));
    const file = blob(vcf([], records));
    let read = 0;
    const slice = file.slice.bind(file);
    file.slice = (from, to) => {
      read += (to ?? file.size) - (from ?? 0);
      return slice(from, to);
    };
    await inspect(file);
    expect(read).toBeLessThan(1 << 20);
    expect(file.size).toBeGreaterThan(6 << 20);
  });
});

describe("what is no VCF is refused with a title and an advice", () => {
  test.each([
    ["nothing", "", "The file is empty", "choose it again"],
    ["a web page", "<!DOCTYPE html><html>", "This is not a VCF file", "web page"],
    [
      "UTF-16",
      new Uint8Array([0xff, 0xfe, 0x23, 0x00]),
      "The file is written in UTF-16, not plain text",
      "UTF-8",
    ],
    ["a zip", "PK\x03\x04....", "This is not a VCF file", "Unpack the archive"],
    ["a BAM", gzip("BAM\x01...."), "This is not a VCF file", "Call the variants first"],
    ["a BCF", bgzip("BCF\x02\x02..."), "This is not a VCF file", "bcftools view"],
    ["a FASTA", ">chr1\nACGT\n", "This is not a VCF file", "FASTA"],
    ["plain text", "hello\n", "This is not a VCF file", "begins with “hello”"],
    [
      "no #CHROM",
      `##fileformat=VCFv4.2\n${record("1", 1)}\n`,
      "The header line that names the columns is missing",
      "#CHROM",
    ],
    ["a cut header", "##fileformat=VCFv4.2\n##contig=<ID=1>\n", "The file ends inside its header", "cut off"],
    [
      "spaces",
      "##fileformat=VCFv4.2\n#CHROM POS ID REF ALT QUAL FILTER INFO\n",
      "The columns are separated by spaces, not tabs",
      "tabs",
    ],
    [
      "spaces in records",
      vcf([], ["1 5 . A G 50 PASS ."]),
      "The columns are separated by spaces, not tabs",
      "tabs",
    ],
    ["VCF 3", small.replace("v4.2", "v3.3"), "The VCF version is not supported", "4.0 to 4.5"],
    ["a word for POS", vcf([], ["1\tx\t.\tA\tG\t1\tPASS\t."]), "A position is not a number", "“x”"],
  ])("%s", async (_what, content, title, advice) => {
    const error = await refusal(content instanceof Blob ? content : blob(content as BlobPart));
    expect(error.title).toBe(title);
    expect(error.detail).toContain(advice);
  });

  test("a gzip file inside a gzip file", async () => {
    const error = await refusal(blob(new Uint8Array(gzipOf(gzip(small)))));
    expect(error.title).toBe("The file is compressed twice");
  });

  test("a bgzip file that was cut off in its header", async () => {
    const whole = bgzip(small, 40);
    const error = await refusal(blob(whole.slice(0, 90)));
    expect(error.title).toMatch(/damaged|too early/);
  });

  test("the line to blame is named", async () => {
    expect((await refusal(blob(vcf([], ["1\t7"])))).line).toBe(3);
  });
});

function gzipOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(gzipSync(bytes));
}
