/** The chosen variants with the data for reports and exports: record, review, names. */
import { evidenceOf } from "../acmg/evidence";
import type { FullRecord } from "../detail/record";
import { parseRecord } from "../detail/record";
import type { Assessment } from "../engine/assessment";
import { type CsqRow, keyOf, type Line, parseLine } from "../engine/lines";
import type { AcmgAbout, Meta } from "../engine/meta";
import { shownRow } from "../export/shown";
import type { Review } from "../review/types";
import { variantKey } from "../review/variant-key";
import type { Model } from "../state/model";

/** Maximum variants of a report: a person must review and sign each. */
export const MOST_CHOSEN = 200;

export interface Chosen {
  row: number;
  line: Line;
  /** `chrom-pos-ref-alt` as in the file. */
  key: string;
  /** The name of its review. */
  variant: string;
  csq: CsqRow | null;
  /** Null where the annotated VCF cannot be read. */
  record: FullRecord | null;
  review: Review | null;
  /** ACMG/AMP evidence; null without any. */
  assessment: Assessment | null;
  /** How the evidence was made, and what was not assessed for this variant. */
  about: AcmgAbout | undefined;
  /** The page of the variant. */
  link: string;
}

/** The chosen variants: those with the status "Report", or the starred ones when a result shows no reviews. */
export function chosenBy(model: Model): { by: "report" | "star"; count: number } {
  if (model.reviews.on) return { by: "report", count: reportKeys(model).length };
  return { by: "star", count: starKeys(model).length };
}

const reportKeys = (model: Model) =>
  [...model.reviews.here.value].filter((key) => model.reviews.lines.value.get(key)?.status === "report");
const starKeys = (model: Model) =>
  Object.entries(model.notes.value).flatMap(([key, note]) => (note.star ? [key] : []));

/** All chosen variants in the order of the genome. Throws when there are none or too many. */
export async function collect(model: Model, meta: Meta): Promise<Chosen[]> {
  const rows = await chosenRows(model);
  if (rows.length === 0)
    throw new Error("No variant is chosen. Give variants the review status Report first.");
  if (rows.length > MOST_CHOSEN)
    throw new Error(`${rows.length} variants are chosen; at most ${MOST_CHOSEN} fit one report.`);
  const { lines, lengths } = await model.client.call("linesOf", rows);
  const evidence = await evidenceOf(model, rows);
  const out: Chosen[] = [];
  for (const [i, row] of rows.entries()) {
    const line = { ...parseLine(meta, lines[i] as string), length: lengths?.[i] ?? null };
    const full = await model.client.call("record", row).catch(() => null);
    const variant = await variantKey(line);
    if (model.reviews.on) await model.reviews.open(variant);
    const key = keyOf(line);
    out.push({
      row,
      line,
      key,
      variant,
      csq: shownRow(line, model.filter.value),
      record: full ? parseRecord(meta.csq_fields, full.line, full.header, line.alt) : null,
      review: model.reviews.whole.value.get(variant) ?? null,
      assessment: evidence[i]?.assessment ?? null,
      about: evidence[i]?.about,
      link: linkTo(key),
    });
  }
  return out;
}

async function chosenRows(model: Model): Promise<number[]> {
  const rows: number[] = [];
  if (model.reviews.on) {
    for (const { row } of await model.client.call("reviewed", reportKeys(model))) rows.push(row);
  } else {
    for (const key of starKeys(model)) {
      const found = await model.client.call("find", key);
      if (found) rows.push(found.row);
    }
  }
  return [...new Set(rows)].sort((a, b) => a - b);
}

/** The address that opens this result with the variant's details. */
export const linkTo = (key: string) => `${location.href.replace(/#.*/, "")}#r=${encodeURIComponent(key)}`;

/** Facts of the annotation, without names of files, samples or people. */
export function provenanceRows(meta: Meta): [string, string][] {
  const text = (name: string) => String(meta.provenance[name] ?? "");
  const rows: [string, string][] = [
    ["Service", "GAS, the Genomic Annotation Service"],
    ["Engine", text("engine")],
    ["Reference", text("reference")],
    ["Assembly", text("assembly")],
    ["Variants in the result", String(meta.rows)],
    ["Result", location.href.replace(/#.*/, "")],
    ["Made at (UTC)", new Date().toISOString()],
  ];
  if (meta.acmg) rows.push(["ACMG/AMP rules", meta.acmg.absent || `version ${meta.acmg.rules}`]);
  for (const track of meta.tracks)
    rows.push([
      `Track ${track.name}`,
      [track.title, track.version && `version ${track.version}`, track.citation].filter(Boolean).join("; "),
    ]);
  return rows.filter(([, value]) => value !== "");
}
