/** Filters on ACMG/AMP evidence: class, codes and points of the column `acmg` (docs/explore-format.md). */
import { type Entry, entries } from "../assessment";
import { type Bits, fromCodes } from "../bits";
import { CLASSES, codesSeen } from "../evidence-fields";
import type { Store } from "../store";

/** Rows whose assessment has one of the chosen classes (`acmg`) or codes (`acmg_codes`); "" stands for rows without one. */
export async function assessed(store: Store, name: string, chosen: string[]): Promise<Bits> {
  const all = await entries(store);
  const keep = [chosen.includes(""), ...all.map((entry) => meets(entry, name, chosen))];
  return fromCodes(await store.values("acmg"), Uint8Array.from(keep, Number));
}

function meets([suggested, , codes]: Entry, name: string, chosen: string[]): boolean {
  if (name === "acmg") return chosen.includes(suggested);
  return codes.some(([code, strength]) => {
    const word = strength.charAt(0).toUpperCase() + strength.slice(1);
    return chosen.includes(code) || chosen.includes(`${code}_${word}`);
  });
}

/** Rows by class or by code, after the rows without an assessment; `counts` are those of the column's values. */
export async function countsOf(store: Store, name: string, counts: Uint32Array): Promise<number[]> {
  const names = name === "acmg" ? CLASSES : codesSeen(store.meta);
  const at = new Map(names.map((one, i) => [one, i + 1]));
  const out = new Array<number>(names.length + 1).fill(0);
  const add = (one: string, rows: number) => {
    const place = at.get(one);
    if (place !== undefined) out[place] = (out[place] as number) + rows;
  };
  out[0] = counts[0] as number;
  for (const [k, [suggested, , codes]] of (await entries(store)).entries()) {
    const rows = counts[k + 1] as number;
    if (name === "acmg") add(suggested, rows);
    else for (const code of new Set(codes.map(([one]) => one))) add(code, rows);
  }
  return out;
}
