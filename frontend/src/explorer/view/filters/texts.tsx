import { fieldTitle } from "../../engine/labels";
import { valuesOf } from "../../engine/own-fields";
import { textColumns, textWords } from "../../engine/track-texts";
import { Section } from "../parts";
import type { Props } from "./props";
import { ValueList } from "./value-list";

/** Filters by the texts of tracks: kinds of regions that a variant lies in, and classes that a data set gives. */
export function TrackTexts({ model, meta }: Props) {
  const columns = textColumns(meta);
  if (columns.length === 0) return null;
  const { codes } = model.filter.value;
  const left = meta.tracks.flatMap(({ name, left_out: fields = [] }) =>
    fields.map(([field, why]) => `${fieldTitle(name, field)} (${why})`),
  );
  const on = columns.some(({ name }) => (codes[name]?.length ?? 0) > 0);
  return (
    <Section
      title="Regions and classes"
      help="A variant passes if it has one of the chosen values; it may have several."
      open={on}
      active={on}
      onOpen={() => void model.also(...columns.map(({ name }) => name))}
    >
      {columns.map((info) => {
        const values = valuesOf(meta, info);
        return (
          <ValueList
            key={info.name}
            model={model}
            meta={meta}
            name={info.name}
            title={info.title}
            values={values}
            labels={values.map((value) => textWords(info.name, value))}
            none="no value"
            {...(values.length > 1 ? { any: "any value" } : {})}
            {...(info.help ? { help: info.help } : {})}
          />
        );
      })}
      {left.length > 0 && <p class="small muted">Not offered by value: {left.join("; ")}.</p>}
    </Section>
  );
}
