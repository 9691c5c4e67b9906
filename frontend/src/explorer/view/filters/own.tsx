import type { ColumnInfo } from "../../engine/meta";
import { infoColumns, valuesOf } from "../../engine/own-fields";
import { Section } from "../parts";
import { Bounds } from "./bounds";
import type { Props } from "./props";
import { ValueList } from "./value-list";

/** One field of the user's own file: its values, or bounds of its numbers. */
export function OwnField({ model, meta, info }: Props & { info: ColumnInfo }) {
  if (info.kind !== "code") return <Bounds model={model} info={info} />;
  return (
    <ValueList
      model={model}
      meta={meta}
      name={info.name}
      title={info.title}
      values={valuesOf(meta, info)}
      none="absent"
      {...(info.help ? { help: info.help } : {})}
    />
  );
}

/** Filters by the INFO fields of the user's own file. */
export function OwnFields({ model, meta }: Props) {
  const columns = infoColumns(meta);
  const { codes, ranges } = model.filter.value;
  const left = (meta.own?.left_out ?? []).filter(([field]) => field.startsWith("INFO/"));
  if (columns.length === 0) return null;
  const on = columns.some(({ name }) => (codes[name]?.length ?? 0) > 0 || name in ranges);
  const listed = columns.filter((info) => info.kind === "code").map(({ name }) => name);
  return (
    <Section
      title="INFO fields of your file"
      help="Values as your file has them. Nothing was looked up or changed."
      open={on}
      active={on}
      onOpen={() => void model.also(...listed)}
    >
      {columns.map((info) => (
        <OwnField key={info.name} model={model} meta={meta} info={info} />
      ))}
      {left.length > 0 && (
        <p class="small muted">
          Not offered here: {left.map(([field, why]) => `${field.slice("INFO/".length)} (${why})`).join("; ")}
          .
        </p>
      )}
    </Section>
  );
}
