import { Choices, toggled } from "../view/choices";
import type { Props } from "../view/filters/props";
import { Section } from "../view/parts";
import { passes, STATUSES } from "./types";

/** The account's reviews as a filter: a variant passes with one of the chosen statuses or tags. */
export function ReviewFilter({ model }: Props) {
  const { reviews } = model;
  const chosen = model.filter.value.review;
  const found = [...reviews.here.value].flatMap((variant) => reviews.lines.value.get(variant) ?? []);
  if (!reviews.on || (found.length === 0 && chosen.length === 0)) return null;
  const tags = [...new Set(found.flatMap((line) => line.tags))].sort();
  const values: [string, string][] = [
    ["reviewed", "any review"],
    ...STATUSES.map(([name, label]): [string, string] => [name, label]),
    ...tags.map((tag): [string, string] => [`tag:${tag}`, `tag ${tag}`]),
  ];
  for (const one of chosen) if (!values.some(([name]) => name === one)) values.push([one, one]);
  return (
    <Section
      title="Review"
      help="Your reviews of this result's variants, in any of your jobs."
      open={chosen.length > 0}
      active={chosen.length > 0}
    >
      <Choices
        options={values.map(([name, label]) => ({
          name,
          label,
          count: found.filter((line) => passes(line, [name])).length,
          on: chosen.includes(name),
        }))}
        pick={(name) => model.set({ review: toggled(chosen, name) })}
      />
    </Section>
  );
}
