/** The head of the compound heterozygous pairs counts all of them, not only those that are listed. */
import { expect, test } from "vitest";
import { pairsTitle } from "../src/explorer/view/pairs";
import type { ShownPair } from "../src/explorer/worker/protocol";

test("genes of pairs that are not listed are counted too", () => {
  const shown: ShownPair[] = [{ gene: "DEMO1", reason: "parents", keys: ["1-1-A-C", "1-2-A-C"] }];
  expect(pairsTitle({ shown, count: 21_261, genes: 84 })).toBe(
    "21,261 compound heterozygous pairs in 84 genes",
  );
  expect(pairsTitle({ shown, count: 1, genes: 1 })).toBe("1 compound heterozygous pair in 1 gene");
});
