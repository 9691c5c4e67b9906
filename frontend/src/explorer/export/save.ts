/** Runs an export in the worker and saves the file, piece by piece if the browser supports it. */
import { column, type Meta } from "../engine/meta";
import { isExtra, ownAsked } from "../engine/own-fields";
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

/** Columns of INFO and FORMAT that the table shows, and own fields that the filter asks for: exported tables have them too. */
function ownOfExport(model: Model, meta: Meta): string[] {
  const { codes, groups, ranges } = model.filter.value;
  const asked = [...Object.keys(codes), ...Object.keys(ranges), ...ownAsked(meta, groups)];
  const own = asked.filter((name) => column(meta, name)?.own);
  return [...new Set([...model.extras.filter((name) => isExtra(name) && column(meta, name)), ...own])];
}

/** Returns a description of what was saved; null when it was stopped. */
export async function saveExport(
  model: Model,
  meta: Meta,
  kind: Kind,
  progress: (done: number, total: number) => void,
): Promise<{ rows: number; bytes: number } | null> {
  const from = location.href.replace(/#.*/, "");
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let part: ExportPart = await model.client.call(
    "dump",
    kind,
    aboutExport(meta, model.filter.value, from),
    ownOfExport(model, meta),
  );
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
