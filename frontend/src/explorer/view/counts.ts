import type { Counts, Meta } from "../engine/meta";
import type { Model } from "../state/model";

/** Counts of a facet, from the last answer, or of the whole result when nothing is filtered. */
export function facet(model: Model, meta: Meta, name: string): number[] | undefined {
  const result = model.result.value;
  if (result) return result.facets[name];
  if (name.startsWith("spectrum:")) return meta.counts.spectrum?.[name.slice("spectrum:".length)];
  const sample = /^(s\d+)\.gt$/.exec(name);
  if (sample) return meta.counts.genotype[sample[1] as string];
  return meta.counts[name as keyof Counts] as number[] | undefined;
}
