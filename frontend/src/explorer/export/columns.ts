/** The columns of an exported row: the VCF's own columns, the most severe consequence, the shown CSQ row, genotypes. */
import type { Filter } from "../engine/filter";
import { type CsqRow, type Line, parseLine } from "../engine/lines";
import { column, type Meta } from "../engine/meta";
import { exportTitle } from "../engine/own-fields";
import { shownRow } from "./shown";

export type Cell = string | number | null;

export interface OutColumn {
  name: string;
  type: "STRING" | "INT32" | "DOUBLE";
}

/** A compound heterozygous pair in the format of `annotator query`: `GENE:variant+variant`, and why the two are on different copies. */
export type PairCells = [pair: string, phase: string];

const PAIRS: OutColumn[] = [
  { name: "pair", type: "STRING" },
  { name: "pair_phase", type: "STRING" },
];

/** `own`: columns of INFO and FORMAT beside the genotypes. */
export function outColumns(meta: Meta, pairs = false, own: string[] = []): OutColumn[] {
  const numbers = new Set(
    meta.columns.filter((item) => item.field && item.kind === "number").map((item) => item.field as string),
  );
  return [
    { name: "CHROM", type: "STRING" },
    { name: "POS", type: "INT32" },
    { name: "ID", type: "STRING" },
    { name: "REF", type: "STRING" },
    { name: "ALT", type: "STRING" },
    { name: "QUAL", type: "DOUBLE" },
    { name: "FILTER", type: "STRING" },
    { name: "worst_consequence", type: "STRING" },
    { name: "worst_gene", type: "STRING" },
    { name: "worst_feature", type: "STRING" },
    ...meta.csq_fields.map((name) => ({
      name,
      type: numbers.has(name) ? ("DOUBLE" as const) : ("STRING" as const),
    })),
    ...meta.samples.chosen.map((name) => ({ name: `GT:${name}`, type: "STRING" as const })),
    ...own.map((name) => ownOut(meta, name)),
    ...(pairs ? PAIRS : []),
  ];
}

function ownOut(meta: Meta, name: string): OutColumn {
  const info = column(meta, name);
  return {
    name: info ? exportTitle(meta, info) : name,
    type: info?.kind === "code" ? "STRING" : "DOUBLE",
  };
}

const numberOrNull = (value: string) => {
  const parts = value.split("&").map((part) => (part === "" || part === "." ? Number.NaN : Number(part)));
  const known = parts.filter((part) => !Number.isNaN(part));
  return known.length > 0 ? Math.max(...known) : null;
};
const textOrNull = (value: string) => (value === "" || value === "." ? null : value);

/** A row's cells as text (`typed` false: as in the file) or by the columns' types. */
export function outCells(
  meta: Meta,
  columns: OutColumn[],
  text: string,
  filter: Filter | null,
  typed: boolean,
  pair: PairCells | null = null,
  own: (string | number | null)[] = [],
): Cell[] {
  const line: Line = parseLine(meta, text);
  const csq: CsqRow = shownRow(line, filter) ?? {};
  const raw = [
    line.chrom,
    String(line.pos),
    line.id,
    line.ref,
    line.alt,
    line.qual,
    line.filter,
    line.worst?.consequence ?? "",
    line.worst?.symbol ?? "",
    line.worst?.feature ?? "",
    ...meta.csq_fields.map((name) => csq[name] ?? ""),
    ...meta.samples.chosen.map((_, k) => line.gt[k] ?? ""),
    ...own.map((value) => String(value ?? "")),
    ...(columns.at(-1)?.name === "pair_phase" ? (pair ?? ["", ""]) : []),
  ];
  if (!typed) return raw;
  return raw.map((value, i) => {
    const type = columns[i]?.type;
    if (type === "DOUBLE") return numberOrNull(value);
    return type === "INT32" ? Number(value) : textOrNull(value);
  });
}
