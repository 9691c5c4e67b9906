/** Pairs kept by groups of alike variants: counted, narrowed and listed as if each stood alone. */
import { expect, test } from "vitest";
import { fromRows } from "../src/explorer/engine/bits";
import { type GenePair, PairSet, REASONS } from "../src/explorer/engine/inheritance/pair-set";

const ROWS = 120;

/** Reproducible: mulberry32. */
function dice(seed: number) {
  let at = seed;
  return (most: number) => {
    at = (at + 0x6d2b79f5) | 0;
    let t = Math.imul(at ^ (at >>> 15), 1 | at);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % most;
  };
}

const inOrder = (a: GenePair, b: GenePair) => a.first - b.first || a.second - b.second || a.gene - b.gene;

/** Some genes with segments of random rows, and their pairs one by one. */
function made(seed: number): { set: PairSet; pairs: GenePair[] } {
  const next = dice(seed);
  const [rows, ends, blocks]: number[][] = [[], [], []];
  const pairs: GenePair[] = [];
  for (let gene = 1; gene <= 3; gene++) {
    const first = ends?.length as number;
    const members = Array.from({ length: ROWS }, (_, row) => row).filter(() => next(8) === 0);
    const segments: number[][] = [[], [], []];
    for (const row of members) segments[next(3)]?.push(row);
    for (const segment of segments) {
      rows?.push(...segment);
      ends?.push(rows?.length as number);
    }
    for (let a = 0; a < 3; a++)
      for (let b = a; b < 3; b++) {
        if (next(2) === 0) continue;
        const reason = next(REASONS.length);
        blocks?.push(gene, first + a, first + b, reason);
        for (const one of segments[a] as number[])
          for (const other of segments[b] as number[])
            if (a !== b || one < other)
              pairs.push({
                first: Math.min(one, other),
                second: Math.max(one, other),
                gene,
                reason: REASONS[reason] as GenePair["reason"],
              });
      }
  }
  pairs.sort(inOrder);
  const [all, last, flat] = [rows, ends, blocks].map((list) => Uint32Array.from(list as number[]));
  return { set: PairSet.of(all as Uint32Array, last as Uint32Array, flat as Uint32Array), pairs };
}

const genes = (pairs: GenePair[]) => new Set(pairs.map(({ gene }) => gene)).size;

test("random sets hold the pairs that they were made of, narrowed or joined", () => {
  for (let seed = 0; seed < 60; seed++) {
    const { set, pairs } = made(seed);
    expect(set.all()).toEqual(pairs);
    expect([set.count, set.genes]).toEqual([pairs.length, genes(pairs)]);
    for (const most of [1, 7, 1000]) expect(set.first(most)).toEqual(pairs.slice(0, most));
    const next = dice(seed + 1000);
    const chosen = Array.from({ length: ROWS }, (_, row) => row).filter(() => next(3) > 0);
    const left = pairs.filter(({ first, second }) => chosen.includes(first) && chosen.includes(second));
    const within = set.within(fromRows(chosen, ROWS));
    expect(within.all()).toEqual(left);
    expect([within.count, within.genes]).toEqual([left.length, genes(left)]);
    const other = made(seed + 1);
    const known = new Set(pairs.map(({ first, second, gene }) => `${first} ${second} ${gene}`));
    const more = other.pairs.filter(({ first, second, gene }) => !known.has(`${first} ${second} ${gene}`));
    expect(PairSet.joined([set, other.set]).all()).toEqual([...pairs, ...more].sort(inOrder));
  }
});

test("a gene of 3,000 variants from each parent is counted and shown, and listed by nobody", () => {
  const each = 3000;
  const rows = Uint32Array.from({ length: 2 * each }, (_, i) => (i < each ? 2 * i : 2 * (i - each) + 1));
  const set = PairSet.of(rows, Uint32Array.of(each, 2 * each), Uint32Array.of(1, 0, 1, 1));
  expect([set.count, set.genes]).toEqual([each * each, 1]);
  expect(set.first(3).map(({ first, second }) => [first, second])).toEqual([
    [0, 1],
    [0, 3],
    [0, 5],
  ]);
  expect(() => set.all()).toThrow("too many to list");
});
