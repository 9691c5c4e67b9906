/** The wanted order; missing values are last in both directions. */
import { placesOf } from "./assessment";
import type { Bits } from "./bits";
import { tally } from "./bits";
import type { Numbers } from "./codec";
import type { EffectTables } from "./effects";
import { POINTS } from "./evidence-fields";
import type { Counted } from "./facets";
import { PRIORITY, type Sort } from "./filter";
import { column } from "./meta";
import { type Buckets, ByCode, ByPlace, ByValue, coarseOf, type Ordered } from "./ordered";
import { scoresOf } from "./phenotype";
import type { Store } from "./store";
import { type OfFamily, pointsWith, suggestionsOf, tallyOf } from "./suggestions";

type Keyed = "gene" | "consequence" | "phenotype";
const PRIORITIES = 64;
const COARSE = 1 << 16;

/** `fails`: the conditions that each effect fails, for the orders by gene and by consequence. */
export async function ordered(
  store: Store,
  sort: Sort & { terms?: string[] } & OfFamily,
  bits: Bits,
  counted: Counted,
  fails: () => Promise<Uint8Array>,
): Promise<Ordered> {
  const { count } = counted;
  const { desc, terms = [] } = sort;
  if (sort.by === "pos") return new ByPlace(bits, count, desc);
  const byCode = async (name: string, by: Buckets, codes: number) =>
    new ByCode(bits, count, by, await counted.tally(by.codes, codes, () => store.tally(name, codes)));
  if (sort.by === "gene" || sort.by === "consequence" || (sort.by === "phenotype" && terms.length > 0)) {
    const tables = await store.effects();
    const what = sort.by as Keyed;
    const { via, size } = await keysOfSets(store, what, tables, await fails(), terms);
    // Places of phenotypes begin with the most similar gene, which is "descending" to the user.
    const { desc } = what === "phenotype" ? { desc: !sort.desc } : sort;
    const by = { codes: await store.values("set"), via, size, missing: 0, desc };
    return byCode("set", by, tables.offsets.length);
  }
  const info = column(store.meta, sort.by);
  if (info === undefined || sort.by === PRIORITY.by) {
    const codes = await store.values("prio");
    return byCode("prio", { codes, size: PRIORITIES, missing: -1, desc }, PRIORITIES);
  }
  if (sort.by === "acmg") {
    const found = await suggestionsOf(store, sort);
    const via = placesOf(found.entries);
    const size = via.reduce((most, place) => Math.max(most, place), 0) + 1;
    const by = { codes: found.codes, via, size, missing: 0, desc };
    return new ByCode(
      bits,
      count,
      by,
      await counted.tally(by.codes, via.length, () => tallyOf(store, found)),
    );
  }
  if (info.kind === "code") {
    const codes = await store.values(sort.by);
    const size = (info.max ?? maxOf(codes)) + 1;
    return byCode(sort.by, { codes, size, missing: 0, desc }, size);
  }
  const values = sort.by === POINTS ? await pointsWith(store, sort) : await store.number(sort.by);
  if (values.levels) {
    const size = values.levels.length + 1;
    const shift = Math.max(0, Math.ceil(Math.log2(size / COARSE)));
    if (shift > 0) {
      // Millions of levels: counters for all of them would be larger than the column.
      const buckets = (values.levels.length >>> shift) + 2;
      const by = { codes: values.codes, size: buckets, missing: 0, desc, shift };
      const coarse = new ByCode(bits, count, by, tally(bits, values.codes, buckets, shift));
      return new ByValue(coarse, values, desc);
    }
    return byCode(sort.by, { codes: values.codes, size, missing: 0, desc }, size);
  }
  const gone = typeof info.null === "number" ? info.null : Number.NaN;
  const codes = await store.column(`coarse ${sort.by}`, async () => coarseOf(values.codes, gone));
  const by = { codes, size: COARSE, missing: COARSE - 1, desc };
  const coarse = new ByCode(bits, count, by, tally(bits, codes, COARSE));
  return new ByValue(coarse, values, desc);
}

const maxOf = (codes: Numbers) => {
  let max = 0;
  for (let i = 0; i < codes.length; i++) if ((codes[i] as number) > max) max = codes[i] as number;
  return max;
};

/** For each effect set, the place of its first gene's symbol or the rank of its most severe term, among effects that pass the filter. */
async function keysOfSets(
  store: Store,
  what: Keyed,
  tables: EffectTables,
  fails: Uint8Array,
  terms: string[],
) {
  let rank: (effect: number) => number;
  let size: number;
  if (what !== "consequence") {
    const place = what === "gene" ? await placesOfGenes(store) : placesOfScores(await scoresOf(store, terms));
    rank = (effect) => place[tables.gene[effect] as number] as number;
    size = place.length;
  } else {
    rank = (effect) => (store.combos.ranks[tables.combo[effect] as number]?.[0] ?? 0) + 1;
    size = store.meta.terms.length + 1;
  }
  const via = new Uint32Array(tables.offsets.length);
  for (let s = 1; s < tables.offsets.length; s++) {
    let best = 0;
    for (let m = tables.offsets[s - 1] as number; m < (tables.offsets[s] as number); m++) {
      const effect = tables.member[m] as number;
      if (fails[effect] !== 0) continue;
      const value = rank(effect);
      if (value > 0 && (best === 0 || value < best)) best = value;
    }
    via[s] = best;
  }
  return { via, size };
}

/** Gene codes -> 1 + the place of the score, the highest first, equal ones together; 0 for a gene without one. */
function placesOfScores(scores: Float64Array): Uint32Array {
  const values = [...new Set(scores)].filter((score) => score >= 0).sort((a, b) => b - a);
  const at = new Map(values.map((score, place) => [score, place + 1]));
  return Uint32Array.from(scores, (score) => at.get(score) ?? 0);
}

/** Gene codes -> 1 + the place of the symbol in alphabetical order; 0 for no gene. */
function placesOfGenes(store: Store): Promise<Uint32Array> {
  return store.once("places of genes", async () => {
    const genes = await store.genes();
    const symbols = ["", ...Array.from({ length: genes.size }, (_, i) => genes.symbol(i + 1))];
    const order = Array.from({ length: genes.size }, (_, i) => i + 1);
    order.sort((a, b) => ((symbols[a] as string) < (symbols[b] as string) ? -1 : 1));
    const place = new Uint32Array(genes.size + 1);
    order.forEach((code, i) => {
      place[code] = i + 1;
    });
    return place;
  });
}
