/**
 * Conditions on gene, consequence, impact and pick of one CSQ row, evaluated once per distinct effect set instead of once per
 * row: a set passes when one of its effects meets all conditions.
 */
import type { Numbers } from "./codec";
import type { Meta } from "./meta";

export interface EffectTables {
  gene: Numbers;
  combo: Numbers;
  pick: Numbers;
  /** First effect of each set (length sets + 1), into `member`. */
  offsets: Uint32Array;
  member: Numbers;
}

export function makeTables(gene: Numbers, combo: Numbers, pick: Numbers, count: Numbers, member: Numbers) {
  const offsets = new Uint32Array(count.length + 1);
  for (let i = 0; i < count.length; i++) offsets[i + 1] = (offsets[i] as number) + (count[i] as number);
  return { gene, combo, pick, offsets, member };
}

/** Conditions on an effect; null: any. `gene` is indexed by code, `terms` by rank, `impact` by code. */
export interface EffectWish {
  gene: Uint8Array | null;
  terms: Uint8Array | null;
  impact: Uint8Array | null;
  picked: boolean;
}

/** Per combination: its impact code, and whether one of its terms is wanted. */
export interface Combos {
  impact: Uint8Array;
  ranks: number[][];
}

export function makeCombos(meta: Meta): Combos {
  const impact = new Uint8Array(meta.combos.length);
  meta.combos.forEach((ranks, i) => {
    impact[i] = meta.terms[ranks[0] ?? 0]?.[1] ?? 4;
  });
  return { impact, ranks: meta.combos };
}

const GENE = 1;
const TERM = 2;
const IMPACT = 4;

/** For each combination: bit TERM and bit IMPACT if it fails. */
export function comboFails(combos: Combos, wish: EffectWish): Uint8Array {
  const out = new Uint8Array(combos.ranks.length);
  combos.ranks.forEach((ranks, i) => {
    let fail = 0;
    if (wish.terms && !ranks.some((rank) => (wish.terms as Uint8Array)[rank])) fail |= TERM;
    if (wish.impact && !wish.impact[combos.impact[i] as number]) fail |= IMPACT;
    out[i] = fail;
  });
  return out;
}

export interface SetAnswer {
  /** 1 where the set passes; index = code of column `set` (0: no CSQ row). */
  pass: Uint8Array;
  /** Failed conditions of each effect as bits; 255 for an effect that fails the pick condition. */
  fails: Uint8Array;
}

export function answer(tables: EffectTables, combos: Combos, wish: EffectWish): SetAnswer {
  const byCombo = comboFails(combos, wish);
  const effects = tables.gene.length;
  const fails = new Uint8Array(effects);
  for (let e = 0; e < effects; e++) {
    if (wish.picked && !tables.pick[e]) fails[e] = 255;
    else {
      const gene = wish.gene && !wish.gene[tables.gene[e] as number] ? GENE : 0;
      fails[e] = gene | (byCombo[tables.combo[e] as number] as number);
    }
  }
  const sets = tables.offsets.length - 1;
  const pass = new Uint8Array(sets + 1);
  pass[0] = wish.gene || wish.terms || wish.impact || wish.picked ? 0 : 1;
  for (let s = 0; s < sets; s++) {
    const end = tables.offsets[s + 1] as number;
    for (let m = tables.offsets[s] as number; m < end; m++) {
      if (fails[tables.member[m] as number] === 0) {
        pass[s + 1] = 1;
        break;
      }
    }
  }
  return { pass, fails };
}

/** From rows per set: rows with an effect of each impact / term that meets all other conditions. */
export function effectFacets(
  tables: EffectTables,
  combos: Combos,
  terms: number,
  fails: Uint8Array,
  perSet: Uint32Array,
): { impact: number[]; terms: number[] } {
  const impact = new Array<number>(5).fill(0);
  const byTerm = new Array<number>(terms).fill(0);
  impact[0] = perSet[0] as number;
  const seen = new Int32Array(terms).fill(-1);
  const sets = tables.offsets.length - 1;
  for (let s = 0; s < sets; s++) {
    const rows = perSet[s + 1] as number;
    if (rows === 0) continue;
    let impacts = 0;
    const end = tables.offsets[s + 1] as number;
    for (let m = tables.offsets[s] as number; m < end; m++) {
      const e = tables.member[m] as number;
      const fail = fails[e] as number;
      const combo = tables.combo[e] as number;
      if ((fail & ~IMPACT) === 0) impacts |= 1 << (combos.impact[combo] as number);
      if ((fail & ~TERM) === 0) {
        for (const rank of combos.ranks[combo] as number[]) {
          if (seen[rank] !== s) {
            seen[rank] = s;
            byTerm[rank] = (byTerm[rank] as number) + rows;
          }
        }
      }
    }
    for (let code = 1; code <= 4; code++)
      if (impacts & (1 << code)) impact[code] = (impact[code] as number) + rows;
  }
  return { impact, terms: byTerm };
}
