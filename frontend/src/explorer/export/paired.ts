/** Rows of an export with compound heterozygous pairs: as the command orders them. */
import type { GenePair } from "../engine/inheritance/pair-set";
import { keyOf, parseLine } from "../engine/lines";
import type { RowText } from "../engine/rows";
import type { Store } from "../engine/store";
import type { ShownPair } from "../worker/protocol";
import type { PairCells } from "./columns";

/** A row for each variant of each pair, by gene; then the rows without a pair, as they were. `named`: the names of `pairs`. */
export function pairedRows(
  rows: Uint32Array,
  pairs: GenePair[],
  named: ShownPair[],
): { rows: Uint32Array; cells: (PairCells | null)[] } {
  const order = pairs
    .map((pair, i) => ({ pair, name: named[i] as ShownPair }))
    .sort(({ pair: a }, { pair: b }) => a.gene - b.gene || a.first - b.first || a.second - b.second);
  const out: number[] = [];
  const cells: (PairCells | null)[] = [];
  const inside = new Set<number>();
  for (const { pair, name } of order) {
    for (const row of [pair.first, pair.second]) {
      out.push(row);
      inside.add(row);
      cells.push([`${name.gene}:${name.keys.join("+")}`, name.reason]);
    }
  }
  for (const row of rows) {
    if (inside.has(row)) continue;
    out.push(row);
    cells.push(null);
  }
  return { rows: Uint32Array.from(out), cells };
}

/** Pairs with the names of their variants and genes. */
export async function namedPairs(store: Store, text: RowText, pairs: GenePair[]): Promise<ShownPair[]> {
  if (pairs.length === 0) return [];
  const rows = [...new Set(pairs.flatMap(({ first, second }) => [first, second]))];
  const lines = await text.of(rows);
  const key = new Map(rows.map((row, i) => [row, keyOf(parseLine(store.meta, lines[i] as string))]));
  const genes = await store.genes();
  return pairs.map(({ first, second, gene, reason }) => ({
    gene: genes.symbol(gene),
    reason,
    keys: [key.get(first) as string, key.get(second) as string],
  }));
}
