import { ANY } from "../../engine/track-texts";
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
    /** A choice of its own for variants with any of the values. */
    any?: string;
    help?: string;
  },
) {
  const { model, meta, name, values, labels = values } = props;
  const { codes } = model.filter.value;
  const chosen = codes[name] ?? [];
  const counts = facet(model, meta, name);
  // What a link or a group asks for may not be among the values; it can be taken away here.
  const more = chosen.filter((one) => one !== "" && one !== ANY && !values.includes(one));
  // Any value makes the single ones superfluous, and none with it would be everything.
  const picked = (one: string) =>
    toggled(
      one === ANY ? chosen.filter((other) => other === ANY) : chosen.filter((other) => other !== ANY),
      one,
    );
  const any = props.any && {
    name: ANY,
    label: props.any,
    count: counts?.[values.length + 1],
    on: chosen.includes(ANY),
  };
  return (
    <fieldset class="xvalues" title={props.help}>
      <legend>{props.title}</legend>
      <Choices
        options={[
          ...(any ? [any] : []),
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
        pick={(one) => model.set({ codes: { ...codes, [name]: picked(one) } })}
      />
    </fieldset>
  );
}
