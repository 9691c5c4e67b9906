import { Choices, toggled } from "../choices";
import { facet } from "../counts";
import { Section } from "../parts";
import type { Props } from "./props";

export function Codes(
  props: Props & {
    name: string;
    title: string;
    labels: string[];
    open?: boolean;
    help?: string;
    none?: string;
    values?: string[];
    helps?: string[];
  },
) {
  const { model, meta, name, labels } = props;
  const filter = model.filter.value;
  const chosen = filter.codes[name] ?? [];
  const counts = facet(model, meta, name);
  const options = labels.map((label, i) => ({
    name: props.values?.[i] ?? label,
    label,
    count: counts?.[i + 1],
    on: chosen.includes(props.values?.[i] ?? label),
    help: props.helps?.[i] ?? "",
  }));
  if (props.none)
    options.push({ name: "", label: props.none, count: counts?.[0], on: chosen.includes(""), help: "" });
  return (
    <Section
      title={props.title}
      open={props.open ?? chosen.length > 0}
      active={chosen.length > 0}
      {...(props.help ? { help: props.help } : {})}
      onOpen={() => void model.also(name)}
    >
      <Choices
        options={options}
        pick={(value) => model.set({ codes: { ...filter.codes, [name]: toggled(chosen, value) } })}
      />
    </Section>
  );
}
