import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../../../components/icon";
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
            {columns.filter((item) => item.sample === undefined).map(choice)}
            {meta.samples.chosen.map((sample) => {
              const own = columns.filter((item) => item.sample === sample);
              return (
                own.length > 0 && (
                  <OfSample key={sample} sample={sample} open={own.some((item) => shown.includes(item.id))}>
                    {own.map(choice)}
                  </OfSample>
                )
              );
            })}
            <button type="button" class="linkish" onClick={() => model.chooseColumns(null)}>
              Reset columns
            </button>
          </fieldset>
        </>
      )}
    </Popover>
  );
}

/** Columns of one sample. `open` says how the list begins: taking the last column away does not close it under the pointer. */
function OfSample(props: { sample: string; open: boolean; children: ComponentChildren }) {
  const [open] = useState(props.open);
  return (
    <details open={open}>
      <summary>FORMAT of {props.sample}</summary>
      {props.children}
    </details>
  );
}
