/** What some rows have in columns of the user's own fields. */
import { valueAt } from "./codec";
import { column } from "./meta";
import { valuesOf } from "./own-fields";
import type { Store } from "./store";

export type OwnValue = string | number | null;

export async function ownValues(store: Store, name: string, rows: ArrayLike<number>): Promise<OwnValue[]> {
  const info = column(store.meta, name);
  if (!info) return Array.from(rows, () => null);
  if (info.kind === "code") {
    const [codes, texts] = [await store.values(name), valuesOf(store.meta, info)];
    return Array.from(rows, (row) => texts[(codes[row] ?? 0) - 1] ?? null);
  }
  const numbers = await store.number(name);
  return Array.from(rows, (row) => {
    const value = row < 0 ? Number.NaN : valueAt(numbers, row);
    return Number.isNaN(value) ? null : value;
  });
}
