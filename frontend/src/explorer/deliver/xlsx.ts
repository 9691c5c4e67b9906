/** An Excel workbook of the rows that pass: variants, provenance, filters, reviews. Loaded on demand. */
import writeXlsxFile, { type SheetData } from "write-excel-file/universal";
import { evaluate } from "../acmg/decisions";
import { evidenceOf } from "../acmg/evidence";
import { codeWords, verdictWords } from "../acmg/words";
import type { Meta } from "../engine/meta";
import { shownRow } from "../export/shown";
import { reviewColumns } from "../review/column";
import { className, statusName } from "../review/types";
import { shortKey } from "../review/variant-key";
import { aboutExport, chips } from "../state/chips";
import type { Model } from "../state/model";
import { linesOf } from "../state/page";
import { tableColumns } from "../view/columns";
import { visible } from "../view/table";
import { type SheetColumn, sheetColumns, type Value } from "./cells";
import { provenanceRows } from "./chosen";
import { safeCell } from "./safe";

/** Maximum rows: a workbook is made in memory; larger tables need TSV or Parquet. */
export const MOST_ROWS = 20_000;
/** Maximum characters of a workbook's cell. */
const LONGEST_CELL = 32_767;
const PIECE = 1000;
const MOST_COMMENTED = 100;

const HEAD = { fontWeight: "bold" as const, backgroundColor: "#e2f1f2" };
const FIRST: SheetColumn[] = [
  { title: "Chromosome", value: (line) => line.chrom },
  { title: "Position (1-based)", value: (line) => line.pos },
  { title: "REF", value: (line) => line.ref },
  { title: "ALT", value: (line) => line.alt },
];

/** The columns that the table shows now, in its order. */
export function workbookColumns(model: Model, meta: Meta): SheetColumn[] {
  const shown = visible(model, [...tableColumns(meta), ...reviewColumns(model)]);
  return [
    ...FIRST,
    ...shown.flatMap(({ id, title }) => (id === "review" ? ofReview(model) : sheetColumns(meta, id, title))),
  ];
}

function ofReview(model: Model): SheetColumn[] {
  const of = (line: Parameters<SheetColumn["value"]>[0]) =>
    model.reviews.lines.value.get(shortKey(line) ?? "");
  return [
    { title: "Review status", value: (line) => (of(line) ? statusName(of(line)?.status ?? "none") : null) },
    {
      title: "Classification",
      value: (line) => {
        const found = of(line)?.classification;
        return found ? className(found) : null;
      },
    },
    { title: "Tags", value: (line) => of(line)?.tags.join(", ") || null },
  ];
}

const cell = (value: Value) => {
  if (typeof value !== "string") return value;
  return { value: safeCell(value).slice(0, LONGEST_CELL), type: String };
};
const head = (titles: string[]) => titles.map((value) => ({ value, type: String, ...HEAD }));

/** Throws when more than MOST_ROWS rows pass. */
export async function workbook(
  model: Model,
  meta: Meta,
  progress: (done: number, total: number) => void,
): Promise<{ blob: Blob; rows: number }> {
  const total = model.total.value;
  if (total > MOST_ROWS)
    throw new Error(
      `${total.toLocaleString("en")} variants pass; a workbook holds at most ${MOST_ROWS.toLocaleString("en")} here. Filter further, or export a table (TSV).`,
    );
  const columns = workbookColumns(model, meta);
  const variants: SheetData = [head(columns.map(({ title }) => title))];
  const filter = model.filter.value;
  for (let at = 0; at < total; at += PIECE) {
    const { lines } = await linesOf(model, at, Math.min(at + PIECE, total), model.extras);
    for (const line of lines) {
      const csq = shownRow(line, filter);
      variants.push(columns.map((item) => cell(item.value(line, csq))));
    }
    progress(Math.min(at + PIECE, total), total);
  }
  const pairs = (rows: [string, string][]): SheetData => [
    head(["What", "Value"]),
    ...rows.map((row) => row.map(cell)),
  ];
  const sheet = (name: string, data: SheetData, widths: number[]) => ({
    sheet: name,
    data,
    stickyRowsCount: 1,
    columns: widths.map((width) => ({ width })),
  });
  const widths = columns.map(({ title }) => Math.min(40, Math.max(12, title.length + 2)));
  const { toBlob } = writeXlsxFile([
    sheet("Variants", variants, widths),
    sheet("Provenance", pairs(provenanceRows(meta)), [28, 90]),
    sheet("Filters", pairs(filterRows(model, meta)), [28, 90]),
    sheet("Review", await reviewRows(model, meta), [30, 14, 24, 22, 24, 80, 32, 32, 60, 22]),
  ]);
  return { blob: await toBlob(), rows: total };
}

function filterRows(model: Model, meta: Meta): [string, string][] {
  const used = chips(meta, model.filter.value).map((chip): [string, string] => ["Filter", chip.text]);
  return [
    ...(used.length > 0 ? used : [["Filter", "none: all variants"] as [string, string]]),
    ["Variants that pass", String(model.total.value)],
    ["As JSON", aboutExport(meta, model.filter.value, location.href.replace(/#.*/, ""))],
  ];
}

/** Every reviewed variant of the result; comments and codes of the first hundred. */
async function reviewRows(model: Model, meta: Meta): Promise<SheetData> {
  const titles = [
    "Variant",
    "Status",
    "Classification",
    "Classified at",
    "Tags",
    "Comments",
    "ACMG suggested",
    "ACMG after review",
    "ACMG codes",
    "Changed at",
  ];
  const out: SheetData = [head(titles)];
  const here = [...model.reviews.here.value].sort();
  const matched = await model.client.call("reviewed", here);
  const evidence = await evidenceOf(
    model,
    matched.map(({ row }) => row),
  );
  const name = (id: string) => model.source.person?.(id) ?? null;
  const byKey = new Map(matched.map(({ key }, i) => [key, evidence[i]?.assessment ?? null]));
  for (const [i, variant] of here.entries()) {
    const line = model.reviews.lines.value.get(variant);
    if (!line) continue;
    if (i < MOST_COMMENTED && line.comments + line.codes > 0) await model.reviews.open(variant);
    const whole = model.reviews.whole.value.get(variant);
    const found = evaluate(byKey.get(variant) ?? null, whole?.codes ?? [], meta.acmg);
    out.push(
      [
        variant,
        statusName(line.status),
        line.classification ? className(line.classification) : null,
        line.classified_at,
        line.tags.join(", ") || null,
        whole
          ? whole.comments.map((one) => `${one.at} ${one.text}`).join("\n") || null
          : countOf(line.comments, "comment"),
        found.suggested && verdictWords(found.suggested),
        whole && whole.codes.length > 0 ? verdictWords(found.decided) : null,
        whole
          ? found.codes.map((one) => codeWords(one, name)).join("\n") || null
          : countOf(line.codes, "code"),
        line.updated_at,
      ].map(cell),
    );
  }
  return out;
}

const countOf = (count: number, what: string) =>
  count > 0 ? `${count} ${what}${count === 1 ? "" : "s"}` : null;
