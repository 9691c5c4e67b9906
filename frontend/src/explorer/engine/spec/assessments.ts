/** Filters on ACMG/AMP evidence: class, codes and points of the column `acmg` (docs/explore-format.md), with the family's codes. */
import type { Entry } from "../assessment";
import { fromCodes, union } from "../bits";
import { CLASSES, codesSeen, OF_FAMILY } from "../evidence-fields";
import type { Meta } from "../meta";
import type { Store } from "../store";
import { type OfFamily, suggestionsOf, undecided } from "../suggestions";
import { type Kleene, sure } from "./kleene";

/**
 * Rows whose assessment has one of the chosen classes (`acmg`) or codes (`acmg_codes`); "" stands for rows without one. Unknown
 * where a code of the family is asked for and was not assessed.
 */
export async function assessed(store: Store, name: string, chosen: string[], of: OfFamily): Promise<Kleene> {
  const found = await suggestionsOf(store, of);
  const keep = [chosen.includes(""), ...found.entries.map((entry) => meets(entry, name, chosen))];
  const make = async () => fromCodes(found.codes, Uint8Array.from(keep, Number));
  const pass = await store.kept(`${name} ${JSON.stringify(chosen)} ${found.key}`, make);
  const asks = name === "acmg_codes" && chosen.some((code) => OF_FAMILY.includes(code.split("_")[0] ?? ""));
  const open = asks ? undecided(found) : null;
  return open ? { pass, maybe: union([pass, open]) } : sure(pass);
}

function meets([suggested, , codes]: Entry, name: string, chosen: string[]): boolean {
  if (name === "acmg") return chosen.includes(suggested);
  return codes.some(([code, strength]) => {
    const word = strength.charAt(0).toUpperCase() + strength.slice(1);
    return chosen.includes(code) || chosen.includes(`${code}_${word}`);
  });
}

/** Rows by class or by code, after the rows without an assessment; `counts` are those of the column's values. */
export function countsOf(meta: Meta, name: string, entries: Entry[], counts: Uint32Array): number[] {
  const names = name === "acmg" ? CLASSES : codesSeen(meta);
  const at = new Map(names.map((one, i) => [one, i + 1]));
  const out = new Array<number>(names.length + 1).fill(0);
  const add = (one: string, rows: number) => {
    const place = at.get(one);
    if (place !== undefined) out[place] = (out[place] as number) + rows;
  };
  out[0] = counts[0] as number;
  for (const [k, [suggested, , codes]] of entries.entries()) {
    const rows = counts[k + 1] as number;
    if (name === "acmg") add(suggested, rows);
    else for (const code of new Set(codes.map(([one]) => one))) add(code, rows);
  }
  return out;
}
