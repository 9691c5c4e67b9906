/** Lists of genes as people paste them. */
import { expect, test } from "vitest";
import { GeneIndex, type GeneRow, splitGenes } from "../src/explorer/engine/genes";

const genes: GeneRow[] = [
  ["BRCA1", "ENSG00000012048.23", "HGNC:1100", ["RNF53"], ["IRIS"], 0, 0, 5],
  ["CCN1", "ENSG00000142871", "HGNC:2654", ["CYR61"], ["GIG1"], 0, 6, 8],
  ["OTHER", "ENSG00000000003", "HGNC:3", [], ["GIG1"], 0, 9, 9],
];

test("gene lists: approved first, then previous and alias; nothing is ignored", () => {
  const match = GeneIndex.of(genes).match(["brca1", "ENSG00000012048", "HGNC:2654", "CYR61", "GIG1", "NOPE"]);
  expect(match.codes).toEqual([1, 2]);
  expect(match.renamed).toEqual([{ name: "CYR61", symbol: "CCN1", how: "previous symbol" }]);
  expect(match.ambiguous).toEqual([{ name: "GIG1", symbols: ["CCN1", "OTHER"] }]);
  expect(match.unmatched).toEqual(["NOPE"]);
  expect(splitGenes("# mine\nBRCA1, tp53;TP53\n'ATM'")).toEqual(["BRCA1", "TP53", "ATM"]);
});
