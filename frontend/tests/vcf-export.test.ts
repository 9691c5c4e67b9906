/** The export as VCF reads each column once, also when the store keeps none, tells equal records apart and names passing ALTs. */
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { alleleCode } from "../src/explorer/engine/codec";
import type { Meta } from "../src/explorer/engine/meta";
import type { RowText } from "../src/explorer/engine/rows";
import { type Reader, Store } from "../src/explorer/engine/store";
import { vcfParts, withAlts } from "../src/explorer/export/vcf";
import { bgzip } from "./vcf";

const HEAD = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
/** One allele three times, and another between. */
const RECORDS = [
  ["first", "A", "C"],
  ["second", "A", "C"],
  ["other", "A", "G"],
  ["third", "A", "C"],
] as const;

test("each column is read once, and a line is that of its own record", async () => {
  const lines = RECORDS.map(([id, ref, alt]) => `1\t5\t${id}\t${ref}\t${alt}\t.\t.\t.\n`);
  const file = bgzip(HEAD + lines.join(""));
  const columns: Record<string, number[]> = {
    pos: RECORDS.map(() => 5),
    record: RECORDS.map((_, k) => k),
    allele: RECORDS.map(([, ref, alt]) => alleleCode(ref, alt)),
  };
  const index = new Uint8Array(12);
  new DataView(index.buffer).setUint32(8, HEAD.length, true);
  const streams: string[] = [];
  const column = (name: string) => ({
    name,
    file: name,
    dtype: "u32",
    encoding: "plain",
    length: RECORDS.length,
    null: null,
  });
  const meta = {
    rows: RECORDS.length,
    contigs: [{ name: "1" }],
    runs: [[0, RECORDS.length]],
    combos: [],
    terms: [],
    columns: Object.keys(columns).map(column),
  } as unknown as Meta;
  const reader = {
    has: () => true,
    whole: async () => gzipSync(index),
    range: async (_: string, start: number, end: number) => file.subarray(start, end),
    stream: async (name: string) => {
      streams.push(name);
      return new Blob([gzipSync(new Uint8Array(Uint32Array.from(columns[name] ?? []).buffer))]).stream();
    },
  } as unknown as Reader;
  const store = new Store(meta, reader, { columns: 0, bars: 0, parts: 0, wide: 0 });
  const exported = async (rows: number[]) => {
    let out = "";
    for await (const { bytes } of vcfParts(store, {} as RowText, Uint32Array.from(rows), "about", null))
      for (const piece of bytes) out += new TextDecoder().decode(piece as Uint8Array);
    return [...out.matchAll(/^1\t5\t(\w+)/gm)].map(([, id]) => id);
  };
  expect(await exported([0, 1, 2, 3])).toEqual(["first", "second", "other", "third"]);
  expect(streams.toSorted()).toEqual(["allele", "pos", "record"]);
  expect(await exported([1, 3])).toEqual(["second", "third"]);
  expect(await exported([3])).toEqual(["third"]);
});

test("passing ALTs are written once into INFO", () => {
  expect(withAlts("1\t5\t.\tA\tC,G\t.\t.\tAC=1;GAS_ALT=9\tGT\t1/2", [2])).toBe(
    "1\t5\t.\tA\tC,G\t.\t.\tAC=1;GAS_ALT=2\tGT\t1/2",
  );
  expect(withAlts("1\t5\t.\tA\tC\t.\t.\t.", [1])).toBe("1\t5\t.\tA\tC\t.\t.\tGAS_ALT=1");
});
