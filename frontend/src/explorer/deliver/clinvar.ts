/** Rows for ClinVar's submission spreadsheet (SubmissionTemplateLite, sheet "Variant"), with the columns that a result can fill. */
import { refTranscript } from "../detail/names";
import type { Meta } from "../engine/meta";
import { plain } from "../engine/values";
import { className } from "../review/types";
import type { Chosen } from "./chosen";
import { tsvRow } from "./safe";

/** The titles of the template's columns; an empty one is for the submitter to fill in. */
export const CLINVAR_COLUMNS = [
  "Local ID",
  "Linking ID",
  "Gene symbol",
  "Reference sequence",
  "HGVS",
  "Chromosome",
  "Start",
  "Stop",
  "Reference allele",
  "Alternate allele",
  "Assembly",
  "Condition ID type",
  "Condition ID value",
  "Preferred condition name",
  "Germline classification",
  "Date last evaluated",
  "Assertion method",
  "Assertion method citation",
  "Mode of inheritance",
  "Comment on classification",
  "Collection method",
  "Allele origin",
  "Affected status",
] as const;

/** One row for each variant that has a classification. */
export function clinvarRows(meta: Meta, chosen: Chosen[]): string[][] {
  return chosen
    .filter(({ review }) => review?.classification)
    .map(({ line, csq, review, variant }) => {
      const hgvs = csq ? plain(csq.HGVSc ?? "").replace(/^[^:]*:/, "") : "";
      const row: Partial<Record<(typeof CLINVAR_COLUMNS)[number], string>> = {
        "Local ID": variant.replaceAll(/[^\w.-]/g, "_"),
        "Gene symbol": csq?.SYMBOL ?? "",
        "Reference sequence": hgvs && csq ? refTranscript(csq) : "",
        HGVS: hgvs,
        Chromosome: line.chrom.replace(/^chr/i, ""),
        Start: String(line.pos),
        Stop: String(line.pos + line.ref.length - 1),
        "Reference allele": line.ref,
        "Alternate allele": line.alt,
        Assembly: String(meta.provenance.assembly ?? ""),
        "Germline classification": review?.classification ? className(review.classification) : "",
        "Date last evaluated": (review?.classified_at ?? "").slice(0, 10),
        "Comment on classification": (review?.comments ?? []).map((one) => one.text).join(" "),
      };
      return CLINVAR_COLUMNS.map((name) => row[name] ?? "");
    });
}

export function clinvarTable(meta: Meta, chosen: Chosen[]): string {
  const rows = clinvarRows(meta, chosen);
  if (rows.length === 0)
    throw new Error(
      "None of the chosen variants has a classification. ClinVar takes classified variants only.",
    );
  return `${[[...CLINVAR_COLUMNS], ...rows].map(tsvRow).join("\n")}\n`;
}
