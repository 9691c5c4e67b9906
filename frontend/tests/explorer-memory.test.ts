import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { fromRows, tally } from "../src/explorer/engine/bits";
import { Held } from "../src/explorer/engine/cache";
import { GeneIndex, type GeneRow } from "../src/explorer/engine/genes";
import type { ColumnInfo, Meta } from "../src/explorer/engine/meta";
import { ByCode, ByValue } from "../src/explorer/engine/ordered";
import { type Reader, Store } from "../src/explorer/engine/store";

test("columns are kept within their budget, and the longest unused goes first", async () => {
  const held = new Held(100);
  const loads: string[] = [];
  const get = (key: string, size: number) =>
    held.get(key, async () => {
      loads.push(key);
      return new Uint8Array(size);
    });
  await get("a", 40);
  await get("b", 40);
  await get("a", 40);
  await get("c", 40);
  expect(loads).toEqual(["a", "b", "c"]);
  await get("a", 40);
  await get("c", 40);
  expect(loads).toEqual(["a", "b", "c"]);
  await get("b", 40);
  expect(loads).toEqual(["a", "b", "c", "b"]);
  expect((await get("wide", 500)).length).toBe(500);
  await get("wide", 500);
  expect(loads.filter((key) => key === "wide")).toEqual(["wide"]);
});

test("a column that could not be loaded is asked for again", async () => {
  const held = new Held(100);
  const failing = held.get("a", async () => Promise.reject(new Error("offline")));
  await expect(failing).rejects.toThrow("offline");
  expect((await held.get("a", async () => new Uint8Array(3))).length).toBe(3);
});

test("genes are found in the file's own bytes, whatever their names hold", () => {
  const rows: GeneRow[] = [
    ["TP53", "ENSG00000141510.18", "11998", ['p"53', "LFS\\1"], ["β-p53"], 3, 10, 20],
    ["A[1]", "gene-A,1", "", [], [], null, 0, 0],
    ["trnS(uga)", "7512", "HGNC:7497", ["MTTS1", "TP53"], ["Σ"], 0, 21, 4_999_999],
  ];
  const index = GeneIndex.of(rows);
  expect(rows.map((_, i) => index.row(i + 1))).toEqual(rows);
  expect(rows.map((_, i) => index.symbol(i + 1))).toEqual(["TP53", "A[1]", "trnS(uga)"]);
  expect([...index.contig]).toEqual([3, -1, 0]);
  expect([...index.first, ...index.last]).toEqual([10, 0, 21, 20, 0, 4_999_999]);
  const code = (name: string) => index.match([name]).codes;
  for (const name of [
    "tp53",
    "ENSG00000141510",
    "ensg00000141510.18",
    "hgnc:11998",
    'P"53',
    "lfs\\1",
    "Β-P53",
  ])
    expect([name, code(name)]).toEqual([name, [1]]);
  for (const name of ["a[1]", "GENE-A,1"]) expect(code(name)).toEqual([2]);
  for (const name of ["TRNS(UGA)", "7512", "HGNC:7497", "σ", "mtts1"]) expect(code(name)).toEqual([3]);
  expect(index.match(["TP53"]).renamed).toEqual([]);
  expect(index.match(["LFS", ""]).unmatched).toEqual(["LFS"]);
  expect(index.complete("tr")).toEqual(["trnS(uga)"]);
  expect(GeneIndex.of([]).match(["TP53"]).unmatched).toEqual(["TP53"]);
});

test.each([false, true])(
  "rows are in the order of millions of levels, missing ones last (turned: %s)",
  (desc) => {
    const rows = 3000;
    const shift = 4;
    const levels = 500;
    const codes = Uint16Array.from({ length: rows }, (_, i) => (i * 7919) % (levels + 1));
    const chosen = Array.from({ length: rows }, (_, i) => i).filter((i) => i % 3 !== 0);
    const bits = fromRows(chosen, rows);
    const size = (levels >>> shift) + 2;
    const value = (row: number) => (codes[row] === 0 ? Number.NaN : (codes[row] as number) / 10);
    const coarse = new ByCode(
      bits,
      chosen.length,
      { codes, size, missing: 0, desc, shift },
      tally(bits, codes, size, shift),
    );
    const values = {
      info: {} as ColumnInfo,
      codes,
      levels: Float64Array.from({ length: levels }, (_, i) => (i + 1) / 10),
    };
    const key = (row: number) => {
      const number = value(row);
      return Number.isNaN(number) ? Number.POSITIVE_INFINITY : desc ? -number : number;
    };
    const expected = [...chosen].sort((a, b) => (key(a) === key(b) ? a - b : key(a) - key(b)));
    const ordered = new ByValue(coarse, values, desc);
    expect([...ordered.all()]).toEqual(expected);
    for (const start of [0, 50, 977, chosen.length - 10])
      expect([...ordered.slice(start, start + 50)]).toEqual(expected.slice(start, start + 50));
  },
);

/** Loads arrays of bytes and notes which. */
function loader(bytes: number) {
  const loads: string[] = [];
  const load = (key: string) => async () => {
    loads.push(key);
    return new Uint8Array(bytes);
  };
  return { loads, load };
}

const plainMeta = { rows: 8, runs: [], combos: [], terms: [], columns: [] } as unknown as Meta;

test("parts of filters are kept up to their bytes and blocks of files up to a number, the longest unused goes", async () => {
  const { loads, load } = loader(1000);
  const store = new Store(plainMeta, {} as Reader, { columns: 0, bars: 0, parts: 16_000, wide: 1_000 });
  for (let k = 0; k < 33; k++) await store.recent(`block ${k}`, load(`block ${k}`));
  for (let k = 0; k < 17; k++) await store.kept(`part ${k}`, load(`part ${k}`));
  expect(loads.length).toBe(50);
  await store.recent("block 32", load("block 32"));
  await store.kept("part 16", load("part 16"));
  expect(loads.length).toBe(50);
  await store.recent("block 0", load("block 0"));
  await store.kept("part 0", load("part 0"));
  expect(loads.slice(50)).toEqual(["block 0", "part 0"]);
});

test("a value of several arrays counts all of them", async () => {
  const held = new Held(100);
  await held.get("a", async () => ({ pass: new Uint8Array(30), maybe: new Uint8Array(20) }));
  expect(held.bytes).toBe(50);
});

test("old columns go before a new one is loaded, so that both are never in memory together", async () => {
  const held = new Held(100);
  await held.get("a", async () => new Uint8Array(60));
  const seen: unknown[] = [];
  const load = async () => {
    seen.push(held.has("a"));
    return new Uint8Array(60);
  };
  const loading = held.get("b", load, 60);
  expect([...seen, held.bytes]).toEqual([false, 60]);
  await loading;
  expect(held.bytes).toBe(60);
  await expect(held.get("c", async () => Promise.reject(new Error("offline")), 30)).rejects.toThrow(
    "offline",
  );
  expect(held.bytes).toBe(60);
});

test("what was dropped is freed between two calls, but for what an answer still reads", async () => {
  const freed: string[] = [];
  const array = (name: string) => {
    const values = new Uint8Array(60);
    Object.assign(values.buffer, { transfer: () => freed.push(name) });
    return values;
  };
  const held = new Held(100);
  const first = await held.get("a", async () => array("a"));
  const second = await held.get("b", async () => array("b"), 60);
  held.sweep(new Set());
  await held.get("c", async () => array("c"), 60);
  await Promise.resolve();
  expect([first.length, second.length, freed]).toEqual([60, 60, ["a"]]);
  held.sweep(new Set([second]));
  expect(freed).toEqual(["a"]);
  held.sweep(new Set());
  expect(freed).toEqual(["a", "b"]);
  held.sweep(new Set());
  expect(freed).toEqual(["a", "b"]);
});

test("an array that another value still holds is not freed, and one of two dropped values is freed once", async () => {
  const freed: string[] = [];
  const array = (name: string) => {
    const values = new Uint8Array(60);
    const { buffer } = values;
    // As in a browser: the array is empty afterwards, and a second call throws.
    const transfer = () => {
      if (buffer.byteLength === 0) throw new TypeError("detached");
      structuredClone(buffer, { transfer: [buffer] });
      freed.push(name);
    };
    Object.assign(buffer, { transfer });
    return values;
  };
  const store = new Store(plainMeta, {} as Reader, { columns: 0, bars: 0, parts: 60, wide: 60 });
  const [shared, lasting] = [array("shared"), array("lasting")];
  await store.kept("a", async () => shared);
  await store.column("suggestions", async () => ({ codes: shared, entries: [] }));
  await store.kept("b", async () => lasting);
  await store.once("c", async () => ({ table: lasting }));
  await store.kept("d", async () => array("d"));
  store.sweep([]);
  expect(freed).toEqual([]);
  await store.column("others", async () => array("others"));
  store.sweep([]);
  expect(freed).toEqual(["shared"]);
});

test("a chart’s bars are made once, and do not push columns out", async () => {
  const rows = 1_000_000;
  const streams: string[] = [];
  const column = (name: string) => ({
    name,
    file: `${name}.col`,
    dtype: "u8",
    encoding: "plain",
    length: rows,
    null: 255,
  });
  const meta = {
    rows,
    runs: [],
    combos: [],
    terms: [],
    columns: ["length", "allele", "filter"].map(column),
  } as unknown as Meta;
  const gzipped = gzipSync(new Uint8Array(rows));
  const store = new Store(meta, {
    stream: async (name: string) => {
      streams.push(name);
      return new Blob([gzipped]).stream();
    },
  } as unknown as Reader);
  await store.values("filter");
  for (const name of ["length", "substitution", "length"]) await store.bars(name);
  expect(streams).toEqual(["filter.col", "length.col", "allele.col"]);
  await store.values("filter");
  expect(streams.length).toBe(3);
});
