import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../components/icon";
import { bytes, count } from "../../format/numbers";
import { EMPTY } from "../engine/filter";
import type { Meta } from "../engine/meta";
import { type Kind, saveExport } from "../export/save";
import type { Model } from "../state/model";
import { type Preset, presets } from "../state/presets";
import { chips } from "../state/words";
import { tableColumns } from "./columns";
import { facet } from "./counts";
import { Mark, Popover } from "./parts";
import { visible } from "./table";

interface Props {
  model: Model;
  meta: Meta;
}

export function Search({ model }: { model: Model }) {
  const filter = model.filter.value;
  const [text, setText] = useState(filter.q);
  const [options, setOptions] = useState<string[]>([]);
  useEffect(() => setText(filter.q), [filter.q]);
  const search = (words: string) => model.set({ q: words.trim() });
  const type = (event: InputEvent & { currentTarget: HTMLInputElement }) => {
    const words = event.currentTarget.value;
    setText(words);
    // The cross empties the box, and a choice from the list replaces the text: both are meant.
    if (words === "" || event.inputType === "insertReplacementText") search(words);
    else if (!/^[\w.-]{2,}$/.test(words)) setOptions([]);
    else void model.client.call("complete", words).then(setOptions, () => setOptions([]));
  };
  return (
    <search class="xsearch">
      <Icon name="search" size={17} />
      <input
        type="search"
        aria-label="Search by rsID, HGVS, position or gene"
        placeholder="rs80357906, BRCA2:c.68-7T>A, 13:32,316,461, TP53"
        list="explorer-genes"
        spellcheck={false}
        value={text}
        onInput={type}
        onKeyDown={(event) => event.key === "Enter" && search(event.currentTarget.value)}
        onBlur={(event) => search(event.currentTarget.value)}
      />
      <datalist id="explorer-genes">
        {options.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </search>
  );
}

const same = (preset: Preset, model: Model) =>
  preset.disabled === null &&
  JSON.stringify({ ...preset.filter, sort: 0 }) === JSON.stringify({ ...model.filter.value, sort: 0 });

export function Presets({ model, meta }: Props) {
  const all = presets(meta, model.family.value);
  const chosen = all.find((preset) => same(preset, model));
  const conflicts = chosen?.id === "clinvar" ? facet(model, meta, "clinvar")?.[4] : undefined;
  const unknown = model.filter.value.inherit?.mode === "denovo" ? model.result.value?.unknown : null;
  return (
    <div class="xpresets">
      <div class="xpreset-row" role="group" aria-label="Presets">
        {all.map((preset) => (
          <button
            key={preset.id}
            type="button"
            aria-pressed={preset === chosen}
            aria-disabled={preset.disabled !== null}
            aria-describedby={`preset-${preset.id}`}
            title={preset.disabled ?? preset.definition}
            onClick={() => {
              if (preset.disabled !== null) return;
              model.set(
                preset === chosen
                  ? { ...EMPTY, sort: model.filter.value.sort }
                  : { ...preset.filter, sort: model.filter.value.sort },
              );
            }}
          >
            {preset.name}
            <span class="sr-only" id={`preset-${preset.id}`}>
              {preset.disabled ?? preset.definition}
            </span>
          </button>
        ))}
      </div>
      {chosen && (
        <p class="xdefinition" role="status">
          <b>{chosen.name}:</b> {chosen.definition} Change any part of it in the filters.
          {conflicts !== undefined && <> {count(conflicts)} conflicting with a star beside.</>}
        </p>
      )}
      {unknown !== null && unknown !== undefined && unknown > 0 && (
        <p class="xdefinition">
          {count(unknown)} more could be de novo, but a parent has no call or no depth, quality or fraction
          there: unknown.
        </p>
      )}
    </div>
  );
}

export function Chips({ model, meta }: Props) {
  const all = chips(meta, model.filter.value);
  const searched = model.result.value?.searched;
  return (
    <div class="xchips">
      <p role="status" aria-live="polite">
        <b>{count(model.total.value)}</b>{" "}
        {model.total.value === meta.rows && all.length === 0 ? "variants" : `of ${count(meta.rows)} variants`}
        {model.result.value && (
          <small title="Time to answer on this computer">
            {" "}
            in {Math.max(1, Math.round(model.result.value.ms))} ms
          </small>
        )}
        {searched && <small> · searched as {searched}</small>}
      </p>
      {all.length > 0 && (
        <ul aria-label="Filters in use">
          {all.map((chip) => (
            <li key={chip.key}>
              <button
                type="button"
                aria-label={`Remove ${chip.text}`}
                onClick={() => model.set(chip.without)}
              >
                {chip.text}
                <Icon name="close" size={13} />
              </button>
            </li>
          ))}
          {all.length > 1 && (
            <li>
              <button
                type="button"
                class="all"
                onClick={() => model.set({ ...EMPTY, sort: model.filter.value.sort })}
              >
                Clear all
              </button>
            </li>
          )}
        </ul>
      )}
    </div>
  );
}

function Columns({ model, meta }: Props) {
  const columns = tableColumns(meta);
  const shown = visible(model, columns).map((item) => item.id);
  const toggle = (id: string) =>
    model.chooseColumns(
      columns
        .map((item) => item.id)
        .filter((item) => (item === id ? !shown.includes(id) : shown.includes(item))),
    );
  return (
    <Popover
      name="Columns"
      label={
        <>
          <Mark name="columns" /> <span class="word">Columns</span>
        </>
      }
    >
      {() => (
        <fieldset class="xlist">
          <legend>Columns of the table</legend>
          {columns.map((item) => (
            <label key={item.id} title={item.help}>
              <input type="checkbox" checked={shown.includes(item.id)} onChange={() => toggle(item.id)} />
              <span>{item.title}</span>
            </label>
          ))}
          <button type="button" class="linkish" onClick={() => model.chooseColumns(null)}>
            Back to the usual ones
          </button>
        </fieldset>
      )}
    </Popover>
  );
}

const KINDS: [Kind, string, string][] = [
  ["tsv", "Table (TSV)", "one line a variant, the shown transcript, all its fields"],
  ["vcf", "VCF", "the file’s own records; passing ALTs in INFO/GAS_ALT"],
  ["parquet", "Parquet", "the table with types, for Python and R"],
];

function Export({ model, meta }: Props) {
  const [state, setState] = useState<{ done: number; total: number } | null>(null);
  const [said, setSaid] = useState("");
  const run = async (kind: Kind) => {
    setSaid("");
    setState({ done: 0, total: model.total.value });
    try {
      const written = await saveExport(model, meta, kind, (done, total) => setState({ done, total }));
      setSaid(
        written === null ? "Stopped." : `Saved ${count(written.rows)} variants, ${bytes(written.bytes)}.`,
      );
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error));
    }
    setState(null);
  };
  const total = model.total.value;
  return (
    <Popover
      name="Export"
      label={
        <>
          <Icon name="download" size={17} /> <span class="word">Export</span>
        </>
      }
    >
      {() => (
        <div class="xmenu">
          <p>
            Exactly what is filtered: <b>{count(total)}</b> variants, with the question in the file.
          </p>
          {KINDS.map(([kind, name, help]) => (
            <button key={kind} type="button" disabled={state !== null} onClick={() => void run(kind)}>
              <b>{name}</b>
              <small>{help}</small>
            </button>
          ))}
          {state && (
            <div class="xprogress">
              <progress max={state.total} value={state.done} aria-label="Exported" />
              <button type="button" class="linkish" onClick={() => void model.client.call("stop")}>
                Stop
              </button>
            </div>
          )}
          <p role="status">{said}</p>
        </div>
      )}
    </Popover>
  );
}

function Share({ model }: { model: Model }) {
  const [link, setLink] = useState<{ url: string; until?: string } | null>(null);
  const [said, setSaid] = useState("");
  const copy = async (url: string) => {
    try {
      await navigator.clipboard.writeText(url);
      setSaid("Copied.");
    } catch {
      setSaid("Copy it from the field.");
    }
  };
  const make = async () => {
    setSaid("");
    try {
      const made = await model.source.share?.(model.fragment());
      if (!made) return;
      const url = `${new URL(made.url, location.href).href.replace(/#.*/, "")}#${model.fragment()}`;
      setLink({ url, until: made.expires_at });
      await copy(url);
    } catch (error) {
      setSaid(error instanceof Error ? error.message : "The link could not be made. Try again.");
    }
  };
  const here = `${location.href.replace(/#.*/, "")}#${model.fragment()}`;
  return (
    <Popover
      name="Share"
      label={
        <>
          <Icon name="share" size={17} /> <span class="word">Share</span>
        </>
      }
    >
      {() => (
        <div class="xmenu">
          <p>The address of this page shows the same view to whoever may open this result.</p>
          <button type="button" onClick={() => void copy(here)}>
            <b>Copy this view’s address</b>
            <small>filters, order, open variant</small>
          </button>
          {model.source.share && (
            <button type="button" onClick={() => void make()}>
              <b>Make a read-only link</b>
              <small>for people without an account; revoke it on the job’s page</small>
            </button>
          )}
          {link && (
            <label class="xlabel">
              <span>
                {link.until ? `Open until ${new Date(link.until).toLocaleDateString("en")}` : "Link"}
              </span>
              <input
                type="text"
                readOnly
                value={link.url}
                onFocus={(event) => event.currentTarget.select()}
              />
            </label>
          )}
          <p role="status">{said}</p>
        </div>
      )}
    </Popover>
  );
}

interface SavedView {
  name: string;
  fragment: string;
}

function Views({ model }: { model: Model }) {
  const [views, setViews] = useState(model.memory.read<SavedView[]>("views", []));
  const [name, setName] = useState("");
  const write = (next: SavedView[]) => {
    setViews(next);
    model.memory.write("views", next);
  };
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    write([
      ...views.filter((view) => view.name !== name.trim()),
      { name: name.trim(), fragment: model.fragment() },
    ]);
    setName("");
  };
  return (
    <Popover
      name="Saved views"
      label={
        <>
          <Mark name="bookmark" /> <span class="word">Views</span>
        </>
      }
    >
      {(close) => (
        <div class="xmenu">
          {views.length === 0 && (
            <p>Save the filters of now under a name, and come back to them with one click.</p>
          )}
          {views.map((view) => (
            <div key={view.name} class="xview">
              <button
                type="button"
                onClick={() => {
                  location.hash = view.fragment;
                  close();
                }}
              >
                <b>{view.name}</b>
              </button>
              <button
                type="button"
                class="btn quiet icon"
                aria-label={`Delete the view ${view.name}`}
                onClick={() => write(views.filter((other) => other !== view))}
              >
                <Icon name="trash" size={15} />
              </button>
            </div>
          ))}
          <form onSubmit={save} class="xrow">
            <input
              type="text"
              aria-label="Name of the view"
              placeholder="Name"
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
            <button type="submit" class="btn">
              Save
            </button>
          </form>
        </div>
      )}
    </Popover>
  );
}

function Compare({ model }: { model: Model }) {
  const [others, setOthers] = useState<{ id: string; name: string }[] | null>(null);
  const [said, setSaid] = useState("");
  const found = model.compared.value;
  const load = () => {
    if (others) return;
    model.source.others?.().then(setOthers, () => setSaid("The list of jobs could not be loaded."));
  };
  if (!model.source.others || !model.source.other) return null;
  const chosen = model.filter.value.compare;
  const words: ["shared" | "only" | "reclassified", string][] = [
    ["shared", "in both"],
    ["only", "only here"],
    ["reclassified", "reclassified in ClinVar since"],
  ];
  return (
    <Popover
      name="Compare"
      label={
        <span class="xrow" onPointerEnter={load} onFocusCapture={load}>
          <Mark name="scale" /> <span class="word">Compare</span>
        </span>
      }
    >
      {() => (
        <div class="xmenu">
          <p>Compare with another result, allele by allele as written.</p>
          {others === null && (
            <button type="button" onClick={load}>
              <b>Choose a result…</b>
            </button>
          )}
          {others?.length === 0 && <p>There is no other completed job.</p>}
          {others && others.length > 0 && (
            <label class="xlabel">
              <span>Other result</span>
              <select
                value={found?.id ?? ""}
                onChange={(event) => {
                  const id = event.currentTarget.value;
                  const name = others.find((other) => other.id === id)?.name ?? id;
                  if (id) void model.compare(id, name);
                }}
              >
                <option value="">choose…</option>
                {others.map((other) => (
                  <option key={other.id} value={other.id}>
                    {other.name}
                  </option>
                ))}
              </select>
            </label>
          )}
          {found &&
            words.map(([key, label]) => (
              <button
                key={key}
                type="button"
                aria-pressed={chosen === key}
                onClick={() => model.set({ compare: chosen === key ? null : key })}
              >
                <b>{count(found.counts[key] ?? 0)}</b> <span>{label}</span>
              </button>
            ))}
          {found && <p>{count(found.counts.missing ?? 0)} of its alleles are not in this result.</p>}
          <p role="status">{said}</p>
        </div>
      )}
    </Popover>
  );
}

export function Toolbar({ model, meta, filters }: Props & { filters: () => void }) {
  const starred = Object.values(model.notes.value).filter((note) => note.star).length;
  const on = model.filter.value.starred;
  return (
    <div class="xtoolbar">
      <Search model={model} />
      <div class="xtools">
        <button type="button" class="btn xonly-narrow" onClick={filters}>
          <Mark name="filter" /> Filters
        </button>
        <button
          type="button"
          class="btn icon quiet"
          aria-label="Undo"
          title="Undo (Ctrl+Z)"
          disabled={!model.canUndo}
          onClick={() => model.undo()}
        >
          <Mark name="undo" />
        </button>
        <button
          type="button"
          class="btn icon quiet"
          aria-label="Redo"
          title="Redo"
          disabled={!model.canRedo}
          onClick={() => model.redo()}
        >
          <Mark name="redo" />
        </button>
        <button
          type="button"
          class="btn"
          aria-pressed={on}
          aria-label={`Starred (${starred})`}
          onClick={() => model.set({ starred: !on })}
        >
          <Mark name="star" filled={on} /> {starred}
        </button>
        <Views model={model} />
        <Compare model={model} />
        <Columns model={model} meta={meta} />
        <Share model={model} />
        <Export model={model} meta={meta} />
      </div>
    </div>
  );
}
