import "./palette.css";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Meta } from "../engine/meta";
import { type Command, commands } from "../state/commands";
import type { Model } from "../state/model";
import { tableColumns } from "./columns";
import { visible } from "./table";

const MOST = 50;

/** A command palette: search, presets, columns, pages. */
export default function Palette({ model, meta, close }: { model: Model; meta: Meta; close: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const columns = useMemo(() => tableColumns(meta), [meta]);
  const shown = visible(model, columns).map(({ id }) => id);
  const switches = columns.map(({ id, title }) => ({
    title,
    shown: shown.includes(id),
    toggle: () =>
      model.chooseColumns(
        columns
          .map((item) => item.id)
          .filter((one) => (one === id ? !shown.includes(id) : shown.includes(one))),
      ),
  }));
  const found = commands(model, meta, switches, text).slice(0, MOST);
  useEffect(() => box.current?.showModal(), []);
  useEffect(() => {
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  });
  const run = (command: Command | undefined) => {
    if (!command || command.disabled) return;
    command.run();
    box.current?.close();
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length > 0) setAt((at + step + found.length) % found.length);
    else if (event.key === "Enter") run(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog class="xpalette" ref={box} aria-label="Search and commands" onClose={close}>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[at] ? `palette-${at}` : undefined}
        aria-label="Search, or type a preset, a column or a page"
        placeholder="Gene, variant, preset, column, page…"
        spellcheck={false}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={keys}
      />
      <div id="palette-list" role="listbox" aria-label="Commands">
        {found.map((command, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the text box above moves through the list and runs it
          <div
            key={`${command.kind} ${command.name}`}
            id={`palette-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            aria-disabled={command.disabled !== undefined}
            title={command.disabled}
            onClick={() => run(command)}
          >
            <span>
              {command.on ? "✓ " : ""}
              {command.name}
            </span>
            <small>{command.kind}</small>
          </div>
        ))}
      </div>
      <p class="small muted" role="status">
        {found.length === 0 ? "Nothing is called that." : "↑ ↓ to choose, Enter to run, Escape to close"}
      </p>
    </dialog>
  );
}
