/** Whether a variant is new in an affected child whose parents are given, and whether the genotypes confirm the parents. */
import { type Bits, both, complement, fromRows, has, rowsOf, size, union } from "../bits";
import { type Meta, spans } from "../meta";
import type { Store } from "../store";
import { applySingle } from "./apply";
import { LIMITS, type Limits } from "./evidence";
import { triosOf } from "./family";
import type { Person } from "./people";
import { plainContig } from "./places";

/** Comparison of a parent's genotypes with the child's, over autosomal variants that one of the two has on every copy. */
export interface Parentage {
  /** Variants that the other one also has on every copy. */
  same: number;
  /** Variants that the other one lacks. A parent and a child share an allele at every place, so these are errors. */
  opposite: number;
}

/** Limits of the rules (docs/interpretation.md, PS2 and PM6). */
export interface DeNovoRules {
  least_homozygotes: number;
  most_opposite: number;
}

export type DeNovo =
  | { state: "not-assessed"; reason: string }
  | { state: "no" }
  | { state: "new"; confirmed: boolean; parents: Parentage[] };

const HOM_REF = 1;
const HOM_ALT = 3;
const UNKNOWN: DeNovo = {
  state: "not-assessed",
  reason: "a genotype of the family is missing or below the quality limits",
};

export interface NewVariants {
  /** By row: whether the genotypes confirm the parents, and how they compare. */
  found: Map<number, { confirmed: boolean; parents: Parentage[] }>;
  /** Rows that cannot be decided. */
  doubtful: Bits;
}

/**
 * New variants among `asked`; a sentence: why none can be found; null: the result's rules do not know PS2 and PM6. `stated` is the
 * family of the page, `quality` its limits; a family that is guessed from names is not used.
 */
export async function newVariants(
  store: Store,
  asked: Bits,
  stated: readonly Person[] | null,
  quality: Partial<Limits>,
): Promise<NewVariants | string | null> {
  const { meta } = store;
  const rules = meta.acmg?.de_novo;
  if (!rules) return null;
  const families = triosOf(meta, stated);
  if (typeof families === "string") return families;
  const found: NewVariants["found"] = new Map();
  const open: Bits[] = [];
  for (const family of families) {
    const { pass, maybe } = await applySingle(store, "de-novo", [family], { ...LIMITS, ...quality }, asked);
    const checks = family.trios.flatMap(([child, ...both]) =>
      both.map((parent) => () => parentage(store, child.name, parent.name)),
    );
    open.push(maybe);
    const fresh = rowsOf(pass, 0, size(pass));
    if (fresh.length === 0) continue;
    const parents = await Promise.all(checks.map((check) => check()));
    const confirmed = parents.every((one) => confirms(one, rules));
    for (const row of fresh) if (confirmed || !found.has(row)) found.set(row, { confirmed, parents });
  }
  const rest = complement(fromRows([...found.keys()], meta.rows), meta.rows);
  return { found, doubtful: both([union(open), rest], meta.rows) };
}

/** Of some rows; null where the result's rules do not know PS2 and PM6. */
export async function deNovoOf(
  store: Store,
  rows: number[],
  stated: readonly Person[] | null,
  quality: Partial<Limits>,
): Promise<(DeNovo | null)[]> {
  const answer = await newVariants(store, fromRows(rows, store.meta.rows), stated, quality);
  return rows.map((row) => {
    if (answer === null) return null;
    if (typeof answer === "string") return { state: "not-assessed", reason: answer };
    const found = answer.found.get(row);
    if (found) return { state: "new", ...found };
    return has(answer.doubtful, row) ? UNKNOWN : { state: "no" };
  });
}

const confirms = ({ same, opposite }: Parentage, rules: DeNovoRules) =>
  same + opposite >= rules.least_homozygotes && opposite <= (same + opposite) * rules.most_opposite;

/** Counts over the whole result, once for each child and parent. */
export function parentage(store: Store, child: string, parent: string): Promise<Parentage> {
  const [a, b] = [child, parent].map((name) => store.meta.samples.chosen.indexOf(name));
  return store.once(`parentage ${a} ${b}`, async () => {
    const [one, other] = [await store.values(`s${a}.gt`), await store.values(`s${b}.gt`)];
    const found = { same: 0, opposite: 0 };
    for (const [first, last] of autosomal(store.meta)) {
      for (let row = first; row < last; row++) {
        const [x, y] = [one[row], other[row]];
        if (x === HOM_ALT && y === HOM_ALT) found.same++;
        else if ((x === HOM_ALT && y === HOM_REF) || (x === HOM_REF && y === HOM_ALT)) found.opposite++;
      }
    }
    return found;
  });
}

/** Rows of contigs that are neither sex chromosomes nor mitochondrial. */
const autosomal = (meta: Meta): [number, number][] =>
  spans(meta)
    .filter(([contig]) => !["X", "Y", "MT"].includes(plainContig(meta.contigs[contig]?.name ?? "")))
    .map(([, first, last]) => [first, last]);
