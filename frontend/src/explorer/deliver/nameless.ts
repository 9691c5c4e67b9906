/** A filter for what is handed out without names of samples, which may be names of people: they get numbers. */
import type { Filter } from "../engine/filter";
import type { Meta } from "../engine/meta";
import type { Condition } from "../engine/spec/types";

/** The result and the filter with `sample 1`, `sample 2`, … in the order of the file, and without a family. */
export function nameless(meta: Meta, filter: Filter): { meta: Meta; filter: Filter } {
  const numbered = (name: string) => {
    const at = meta.samples.chosen.indexOf(name);
    return at < 0 ? "another sample" : `sample ${at + 1}`;
  };
  const without = (node: Condition): Condition => {
    if ("all" in node) return { all: node.all.map(without) };
    if ("any" in node) return { any: node.any.map(without) };
    if ("not" in node) return { not: without(node.not) };
    return "field" in node && node.sample !== undefined ? { ...node, sample: numbered(node.sample) } : node;
  };
  return {
    meta: {
      ...meta,
      samples: { ...meta.samples, chosen: meta.samples.chosen.map(numbered) },
      pedigree: [],
      people: [],
    },
    filter: { ...filter, family: null, groups: filter.groups.map(without) },
  };
}
