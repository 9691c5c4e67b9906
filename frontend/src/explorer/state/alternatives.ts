/** Groups made from the page's own filters: alternatives (OR), and exclusions (NOT). */
import { EMPTY, type Filter } from "../engine/filter";
import type { Meta } from "../engine/meta";
import { conditionsOf, filterOf } from "../engine/spec/convert";
import type { Condition } from "../engine/spec/types";

/** The conditions of fields and modes as one condition; null: none. Carriers, groups and the page's own search and order are
 * not part of it. */
export function currentCondition(meta: Meta, filter: Filter): Condition | null {
  const parts: Condition[] = [
    ...conditionsOf(meta, { ...filter, groups: [], carrier: false }),
    ...filter.modes.map((preset): Condition => ({ preset })),
  ];
  const [first] = parts;
  if (!first) return null;
  return parts.length === 1 ? first : { all: parts };
}

/** The filter without the conditions in `currentCondition`. */
const emptied = (filter: Filter): Filter => ({
  ...EMPTY,
  q: filter.q,
  groups: filter.groups,
  family: filter.family,
  quality: filter.quality,
  carrier: filter.carrier,
  keep: filter.keep,
  compare: filter.compare,
  starred: filter.starred,
  review: filter.review,
  sort: filter.sort,
});

const replaced = (groups: Condition[], at: number, node: Condition | null): Condition[] =>
  groups.flatMap((old, i) => (i === at ? (node ? [node] : []) : [old]));

/** Moves the fields into a group: as a further alternative of group `at`, or as the first of a new group. */
export function asAlternative(meta: Meta, filter: Filter, at: number | null): Filter {
  const node = currentCondition(meta, filter);
  if (!node) return filter;
  const old = at === null ? undefined : filter.groups[at];
  if (at === null || !old) return { ...emptied(filter), groups: [...filter.groups, { any: [node] }] };
  const any = "any" in old ? [...old.any, node] : [old, node];
  return { ...emptied(filter), groups: replaced(filter.groups, at, { any }) };
}

/** Moves the fields into a group that excludes the variants that pass them. */
export function asExclusion(meta: Meta, filter: Filter): Filter {
  const node = currentCondition(meta, filter);
  return node ? { ...emptied(filter), groups: [...filter.groups, { not: node }] } : filter;
}

/** The alternatives of a group, or the group itself as the only one. */
export const alternatives = (node: Condition): Condition[] => ("any" in node ? node.any : [node]);

export function withoutAlternative(filter: Filter, at: number, index: number): Filter {
  const node = filter.groups[at];
  const left = node && "any" in node ? node.any.filter((_, i) => i !== index) : [];
  return { ...filter, groups: replaced(filter.groups, at, left.length > 0 ? { any: left } : null) };
}

/** Moves an alternative back into the fields, where it can be changed; null: fields are in use, or cannot express it. */
export function edited(meta: Meta, filter: Filter, at: number, index: number): Filter | null {
  const node = filter.groups[at];
  const inner = node && "not" in node ? node.not : node && alternatives(node)[index];
  if (!inner || currentCondition(meta, filter)) return null;
  const made = filterOf(meta, { version: 1, where: inner });
  if (made.groups.length > 0 || made.carrier) return null;
  const rest = withoutAlternative(filter, at, index);
  const { codes, genes, impact, modes, picked, ranges, region, terms, transcripts } = made;
  return { ...rest, codes, genes, impact, modes, picked, ranges, region, terms, transcripts };
}
