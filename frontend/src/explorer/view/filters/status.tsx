import { Choices, toggled } from "../choices";
import { facet } from "../counts";
import { Section } from "../parts";
import type { Props } from "./props";

/** FILTER's terms, each counted over all the FILTER texts that hold it. */
export function Status({ model, meta }: Props) {
  const filter = model.filter.value;
  const chosen = filter.codes.filter ?? [];
  const counts = facet(model, meta, "filter");
  const terms = [...new Set(meta.dictionaries.filter.flatMap((text) => text.split(";")))];
  const options = terms.map((term) => ({
    name: term,
    label: term === "." ? ". (not applied)" : term,
    count:
      counts &&
      meta.dictionaries.filter.reduce(
        (sum, text, i) => sum + (text.split(";").includes(term) ? (counts[i + 1] ?? 0) : 0),
        0,
      ),
    on: chosen.includes(term),
  }));
  return (
    <Section
      title="FILTER"
      open={chosen.length > 0}
      active={chosen.length > 0}
      onOpen={() => void model.also("filter")}
    >
      <Choices
        options={options}
        pick={(term) => model.set({ codes: { ...filter.codes, filter: toggled(chosen, term) } })}
      />
    </Section>
  );
}
