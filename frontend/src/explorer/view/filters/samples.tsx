import { Choices, toggled } from "../choices";
import { facet } from "../counts";
import { Section } from "../parts";
import { Bounds } from "./bounds";
import { OwnField } from "./own";
import type { Props } from "./props";

export function Samples({ model, meta }: Props) {
  const filter = model.filter.value;
  return (
    <>
      {meta.samples.chosen.map((sample, k) => {
        const name = `s${k}.gt`;
        const chosen = filter.codes[name] ?? [];
        const counts = facet(model, meta, name);
        const columns = meta.columns.filter((item) => item.sample === k && /\.(dp|gq|vaf)$/.test(item.name));
        const own = meta.columns.filter((item) => item.own && item.sample === k);
        const on =
          chosen.length > 0 ||
          own.some((item) => (filter.codes[item.name]?.length ?? 0) > 0) ||
          [...columns, ...own].some((item) => filter.ranges[item.name]);
        const listed = own.filter((item) => item.kind === "code").map((item) => item.name);
        const options = meta.dictionaries.genotype.map((label, i) => ({
          name: label,
          label,
          count: counts?.[i + 1],
          on: chosen.includes(label),
        }));
        options.push({ name: "", label: "missing", count: counts?.[0], on: chosen.includes("") });
        return (
          <Section
            key={sample}
            title={`Sample ${sample}`}
            open={on}
            active={on}
            onOpen={() => void model.also(name, ...listed)}
          >
            <Choices
              options={options}
              pick={(value) => model.set({ codes: { ...filter.codes, [name]: toggled(chosen, value) } })}
            />
            {columns.map((info) => (
              <Bounds key={info.name} model={model} info={info} />
            ))}
            {own.map((info) => (
              <OwnField key={info.name} model={model} meta={meta} info={info} />
            ))}
          </Section>
        );
      })}
    </>
  );
}
