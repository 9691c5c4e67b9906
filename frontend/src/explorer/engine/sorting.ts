/** Rows in the order that is asked for; missing values last, whichever way it goes. */
import { answer, type EffectWish } from "./effects";
import { PRIORITY, type Sort } from "./filter";
import { column } from "./meta";
import { sortByCode, sortByNumber } from "./order";
import { type NumberColumn, type Store, valueAt } from "./store";

export async function sorted(store: Store, sort: Sort, rows: Uint32Array, wish: EffectWish | null) {
  if (sort.by === "pos") return sort.desc ? rows.slice().reverse() : rows;
  if (sort.by === "gene" || sort.by === "consequence") return bySet(store, sort, rows, wish);
  const info = column(store.meta, sort.by);
  if (info === undefined || sort.by === PRIORITY.by) {
    const prio = await store.values("prio");
    return sortByCode(rows, prio, 64, sort.desc, -1);
  }
  if (info.kind === "code") {
    const codes = await store.values(sort.by);
    return sortByCode(rows, codes, (info.max ?? maxOf(codes)) + 1, sort.desc, 0);
  }
  const values = await store.number(sort.by);
  if (values.levels) return sortByCode(rows, values.codes, values.levels.length + 1, sort.desc, 0);
  return byValues(rows, values, sort.desc);
}

const maxOf = (codes: ArrayLike<number>) => {
  let max = 0;
  for (let i = 0; i < codes.length; i++) if ((codes[i] as number) > max) max = codes[i] as number;
  return max;
};

function byValues(rows: Uint32Array, values: NumberColumn, desc: boolean): Uint32Array {
  const keys = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = valueAt(values, rows[i] as number);
    keys[i] = Number.isNaN(value) ? Number.POSITIVE_INFINITY : desc ? -value : value;
  }
  return sortByNumber(rows, keys);
}

/** By the gene's symbol, or by the most severe term, of the CSQ rows that the filter means. */
async function bySet(
  store: Store,
  sort: Sort,
  rows: Uint32Array,
  wish: EffectWish | null,
): Promise<Uint32Array> {
  const tables = await store.effects();
  const sets = await store.values("set");
  const { fails } = answer(
    tables,
    store.combos,
    wish ?? { gene: null, terms: null, impact: null, picked: false },
  );
  let rank: (effect: number) => number;
  let size: number;
  if (sort.by === "gene") {
    const genes = await store.genes();
    const order = genes.rows.map((_, i) => i + 1);
    order.sort((a, b) => (genes.symbol(a) < genes.symbol(b) ? -1 : 1));
    const place = new Uint32Array(genes.rows.length + 1);
    order.forEach((code, i) => {
      place[code] = i + 1;
    });
    rank = (effect) => place[tables.gene[effect] as number] as number;
    size = genes.rows.length + 1;
  } else {
    rank = (effect) => (store.combos.ranks[tables.combo[effect] as number]?.[0] ?? 0) + 1;
    size = store.meta.terms.length + 1;
  }
  const keyOf = new Uint32Array(tables.offsets.length);
  for (let s = 1; s < tables.offsets.length; s++) {
    let best = 0;
    for (let m = tables.offsets[s - 1] as number; m < (tables.offsets[s] as number); m++) {
      const effect = tables.member[m] as number;
      if (fails[effect] !== 0) continue;
      const value = rank(effect);
      if (value > 0 && (best === 0 || value < best)) best = value;
    }
    keyOf[s] = best;
  }
  const codes = new Uint32Array(store.meta.rows);
  for (let i = 0; i < codes.length; i++) codes[i] = keyOf[sets[i] as number] as number;
  return sortByCode(rows, codes, size, sort.desc, 0);
}
