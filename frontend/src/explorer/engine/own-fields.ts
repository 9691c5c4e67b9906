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

/** Numbers of FORMAT that every result has by names of its own, and their names in exported tables. */
const OF_SAMPLE: Record<string, string> = { dp: "DP", gq: "GQ", vaf: "AB", ad: "ALT_READS" };
const EXTRA = /^(i\.|s\d+\.(f\.|(dp|gq|vaf|ad)$))/;

/** Whether a column of the table is read apart from its lines: an INFO field, or what FORMAT says of one sample. */
export const isExtra = (name: string) => EXTRA.test(name);

/** Columns of FORMAT of one sample that the table can show: depth, quality, reads, and the file's own fields. */
export const formatColumns = (meta: Meta, sample: number) =>
  meta.columns.filter((info) => info.sample === sample && isExtra(info.name));

/** The title of such a column in an exported table: `INFO/DP`, `FORMAT/FT:child` or `GQ:child`. */
export function exportTitle(meta: Meta, info: ColumnInfo): string {
  const known = OF_SAMPLE[info.name.replace(/^s\d+\./, "")] ?? info.name;
  const field = info.own ? (info.field ?? info.name) : known;
  return info.sample === undefined ? field : `${field}:${meta.samples.chosen[info.sample]}`;
}

/** Values of a column with a dictionary. */
export const valuesOf = (meta: Meta, info: ColumnInfo): string[] =>
  (meta.dictionaries as Record<string, string[]>)[info.dictionary ?? ""] ?? [];
