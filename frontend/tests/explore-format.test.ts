/** The files of explore-format.md as the browser reads them: the format's number and the columns. */
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { alleleCode, readColumn, unshuffle } from "../src/explorer/engine/codec";
import type { ColumnInfo } from "../src/explorer/engine/meta";
import { readMeta } from "../src/explorer/engine/read-meta";

test("a later format is refused in words", () => {
  expect(() => readMeta('{"format": 2}')).toThrow("format 2");
});

test("columns are decoded as the format says", async () => {
  expect([...unshuffle(Uint8Array.of(1, 2, 0, 0, 3, 4, 0, 0), 4)]).toEqual([1, 0, 3, 0, 2, 0, 4, 0]);
  const planes = new Uint8Array([10, 5, 7, 1, ...new Array(12).fill(0)]);
  const info = { dtype: "u32", encoding: "delta", length: 4, file: "x.col" } as ColumnInfo;
  const packed = () => new Blob([new Uint8Array(gzipSync(planes))]).stream();
  expect([...(await readColumn(info, packed(), [0, 2]))]).toEqual([10, 15, 7, 8]);
  await expect(readColumn({ ...info, length: 5 }, packed(), [0])).rejects.toThrow("shorter");
  await expect(readColumn({ ...info, length: 3 }, packed(), [0])).rejects.toThrow("longer");
  await expect(
    readColumn(info, new Blob([new Uint8Array(gzipSync(planes).subarray(0, 12))]).stream(), [0]),
  ).rejects.toThrow();
  const numbers = Float64Array.from({ length: 70_000 }, (_, i) => (i % 3 === 0 ? Number.NaN : i / 7));
  const bytes = new Uint8Array(numbers.buffer);
  const shuffled = Uint8Array.from(
    bytes,
    (_, i) => bytes[(i % 70_000) * 8 + Math.floor(i / 70_000)] as number,
  );
  const wide = { dtype: "f64", encoding: "planes", length: 70_000, file: "y.col" } as ColumnInfo;
  expect(await readColumn(wide, new Blob([new Uint8Array(gzipSync(shuffled))]).stream(), [])).toEqual(
    numbers,
  );
  expect(alleleCode("A", "g")).toBe(2);
  expect(alleleCode("A", "AT")).toBeGreaterThanOrEqual(2 ** 31);
}, 30_000);
