/** Text fields of tracks as filters: columns `v.{field}`, in which a variant may have several values (docs/explore-format.md). */
import { groupName } from "./ancestry";
import { type ColumnInfo, column, type Meta } from "./meta";
import { valuesOf } from "./own-fields";
import type { Condition } from "./spec/types";
import { listed } from "./values";

/** Chosen for "any value", in the page's own filter; no text of a track has a bar. */
export const ANY = "|any";

/** A column of a track's text, which names its CSQ field. */
export const isText = (info: ColumnInfo | undefined): info is ColumnInfo & { field: string } =>
  info?.kind === "code" && info.name.startsWith("v.") && info.field !== undefined;

/** All such columns, in the order of the tracks. */
export const textColumns = (meta: Meta) => meta.columns.filter(isText);

/** The column of a field of a track; undefined where the result does not offer it. */
export const textColumn = (meta: Meta, field: string) => column(meta, `v.${field}`);

/** A value in words: groups have names, and a mark says yes. */
export function textWords(name: string, value: string): string {
  if (/_grpmax$/i.test(name)) return groupName(value);
  return value === "1" && /_not_called_in_\w+$/i.test(name) ? "yes" : listed(value);
}

/** For each code from 1 the places of its values in the dictionary, from 1. */
export const setsOf = (meta: Meta, info: ColumnInfo): number[][] =>
  info.sets ?? valuesOf(meta, info).map((_, i) => [i + 1]);

/** By code, whether a variant passes: it holds one of the chosen values; "" stands for none. */
export function keptSets(meta: Meta, info: ColumnInfo, chosen: string[]): Uint8Array {
  const any = chosen.includes(ANY);
  const wanted = new Set(valuesOf(meta, info).flatMap((value, i) => (chosen.includes(value) ? [i + 1] : [])));
  const sets = setsOf(meta, info);
  const keep = new Uint8Array(sets.length + 1);
  keep[0] = chosen.includes("") ? 1 : 0;
  for (const [i, places] of sets.entries())
    keep[i + 1] = any || places.some((place) => wanted.has(place)) ? 1 : 0;
  return keep;
}

/** Variants by code -> those without a value, with each value, and with any. */
export function countsOfValues(meta: Meta, info: ColumnInfo, byCode: ArrayLike<number>): number[] {
  const out = new Array<number>(valuesOf(meta, info).length + 2).fill(0);
  out[0] = byCode[0] ?? 0;
  for (const [i, places] of setsOf(meta, info).entries()) {
    const rows = byCode[i + 1] ?? 0;
    for (const place of [...places, out.length - 1]) out[place] = (out[place] as number) + rows;
  }
  return out;
}

/** The condition of chosen values: "any" is the opposite of having none. */
export function textCondition(field: string, chosen: string[]): Condition {
  if (chosen.includes(ANY) && !chosen.includes("")) return { not: { field, in: [], missing: "pass" } };
  const missing = chosen.includes("") ? "pass" : "fail";
  return { field, in: chosen.filter((value) => value !== "" && value !== ANY), missing };
}

/** The column of which a condition asks for any value. */
export function anyAsked(meta: Meta, node: Condition): ColumnInfo | undefined {
  if (!("not" in node) || !("field" in node.not) || !("in" in node.not)) return undefined;
  const { field, in: values, missing, sample } = node.not;
  if (values.length > 0 || missing !== "pass" || sample !== undefined) return undefined;
  return textColumn(meta, field);
}
