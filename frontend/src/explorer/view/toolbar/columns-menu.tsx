import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../../../components/icon";
import { named } from "../../detail/absence";
import type { Meta } from "../../engine/meta";
import { reviewColumns } from "../../review/column";
import { DENSITIES } from "../../state/model";
import { type TableColumn, tableColumns } from "../columns";
import { Popover } from "../parts";
import { visible } from "../table";
import type { Props } from "./props";

export function Columns({ model, meta }: Props) {
  const columns = [...tableColumns(meta), ...reviewColumns(model)];
  const shown = visible(model, columns).map((item) => item.id);
  const toggle = (id: string) =>
    model.chooseColumns(
      columns
        .map((item) => item.id)
        .filter((item) => (item === id ? !shown.includes(id) : shown.includes(item))),
    );
  const choice = (item: TableColumn) => (
    <label key={item.id} title={item.help}>
      <input type="checkbox" checked={shown.includes(item.id)} onChange={() => toggle(item.id)} />
      <span>{item.title}</span>
    </label>
  );
  return (
    <Popover
      name="Columns"
      label={
        <>
          <Icon name="columns" size={17} /> <span class="word">Columns</span>
        </>
      }
    >
      {() => (
        <>
          <fieldset class="xlist xdensity">
            <legend>Row height</legend>
            <div class="segments start">
              {DENSITIES.map((name) => (
                <label key={name}>
                  <input
                    type="radio"
                    name="table-density"
                    checked={model.density.value === name}
                    onChange={() => model.chooseDensity(name)}
                  />
                  {name}
                </label>
              ))}
            </div>
          </fieldset>
          <fieldset class="xlist">
            <legend>Columns of the table</legend>
            {bySource(meta, columns).map(({ name, title, items }) =>
              name === "" ? (
                items.map(choice)
              ) : (
                <OfSource
                  key={name}
                  title={title}
                  shown={items.filter(({ id }) => shown.includes(id)).length}
                  of={items.length}
                >
                  {items.map(choice)}
                </OfSource>
              ),
            )}
            <button type="button" class="linkish" onClick={() => model.chooseColumns(null)}>
              Reset columns
            </button>
          </fieldset>
        </>
      )}
    </Popover>
  );
}

interface Source {
  /** "" for what belongs to the variant and its consequence. */
  name: string;
  title: string;
  items: TableColumn[];
}

/** Columns by where their values come from: the variant, each track with its version, the fields of the user's own file. */
export function bySource(meta: Meta, columns: TableColumn[]): Source[] {
  const sources: Source[] = [
    { name: "", title: "", items: columns.filter(({ sample, track, info }) => !sample && !track && !info) },
    ...meta.tracks.map((track) => ({
      name: `track ${track.name}`,
      title: named(track),
      items: columns.filter((item) => item.track === track.name),
    })),
    { name: "info", title: "INFO of your file", items: columns.filter(({ info }) => info) },
    ...meta.samples.chosen.map((sample) => ({
      name: `sample ${sample}`,
      title: `FORMAT of ${sample}`,
      items: columns.filter((item) => item.sample === sample),
    })),
  ];
  return sources.filter(({ items }) => items.length > 0);
}

/** Columns of one source. The list begins open when some are shown: taking the last one away does not close it under the pointer. */
function OfSource(props: { title: string; shown: number; of: number; children: ComponentChildren }) {
  const [open] = useState(props.shown > 0);
  return (
    <details open={open}>
      <summary>
        {props.title} <small class="muted">{`${props.shown} of ${props.of}`}</small>
      </summary>
      {props.children}
    </details>
  );
}
