/** Sets of rows as bits. */
import { expect, test } from "vitest";
import {
  both,
  complement,
  fromCodes,
  fromRanges,
  rowsOf,
  size,
  sizeWithin,
} from "../src/explorer/engine/bits";

test("sets of rows: counts, parts and complements, also where the last word is not full", () => {
  for (const rows of [1, 31, 32, 33, 64, 97]) {
    const odd = fromCodes(
      Uint8Array.from({ length: rows }, (_, i) => i % 2),
      Uint8Array.of(0, 1),
    );
    const wanted = Array.from({ length: rows }, (_, i) => i).filter((i) => i % 2 === 1);
    expect(size(odd)).toBe(wanted.length);
    expect([...rowsOf(odd, 0, rows)]).toEqual(wanted);
    expect([...rowsOf(odd, 3, 5)]).toEqual(wanted.slice(3, 5));
    expect(size(complement(odd, rows))).toBe(rows - wanted.length);
    for (const [first, last] of [
      [0, rows],
      [3, 3],
      [5, 31],
      [31, 32],
      [30, rows],
    ] as [number, number][]) {
      const within = wanted.filter((row) => row >= first && row < last).length;
      if (last <= rows) expect(sizeWithin(odd, first, last)).toBe(within);
      if (last <= rows && first <= last) {
        const range = fromRanges([[first, last]], rows);
        expect(size(both([odd, range], rows))).toBe(within);
      }
    }
  }
});
