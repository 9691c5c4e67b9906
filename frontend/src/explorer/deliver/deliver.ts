/** Documents made from a result: a workbook, a report, ClinVar's rows, a bundle for programs. */
import type { Meta } from "../engine/meta";
import { offer } from "../export/offer";
import type { Model } from "../state/model";
import { collect } from "./chosen";

export type Delivery = "xlsx" | "report" | "clinvar" | "bundle";

/** Makes and saves one document; returns a description of what was saved. Throws an Error that says what to do. */
export async function deliver(
  model: Model,
  meta: Meta,
  what: Delivery,
  progress: (done: number, total: number) => void,
): Promise<string> {
  if (what === "xlsx") {
    const { workbook } = await import("./xlsx");
    const { blob, rows } = await workbook(model, meta, progress);
    offer(blob, "variants.xlsx");
    return `Saved ${rows.toLocaleString("en")} variants.`;
  }
  const chosen = await collect(model, meta);
  const said = `Saved ${chosen.length} ${chosen.length === 1 ? "variant" : "variants"}.`;
  if (what === "report") {
    const { report } = await import("./report");
    offer(new Blob([report(model, meta, chosen)], { type: "text/html" }), "variant-report.html");
    return `${said} Open the file and print it to get a PDF.`;
  }
  if (what === "clinvar") {
    const { clinvarTable } = await import("./clinvar");
    const table = clinvarTable(meta, chosen);
    offer(new Blob([table], { type: "text/tab-separated-values" }), "clinvar-submission.tsv");
    return `Saved ${table.trimEnd().split("\n").length - 1} classified variants.`;
  }
  const { bundle } = await import("./bundle");
  offer(new Blob([await bundle(model, meta, chosen)], { type: "application/json" }), "variants.json");
  return said;
}
