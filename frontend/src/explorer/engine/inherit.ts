/**
 * De novo and recessive, as the presets say them.
 *
 * De novo: the child carries the ALT; both parents are hom_ref with DP, GQ at least and VAF at most the given values.
 * A parent without a call, or without one of these numbers, is unknown and never hom_ref.
 * Recessive: hom_alt or hemi in the child, or two ALTs in one gene that are not known to come from one parent
 * (nor to lie on one haplotype of a phase set); at most one of the two may be de novo.
 */
import { add, type Bits, has, none } from "./bits";
import type { Numbers } from "./codec";
import { type NumberColumn, valueAt } from "./codec";
import type { Inherit } from "./filter";

export const HOM_REF = 1;
export const HET = 2;
export const HOM_ALT = 3;
export const HEMI = 4;

export interface Person {
  gt: Numbers;
  dp: NumberColumn | null;
  gq: NumberColumn | null;
  vaf: NumberColumn | null;
  phase: Numbers | null;
  ps: Numbers | null;
}

/** Genotype classes that hold the ALT. */
export const CARRIES = Uint8Array.of(0, 0, 1, 1, 1);

type Parent = "yes" | "no" | "unknown";

/** Whether a parent is hom_ref beyond doubt. */
export function parentIsRef(parent: Person, row: number, rule: Inherit): Parent {
  const kind = parent.gt[row] as number;
  if (kind === 0) return "unknown";
  if (kind !== HOM_REF) return "no";
  const values = [parent.dp, parent.gq, parent.vaf].map((item) => (item ? valueAt(item, row) : Number.NaN));
  const [dp, gq, vaf] = values as [number, number, number];
  if (dp < rule.dp || gq < rule.gq || vaf > rule.vaf) return "no";
  return values.some(Number.isNaN) ? "unknown" : "yes";
}

/** The de novo rows of candidates that the child carries, and how many of the candidates are unknown because of a parent. */
export function deNovo(parents: Person[], rule: Inherit, candidates: Uint32Array, rows: number) {
  const pass = none(rows);
  let unknown = 0;
  for (const row of candidates) {
    let worst: Parent = "yes";
    for (const parent of parents) {
      const is = parentIsRef(parent, row, rule);
      if (is === "no") worst = "no";
      else if (is === "unknown" && worst === "yes") worst = "unknown";
    }
    if (worst === "yes") add(pass, row);
    else if (worst === "unknown") unknown++;
  }
  return { pass, unknown };
}

const MOTHER = 1;
const FATHER = 2;
const NEW = 4;
const ANY = MOTHER | FATHER | NEW;

/** From whom the child's ALT may come. */
export function origins(father: Person | null, mother: Person | null, row: number): number {
  const of = (parent: Person | null) => {
    const kind = parent ? (parent.gt[row] as number) : 0;
    return kind === 0 ? "unknown" : kind === HOM_REF ? "no" : "yes";
  };
  const [dad, mum] = [of(father), of(mother)];
  if (dad === "no" && mum === "no") return NEW;
  if (dad === "yes" && mum === "no") return FATHER;
  if (dad === "no" && mum === "yes") return MOTHER;
  if (dad === "yes" && mum === "yes") return MOTHER | FATHER;
  return ANY;
}

/** Whether two heterozygous ALTs can lie on the two copies of a gene. */
export function compatible(child: Person, a: number, b: number, fromA: number, fromB: number): boolean {
  if (child.phase && child.ps && child.ps[a] === child.ps[b]) {
    const [first, second] = [child.phase[a] as number, child.phase[b] as number];
    if (first && second) return (first & second) === 0;
  }
  const single = (mask: number) => (mask & (mask - 1)) === 0;
  return !(fromA === fromB && single(fromA));
}

/** `genes(row)`: codes of the genes whose CSQ rows meet the other filters. `candidates`: rows that pass all else. */
export function recessive(
  child: Person,
  father: Person | null,
  mother: Person | null,
  candidates: Uint32Array,
  genes: (row: number) => number[],
  contig: (row: number) => number,
  rows: number,
): Bits {
  const pass = none(rows);
  const byGene = new Map<string, number[]>();
  for (const row of candidates) {
    const kind = child.gt[row] as number;
    if (kind === HOM_ALT || kind === HEMI) add(pass, row);
    else if (kind === HET) {
      for (const gene of genes(row)) {
        if (gene === 0) continue;
        const key = `${gene}@${contig(row)}`;
        const group = byGene.get(key);
        if (group) group.push(row);
        else byGene.set(key, [row]);
      }
    }
  }
  for (const group of byGene.values()) {
    if (group.length < 2) continue;
    const from = group.map((row) => origins(father, mother, row));
    for (let i = 0; i < group.length; i++) {
      const row = group[i] as number;
      if (has(pass, row)) continue;
      for (let j = 0; j < group.length; j++) {
        const other = group[j] as number;
        if (j !== i && compatible(child, row, other, from[i] as number, from[j] as number)) {
          add(pass, row);
          add(pass, other);
          break;
        }
      }
    }
  }
  return pass;
}
