/** Fields of ACMG/AMP suggestions that filters, facets and the table know. */
import type { ColumnInfo, Meta } from "./meta";

/** Most pathogenic first. */
export const CLASSES = ["pathogenic", "likely_pathogenic", "uncertain", "likely_benign", "benign"];
export const EVIDENCE_LISTS = ["acmg", "acmg_codes"];
/** A number of each row that the files do not hold as a column: it follows from `acmg`. */
export const POINTS = "acmg_points";

export const hasEvidence = (meta: Meta) => meta.columns.some((info) => info.name === "acmg");

/** `acmg_points` as a column; the store makes its values. */
export const pointsColumn = (acmg: ColumnInfo): ColumnInfo => ({
  name: POINTS,
  title: "ACMG points",
  kind: "number",
  file: "",
  dtype: "u8",
  encoding: "plain",
  length: acmg.length,
  null: 0,
  help: "Sum of the points of the codes that the rules suggest: pathogenic ones count up, benign ones down.",
});

const SERIES = ["PVS", "PS", "PM", "PP", "BA", "BS", "BP"];
const placeOf = (code: string) => SERIES.indexOf(/^[A-Z]+/.exec(code)?.[0] ?? "");

/** Codes that the family adds, where the result's rules know them. */
export const OF_FAMILY = ["PS2", "PM6"];

/** Codes that the rules suggest for some variant of the result, and those of the family, in the guideline's order. */
export function codesSeen(meta: Meta): string[] {
  const seen = Object.keys(meta.counts.acmg?.codes ?? {});
  if (meta.acmg?.de_novo) seen.push(...OF_FAMILY.filter((code) => !seen.includes(code)));
  return seen.sort((a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1));
}
