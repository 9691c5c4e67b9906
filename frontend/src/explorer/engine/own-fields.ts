/** The INFO and FORMAT fields of the user's own file: columns with `own` (docs/explore-format.md). */
import type { ColumnInfo, Meta } from "./meta";
import type { Condition } from "./spec/types";

/** Whether a filter's field names one. */
export const isOwn = (field: string) => /^(INFO|FORMAT)\//.test(field);

/** The column of a field; of FORMAT that of the sample. Undefined where the result does not offer it. */
export function ownColumn(meta: Meta, field: string, sample?: string): ColumnInfo | undefined {
  const at = sample === undefined ? undefined : meta.samples.chosen.indexOf(sample);
  return meta.columns.find((info) => info.own && info.field === field && info.sample === at);
}

/** The field's name and, of FORMAT, the sample's, as filters write them; null for any other column. */
export function ownField(
  meta: Meta,
  info: ColumnInfo | undefined,
): { field: string; sample?: string } | null {
  if (!info?.own || info.field === undefined) return null;
  if (info.sample === undefined) return { field: info.field };
  return { field: info.field, sample: meta.samples.chosen[info.sample] as string };
}

/** Columns of the user's own fields that conditions name, groups included. */
export function ownAsked(meta: Meta, nodes: Condition[]): string[] {
  return nodes.flatMap((node) => {
    if ("all" in node) return ownAsked(meta, node.all);
    if ("any" in node) return ownAsked(meta, node.any);
    if ("not" in node) return ownAsked(meta, [node.not]);
    const name = "field" in node ? ownColumn(meta, node.field, node.sample)?.name : undefined;
    return name === undefined ? [] : [name];
  });
}

/** Columns of INFO, which belong to the variant. */
export const infoColumns = (meta: Meta) =>
  meta.columns.filter((info) => info.own && info.sample === undefined);

/** Values of a column with a dictionary. */
export const valuesOf = (meta: Meta, info: ColumnInfo): string[] =>
  (meta.dictionaries as Record<string, string[]>)[info.dictionary ?? ""] ?? [];
