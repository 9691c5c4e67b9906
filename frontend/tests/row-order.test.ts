/** The order of rows: of rows.bin, and by the values of a column. */
import { expect, test } from "vitest";
import { every, tallyAll } from "../src/explorer/engine/bits";
import type { ColumnInfo } from "../src/explorer/engine/meta";
import { sortByNumber } from "../src/explorer/engine/order";
import { ByCode, ByValue, coarseOf } from "../src/explorer/engine/ordered";
import { Ranks } from "../src/explorer/engine/ranks";

test("places in rows.bin and back", () => {
  const prio = Uint8Array.from({ length: 20000 }, (_, i) => (i * 7919) % 50);
  const order = [...prio.keys()].sort((a, b) => (prio[a] as number) - (prio[b] as number) || a - b);
  const ranks = new Ranks(prio);
  for (const slot of [0, 1, 999, 12345, 19999]) {
    expect(ranks.row(slot)).toBe(order[slot]);
    expect(ranks.slot(order[slot] as number)).toBe(slot);
  }
});

test("orders are stable, missing last both ways, and a page of one is the same as a part of all", () => {
  const codes = Uint8Array.of(2, 0, 1, 2, 1);
  const of = (desc: boolean, via?: Uint32Array) =>
    new ByCode(
      every(5),
      5,
      { codes, size: 3, missing: 0, desc, ...(via ? { via } : {}) },
      tallyAll(codes, 3),
    );
  expect([...of(false).all()]).toEqual([2, 4, 0, 3, 1]);
  expect([...of(true).all()]).toEqual([0, 3, 2, 4, 1]);
  expect([...of(true).slice(1, 4)]).toEqual([3, 2, 4]);
  expect([...of(false, Uint32Array.of(1, 2, 0)).all()]).toEqual([1, 2, 4, 0, 3]);
  const values = Float64Array.of(0.5, -3, 1e-300, 7e10, 0.5, Number.NaN, -0.1);
  const rows = Uint32Array.from(values, (_, i) => i);
  expect([...sortByNumber(rows.subarray(0, 5), values.slice(0, 5))]).toEqual([1, 2, 0, 4, 3]);
  const coarse = (desc: boolean) => {
    const upper = coarseOf(values, Number.NaN);
    const by = { codes: upper, size: 65536, missing: 65535, desc };
    return new ByValue(
      new ByCode(every(7), 7, by, tallyAll(upper, 65536)),
      { info: { null: "NaN" } as ColumnInfo, codes: values, levels: null },
      desc,
    );
  };
  expect([...coarse(false).all()]).toEqual([1, 6, 2, 0, 4, 3, 5]);
  expect([...coarse(true).all()]).toEqual([3, 0, 4, 2, 6, 1, 5]);
  expect([...coarse(true).slice(1, 3)]).toEqual([0, 4]);
});
