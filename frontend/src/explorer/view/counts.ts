import { CLASSES, codesSeen, EVIDENCE_LISTS } from "../engine/evidence-fields";
import type { Counts, Meta } from "../engine/meta";
import type { Model } from "../state/model";

/** Counts of a facet, from the last answer, or of the whole result when nothing is filtered. */
export function facet(model: Model, meta: Meta, name: string): number[] | undefined {
  const result = model.result.value;
  if (result) return result.facets[name];
  if (name.startsWith("spectrum:")) return meta.counts.spectrum?.[name.slice("spectrum:".length)];
  const sample = /^(s\d+)\.gt$/.exec(name);
  if (sample) return meta.counts.genotype[sample[1] as string];
  const own = meta.counts.own?.[name] ?? meta.counts.values?.[name];
  if (own) return own;
  if (EVIDENCE_LISTS.includes(name)) return suggestions(meta, name);
  return meta.counts[name as keyof Counts] as number[] | undefined;
}

/** Variants without an assessment, then those of each class or code. */
function suggestions(meta: Meta, name: string): number[] {
  const { classes = {}, codes = {} } = meta.counts.acmg ?? {};
  const assessed = Object.values(classes).reduce((sum, rows) => sum + rows, 0);
  const of = name === "acmg" ? CLASSES.map((one) => classes[one]) : codesSeen(meta).map((one) => codes[one]);
  return [meta.rows - assessed, ...of.map((rows) => rows ?? 0)];
}
