import { Choices, toggled } from "../choices";
import { facet } from "../counts";
import type { Props } from "./props";

/** Values of one column with a dictionary, as a part of a section. */
export function ValueList(
  props: Props & {
    name: string;
    title: string;
    values: string[];
    labels?: string[];
    none: string;
    help?: string;
  },
) {
  const { model, meta, name, values, labels = values } = props;
  const { codes } = model.filter.value;
  const chosen = codes[name] ?? [];
  const counts = facet(model, meta, name);
  // What a link or a group asks for may not be among the values; it can be taken away here.
  const more = chosen.filter((one) => one !== "" && !values.includes(one));
  return (
    <fieldset class="xvalues" title={props.help}>
      <legend>{props.title}</legend>
      <Choices
        options={[
          ...values.map((one, i) => ({
            name: one,
            label: labels[i] as string,
            count: counts?.[i + 1],
            on: chosen.includes(one),
          })),
          ...more.map((one) => ({ name: one, label: one, count: undefined, on: true })),
          { name: "", label: props.none, count: counts?.[0], on: chosen.includes("") },
        ]}
        limit={8}
        pick={(one) => model.set({ codes: { ...codes, [name]: toggled(chosen, one) } })}
      />
    </fieldset>
  );
}
