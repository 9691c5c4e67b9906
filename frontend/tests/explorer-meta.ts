/** Descriptions of results, as `meta.json` holds them, with only what the tests need. */
import type { Meta } from "../src/explorer/engine/meta";
import { readMeta } from "../src/explorer/engine/read-meta";

/** Two contigs; no columns, no samples. */
export const meta = {
  contigs: [
    { name: "chr17", length: null },
    { name: "chrM", length: null },
  ],
  columns: [],
  pedigree: [],
  samples: { total: 0, chosen: [] },
} as unknown as Meta;

/** The same contigs with ClinVar, a frequency and a trio. */
export const rich = {
  ...meta,
  csq_fields: ["clinvar_CLNSIG"],
  columns: [
    { name: "clinvar_stars", role: "clinvar_stars", null: 255 },
    { name: "t.af", title: "AF", role: "grpmax", null: "NaN" },
    { name: "s0.dp", title: "DP", sample: 0, null: 65535 },
  ],
  samples: { total: 3, chosen: ["child", "mother", "father"] },
} as unknown as Meta;

/** A result of ten variants with these columns and dictionaries, as it is read from meta.json. */
export const withColumns = (
  columns: object[],
  dictionaries: Record<string, string[]>,
  more: object = {},
): Meta =>
  readMeta(
    JSON.stringify({
      format: 1,
      rows: 10,
      columns,
      tracks: [],
      samples: { total: 0, chosen: [] },
      contigs: [],
      csq_fields: [],
      dictionaries: { clinvar: [], filter: [], class: [], genotype: [], ...dictionaries },
      counts: {},
      ...more,
    }),
  );
