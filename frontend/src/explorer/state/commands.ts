/** The commands of the palette: presets, columns, pages, views, and the search itself. */
import type { Meta } from "../engine/meta";
import { DENSITIES, type Model } from "./model";
import { PAGE } from "./page";
import { presets } from "./presets";

export interface Command {
  name: string;
  kind: "Search" | "Preset" | "Column" | "Page" | "View";
  /** Whether it is on; undefined: it is not a switch. */
  on?: boolean;
  /** Why it cannot run. */
  disabled?: string;
  run: () => void;
}

/** A column that can be shown, and how to turn it on or off. */
export interface ColumnSwitch {
  title: string;
  shown: boolean;
  toggle: () => void;
}

/** Commands whose name holds every word of the text; first the search for the text itself. */
export function commands(model: Model, meta: Meta, columns: ColumnSwitch[], text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const named = everyCommand(model, meta, columns).filter(({ name, kind }) =>
    words.every((word) => `${kind} ${name}`.toLowerCase().includes(word)),
  );
  const page = /^page ([\d,]+)$/i.exec(text.trim());
  if (page) return toPage(model, Number((page[1] as string).replaceAll(",", "")));
  const out: Command[] = [];
  if (words.length > 0)
    out.push({ name: `“${text.trim()}”`, kind: "Search", run: () => model.set({ q: text.trim() }) });
  return [...named.filter(() => words.length > 0), ...out, ...named.filter(() => words.length === 0)];
}

function toPage(model: Model, page: number): Command[] {
  const last = Math.max(1, Math.ceil(model.total.value / PAGE));
  if (page < 1 || page > last) return [];
  return [{ name: `Page ${page} of ${last}`, kind: "Page", run: () => model.turn(page - 1) }];
}

function everyCommand(model: Model, meta: Meta, columns: ColumnSwitch[]): Command[] {
  const filter = model.filter.value;
  const page = model.page.value;
  return [
    ...presets(meta, filter).map(
      (preset): Command => ({
        name: preset.name,
        kind: "Preset",
        on: preset.on,
        ...(preset.disabled && !preset.on ? { disabled: preset.disabled } : {}),
        run: () => model.set(preset.toggle),
      }),
    ),
    {
      name: "Starred",
      kind: "Preset",
      on: filter.starred,
      run: () => model.set({ starred: !filter.starred }),
    },
    ...toPage(model, page + 2).map((one) => ({ ...one, name: `Next: ${one.name.toLowerCase()}` })),
    ...toPage(model, page).map((one) => ({ ...one, name: `Previous: ${one.name.toLowerCase()}` })),
    { name: "Variants", kind: "View", on: model.tab.value === "variants", run: () => model.go("variants") },
    {
      name: "Genome browser",
      kind: "View",
      on: model.tab.value === "browser",
      run: () => model.go("browser"),
    },
    ...DENSITIES.map(
      (name): Command => ({
        name: `Row height: ${name}`,
        kind: "View",
        on: model.density.value === name,
        run: () => model.chooseDensity(name),
      }),
    ),
    ...columns.map(
      ({ title, shown, toggle }): Command => ({ name: title, kind: "Column", on: shown, run: toggle }),
    ),
  ];
}
