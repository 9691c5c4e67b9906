/** Columns of the table that its lines do not hold: they are read for the rows of a page, where they are shown. */
import { ownValues } from "../engine/own-values";
import type { Store } from "../engine/store";
import type { PageResult } from "./protocol";

export async function extrasOf(
  store: Store,
  rows: number[],
  columns: string[],
): Promise<Pick<PageResult, "own">> {
  const own: NonNullable<PageResult["own"]> = {};
  for (const name of columns) own[name] = await ownValues(store, name, rows);
  return columns.length > 0 ? { own } : {};
}
