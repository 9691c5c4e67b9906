import { Section } from "../parts";
import { Bounds } from "./bounds";
import type { Props } from "./props";

export function Tracks({ model, meta }: Props) {
  const columns = meta.columns.filter(
    (item) => item.name.startsWith("t.") || ["ac", "an", "het", "hom"].includes(item.name),
  );
  if (columns.length === 0) return null;
  const on = columns.some((item) => model.filter.value.ranges[item.name]);
  return (
    <Section title="Frequency and scores" open active={on}>
      {columns.map((info) => (
        <Bounds key={info.name} model={model} info={info} />
      ))}
    </Section>
  );
}
