/** A filter for any result: without the family, which belongs to the result that it was set for. */
import type { Filter } from "../engine/filter";
import type { Meta } from "../engine/meta";
import { filterOf, specificationOf } from "../engine/spec/convert";
import { readSpecification } from "../engine/spec/schema";
import type { Specification } from "../engine/spec/types";

export function portable(meta: Meta, filter: Filter): Specification {
  const { family: _, ...out } = specificationOf(meta, filter);
  return out;
}

export const portableText = (meta: Meta, filter: Filter) => JSON.stringify(portable(meta, filter));

/** The filter of a set on a result: its family, phenotypes and order stay. Throws with a message when the set is invalid. */
export function applied(meta: Meta, given: unknown, shown: Filter): Filter {
  return {
    ...filterOf(meta, readSpecification(given)),
    family: shown.family,
    hpo: shown.hpo,
    sort: shown.sort,
  };
}
