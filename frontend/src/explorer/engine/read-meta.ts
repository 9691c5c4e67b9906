/** Reads `meta.json` of a supported format, and adds titles to its columns. */
import { pointsColumn } from "./evidence-fields";
import { labelled } from "./labels";
import type { ColumnInfo, Meta } from "./meta";

export const FORMATS = [1];

export function readMeta(text: string): Meta {
  const meta = JSON.parse(text) as Meta;
  if (!FORMATS.includes(meta.format)) {
    throw new Error(
      `This result was written in format ${meta.format} of the explorer; this page reads ${FORMATS.join(", ")}. Reload the page, or run the job again.`,
    );
  }
  const columns = meta.columns.map((info) => ofGenes(meta, labelled(info)));
  const acmg = columns.find((info) => info.name === "acmg");
  if (acmg) columns.push(pointsColumn(acmg));
  return { ...meta, columns };
}

/** A column of a table keyed by gene, with its explanation. */
function ofGenes(meta: Meta, info: ColumnInfo): ColumnInfo {
  const track = meta.tracks.find((item) => item.name === info.track);
  const field = track?.of_genes?.find((item) => item.name === info.field);
  if (!field) return info;
  const end = field.worst === "low" ? "lowest" : "highest";
  const several = `Filters and sorting take the ${end} number of the variant's genes.`;
  return { ...info, help: `${field.help}. ${several} (${track?.title})` };
}
