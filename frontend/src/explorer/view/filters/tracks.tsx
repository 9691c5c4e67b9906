import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { groupField } from "../../engine/ancestry";
import { bareField } from "../../engine/labels";
import type { ColumnInfo } from "../../engine/meta";
import { Section } from "../parts";
import { Bounds } from "./bounds";
import type { Props } from "./props";

export function Tracks({ model, meta }: Props) {
  const columns = meta.columns.filter(
    (item) => item.name.startsWith("t.") || ["ac", "an", "het", "hom"].includes(item.name),
  );
  if (columns.length === 0) return null;
  const set = (item: ColumnInfo) => model.filter.value.ranges[item.name] !== undefined;
  const groups = columns.filter(isOfGroup);
  const bounds = (info: ColumnInfo) => <Bounds key={info.name} model={model} info={info} />;
  return (
    <Section title="Frequency and scores" open active={columns.some(set)}>
      {columns.filter((item) => !isOfGroup(item)).map(bounds)}
      {groups.length > 0 && <Groups open={groups.some(set)}>{groups.map(bounds)}</Groups>}
    </Section>
  );
}

const isOfGroup = ({ field, track }: ColumnInfo) =>
  field !== undefined && groupField(bareField(track ?? "", field)) !== null;

/** Counts of genetic ancestry groups: there are many, so they are folded until one is used. */
function Groups(props: { open: boolean; children: ComponentChildren }) {
  const [open] = useState(props.open);
  return (
    <details open={open} class="xgroups">
      <summary>Counts by genetic ancestry group</summary>
      {props.children}
    </details>
  );
}
