/** Columns of a filter are loaded together, a few at a time, and nothing is freed while one is loading. */
import { gzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import type { Meta } from "../src/explorer/engine/meta";
import { type Reader, Store } from "../src/explorer/engine/store";
import { Turns } from "../src/explorer/engine/turns";

const pause = () => new Promise((done) => setTimeout(done, 0));

test("so many tasks run at once, in their order, also after a failure", async () => {
  const turns = new Turns(2);
  const ends: ((failed: boolean) => void)[] = [];
  const started: number[] = [];
  const run = (k: number) =>
    turns.run(async () => {
      started.push(k);
      await new Promise<void>((done, fail) => {
        ends[k] = (failed) => (failed ? fail(new Error("offline")) : done());
      });
      return k;
    });
  const tasks = [0, 1, 2, 3].map(run);
  const failed = expect(tasks[0]).rejects.toThrow("offline");
  expect(started).toEqual([0, 1]);
  ends[0]?.(true);
  await failed;
  await pause();
  expect(started).toEqual([0, 1, 2]);
  ends[1]?.(false);
  await pause();
  expect(started).toEqual([0, 1, 2, 3]);
  for (const k of [2, 3]) ends[k]?.(false);
  expect(await Promise.all(tasks.slice(1))).toEqual([1, 2, 3]);
  await turns.run(async () => started.push(4));
  expect(started).toEqual([0, 1, 2, 3, 4]);
});

test("at most three columns are on their way, and dropped arrays stay until all have come", async () => {
  const rows = 100;
  const names = ["a", "b", "c", "d", "e"];
  const gzipped = gzipSync(new Uint8Array(rows).fill(1));
  const open: (() => void)[] = [];
  const meta = {
    rows,
    runs: [],
    combos: [],
    terms: [],
    columns: names.map((name) => ({
      name,
      file: name,
      dtype: "u8",
      encoding: "plain",
      length: rows,
      null: null,
    })),
  } as unknown as Meta;
  const reader = {
    stream: async () => {
      await new Promise<void>((go) => open.push(go));
      return new Blob([gzipped]).stream();
    },
  } as unknown as Reader;
  const freed: string[] = [];
  const store = new Store(meta, reader, { columns: rows, bars: 0, parts: 0, wide: 1_000 });
  const held: unknown[] = [];
  const load = async (name: string) => {
    const values = await store.values(name);
    held.push(values);
    Object.assign(values.buffer, { transfer: () => freed.push(name) });
  };
  const loads = names.map(load);
  expect(open.length).toBe(3);
  open[0]?.();
  await loads[0];
  await vi.waitFor(() => expect(open.length).toBe(4));
  for (const k of [1, 2]) open[k]?.();
  await Promise.all(loads.slice(0, 3));
  await vi.waitFor(() => expect(open.length).toBe(5));
  store.sweep([]);
  expect(freed).toEqual([]);
  for (const k of [3, 4]) open[k]?.();
  await Promise.all(loads);
  store.sweep([]);
  expect([held.length, freed.length]).toEqual([5, 4]);
});
