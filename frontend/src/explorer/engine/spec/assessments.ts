/** Filters on ACMG/AMP evidence: class, codes and points of the column `acmg` (docs/explore-format.md). */
import { type Entry, entries } from "../assessment";
import { type Bits, fromCodes } from "../bits";
import type { Store } from "../store";
import type { Between, In } from "./types";

export const CLASSES = ["pathogenic", "likely_pathogenic", "uncertain", "likely_benign", "benign"];
export const EVIDENCE_LISTS = ["acmg", "acmg_codes"];
export const POINTS = "acmg_points";

/** Rows whose assessment meets a condition on `acmg`, `acmg_codes` or `acmg_points`. */
export async function assessed(store: Store, node: In | Between): Promise<Bits> {
  if (!store.has("acmg")) throw new Error("This result has no ACMG evidence. Annotate again to get it.");
  const odd =
    "in" in node && node.field === "acmg" ? node.in.find((name) => !CLASSES.includes(name)) : undefined;
  if (odd !== undefined) throw new Error(`acmg has no value “${odd}”.`);
  return store.kept(`evidence ${JSON.stringify(node)}`, async () => {
    const all = await entries(store);
    const keep = [node.missing === "pass", ...all.map((entry) => meets(entry, node))];
    return fromCodes(await store.values("acmg"), Uint8Array.from(keep, Number));
  });
}

function meets([suggested, points, codes]: Entry, node: In | Between): boolean {
  if (!("in" in node))
    return (
      points >= (node.min ?? Number.NEGATIVE_INFINITY) && points <= (node.max ?? Number.POSITIVE_INFINITY)
    );
  if (node.field === "acmg") return node.in.includes(suggested);
  return codes.some(([code, strength]) => {
    const word = strength.charAt(0).toUpperCase() + strength.slice(1);
    return node.in.includes(code) || node.in.includes(`${code}_${word}`);
  });
}
