/** Fields of the filter format (docs/filter.schema.json) that two sides of it must know alike. */
import { EVIDENCE_LISTS } from "../evidence-fields";

/** Fields of the variant whose condition is a list of values. */
export const LISTS = ["clinvar", "stars", "filter", "class", "contig", "substitution", ...EVIDENCE_LISTS];

/** Numbers of a sample: field -> the last part of its column's name. */
export const OF_SAMPLES: Record<string, string> = { dp: "dp", gq: "gq", vaf: "vaf", alt_reads: "ad" };
