import type { PairQuality, Relation } from "../../../explorer/engine/quality";

export const RELATIONS: Record<Relation, string> = {
  same: "same person or identical twins",
  parent_child: "parent and child",
  full_siblings: "full siblings",
  half_siblings: "half siblings",
  second: "second-degree relatives",
  third: "third-degree relatives",
  unrelated: "not closely related",
};

/** The relation of a pair that the data suggest, in words. */
export function suggested(pair: PairQuality): string {
  if (pair.relation) return RELATIONS[pair.relation];
  if (pair.kinship === null) return "not assessed";
  if (pair.parent === null) return "unclear";
  return pair.parent ? "may be parent and child" : "not parent and child";
}

/** The pair of two samples, in either order. */
export function pairOf(pairs: readonly PairQuality[], one: number, other: number): PairQuality | undefined {
  const [a, b] = one < other ? [one, other] : [other, one];
  return pairs.find((pair) => pair.a === a && pair.b === b);
}
