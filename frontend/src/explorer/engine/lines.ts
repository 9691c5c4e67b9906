/** Parses a row of rows.bin, text of the VCF, into the parts that the table shows. */
import type { Meta } from "./meta";

export interface CsqRow {
  /** By field name, `%3D` and the like still encoded. */
  [field: string]: string;
}

export interface Line {
  chrom: string;
  pos: number;
  id: string;
  ref: string;
  alt: string;
  qual: string;
  filter: string;
  worst: { consequence: string; symbol: string; feature: string } | null;
  picked: CsqRow[];
  gt: string[];
  /** Bases gained or lost by a symbolic ALT, if known; other ALTs have their sequence. */
  length?: number | null;
  /** What the ACMG/AMP rules suggest; null: nothing, absent: not asked for. */
  suggested?: { class: string; points: number } | null;
  /** Values of the user's own fields by column, where they are asked for. */
  own?: Record<string, string | number | null>;
}

export function csqRows(fields: string[], text: string): CsqRow[] {
  if (!text) return [];
  return text.split(",").map((row) => {
    const parts = row.split("|");
    return Object.fromEntries(fields.map((name, i) => [name, parts[i] ?? ""]));
  });
}

export function parseLine(meta: Meta, text: string): Line {
  const part = text.split("\t");
  const [consequence = "", symbol = "", feature = ""] = (part[7] ?? "").split("|");
  return {
    chrom: part[0] ?? "",
    pos: Number(part[1]),
    id: part[2] ?? ".",
    ref: part[3] ?? "",
    alt: part[4] ?? "",
    qual: part[5] ?? ".",
    filter: part[6] ?? ".",
    worst: consequence ? { consequence, symbol, feature } : null,
    picked: csqRows(meta.csq_fields, part[8] ?? ""),
    gt: part.slice(9),
  };
}

export const keyOf = (line: Pick<Line, "chrom" | "pos" | "ref" | "alt">) =>
  `${line.chrom}-${line.pos}-${line.ref}-${line.alt}`;
