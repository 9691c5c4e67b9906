/** Runs an export in the worker and saves the file, piece by piece if the browser supports it. */
import type { Meta } from "../engine/meta";
import { aboutExport } from "../state/chips";
import type { Model } from "../state/model";
import type { ExportPart } from "../worker/protocol";
import { offer } from "./offer";

export type Kind = "tsv" | "vcf" | "parquet";

const TYPES: Record<Kind, string> = {
  tsv: "text/tab-separated-values",
  vcf: "text/x-vcf",
  parquet: "application/vnd.apache.parquet",
};

/** Returns a description of what was saved; null when it was stopped. */
export async function saveExport(
  model: Model,
  meta: Meta,
  kind: Kind,
  progress: (done: number, total: number) => void,
): Promise<{ rows: number; bytes: number } | null> {
  const from = location.href.replace(/#.*/, "");
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let part: ExportPart = await model.client.call("dump", kind, aboutExport(meta, model.filter.value, from));
  for (;;) {
    pieces.push(...part.bytes);
    progress(part.done, part.total);
    if (part.last) break;
    part = await model.client.call("more");
    if (part.stopped) return null;
  }
  const file = new Blob(pieces, { type: TYPES[kind] });
  offer(file, `variants.${kind}`);
  return { rows: part.total, bytes: file.size };
}
