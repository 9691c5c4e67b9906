/** Genes of rows: each once for a row, whatever number of its consequences name them. */
import { expect, test } from "vitest";
import type { EffectTables } from "../src/explorer/engine/effects";
import { listsOfSets, RowGenes } from "../src/explorer/engine/row-genes";

/** Genes of rows, as the lists say. */
function named(genes: RowGenes, rows: number[]): number[][] {
  const { starts, codes } = genes.lists;
  return [...genes.listsOf(Uint32Array.from(rows))].map((list) => [
    ...codes.subarray(starts[list], starts[list + 1]),
  ]);
}

const tables: EffectTables = {
  gene: Uint8Array.of(7, 7, 8, 0, 9),
  combo: Uint8Array.of(0, 1, 0, 0, 0),
  pick: new Uint8Array(5),
  offsets: Uint32Array.of(0, 3, 4, 6),
  member: Uint8Array.of(0, 1, 2, 3, 2, 4),
};
const sets = Uint8Array.of(0, 1, 1, 2, 3);

test("rows have the genes of their effects that do not fail", () => {
  const all = RowGenes.ofSets(listsOfSets(tables, new Uint8Array(5)), sets);
  expect(named(all, [0, 1, 2, 3, 4])).toEqual([[], [7, 8], [7, 8], [0], [8, 9]]);
  expect([...all.within(Uint32Array.of(0, 1, 2, 3, 4))]).toEqual([1, 2, 4]);
  const some = RowGenes.ofSets(listsOfSets(tables, Uint8Array.of(4, 4, 0, 0, 255)), sets);
  expect(named(some, [1, 4])).toEqual([[8], [8]]);
  expect(named(RowGenes.joined([all, some]), [0, 1, 3, 4])).toEqual([[], [8], [0], [8]]);
});

test("two transcripts of a gene are one gene of a variant, alone and with other conditions", () => {
  const chosen = RowGenes.ofRows(
    new Map([
      [4, [8, 8, 9]],
      [1, [7, 7]],
    ]),
  );
  expect(named(chosen, [1, 2, 4])).toEqual([[7], [], [8, 9]]);
  const some = RowGenes.ofSets(listsOfSets(tables, Uint8Array.of(0, 0, 0, 0, 1)), sets);
  for (const parts of [
    [some, chosen],
    [chosen, some],
  ])
    expect(named(RowGenes.joined(parts), [0, 1, 2, 4])).toEqual([[], [7], [], [8]]);
  const other = RowGenes.ofRows(new Map([[4, [9]]]));
  expect(named(RowGenes.joined([chosen, other]), [1, 4])).toEqual([[], [9]]);
});
