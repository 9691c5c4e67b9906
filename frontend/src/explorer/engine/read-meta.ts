/** Reads `meta.json` of a format that this page knows, and names its columns for people. */
import { labelled } from "./labels";
import type { Meta } from "./meta";

export const FORMATS = [1];

export function readMeta(text: string): Meta {
  const meta = JSON.parse(text) as Meta;
  if (!FORMATS.includes(meta.format)) {
    throw new Error(
      `This result was written in format ${meta.format} of the explorer; this page reads ${FORMATS.join(", ")}. Reload the page, or run the job again.`,
    );
  }
  return { ...meta, columns: meta.columns.map(labelled) };
}
