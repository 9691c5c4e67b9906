import "./explorer.css";
import { lazy, Suspense } from "preact/compat";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Icon } from "../components/icon";
import { counted } from "../format/numbers";
import { Charts } from "./charts/strip";
import { Detail } from "./detail/detail";
import type { Meta } from "./engine/meta";
import { Model } from "./state/model";
import type { ExplorerSource } from "./types";
import { Filters } from "./view/filters/filters";
import { Later } from "./view/later";
import { useNarrow } from "./view/narrow";
import { Pairs } from "./view/pairs";
import { Steps } from "./view/steps";
import { Table } from "./view/table";
import { Chips } from "./view/toolbar/chips";
import { Presets } from "./view/toolbar/presets";
import { Toolbar } from "./view/toolbar/toolbar";

const Browser = lazy(() => import("./browser/browser"));
const Palette = lazy(() => import("./view/palette"));
const Tour = lazy(() => import("./view/tour"));

function EmptyCards() {
  return (
    <div class="xcharts">
      {[1, 2, 3, 4, 5].map((i) => (
        <div key={i} class="card skeleton" />
      ))}
    </div>
  );
}

function Skeleton() {
  return (
    <div class="explorer" aria-busy="true">
      <p class="sr" role="status">
        Opening the result.
      </p>
      <div class="xtoolbar">
        <div class="skeleton xsk-search" />
      </div>
      <EmptyCards />
      <div class="skeleton xsk-table" />
    </div>
  );
}

/** The filters over the whole page, when there is no space beside the table. */
function Sheet({ model, meta, close }: { model: Model; meta: Meta; close: () => void }) {
  const panel = useRef<HTMLDialogElement>(null);
  useEffect(() => panel.current?.showModal(), []);
  return (
    <dialog class="xsheet" ref={panel} aria-label="Filters" onClose={close}>
      <button type="button" class="btn wide" onClick={() => panel.current?.close()}>
        Show {counted(model.total.value, "variant")}
      </button>
      <Filters model={model} meta={meta} />
    </dialog>
  );
}

function Variants({ model }: { model: Model }) {
  const meta = model.meta.value;
  const narrow = useNarrow();
  const [shut, setShut] = useState(model.memory.read("charts-shut", false));
  const [sheet, setSheet] = useState(false);
  const [taken, setTaken] = useState(model.memory.read("tour-taken", false));
  const [tour, setTour] = useState(false);
  if (!meta) return <Skeleton />;
  const fold = () => {
    model.memory.write("charts-shut", !shut);
    setShut(!shut);
  };
  const endTour = () => {
    model.memory.write("tour-taken", true);
    setTour(false);
    setTaken(true);
    document.querySelector<HTMLElement>(".xopen")?.focus({ preventScroll: true });
  };
  return (
    <>
      <Toolbar model={model} meta={meta} filters={() => setSheet(true)} />
      <div class="xline">
        <Presets model={model} meta={meta} />
        <div class="row">
          {!taken && (
            <button type="button" class="linkish xfold" aria-expanded={tour} onClick={() => setTour(true)}>
              Take a tour
            </button>
          )}
          <button type="button" class="linkish xfold" aria-expanded={!shut} onClick={fold}>
            {shut ? "Show charts" : "Hide charts"}
          </button>
        </div>
      </div>
      {!shut && (
        <Later after={0} meanwhile={<EmptyCards />}>
          {() => <Charts model={model} meta={meta} apart={narrow ? 120 : 25} />}
        </Later>
      )}
      <div class="xsplit">
        {!narrow && (
          <aside class="xside" aria-label="Filters">
            <Later after={40} meanwhile={<div class="skeleton xsk-table" />}>
              {() => <Filters model={model} meta={meta} />}
            </Later>
          </aside>
        )}
        <div class="xmain">
          <Chips model={model} meta={meta} />
          {model.refused.value && (
            <div class="notice bad" role="alert">
              <Icon name="alert" />
              <div>
                <strong>{model.refused.value}</strong>
                <span>No filter of this link is applied: all variants are shown.</span>
              </div>
            </div>
          )}
          {model.error.value && (
            <div class="notice bad" role="alert">
              <Icon name="alert" />
              <div>
                <strong>{model.error.value}</strong>
                <div class="row">
                  <button type="button" class="btn" onClick={() => model.retry()}>
                    Try again
                  </button>
                  {model.canUndo && (
                    <button type="button" class="btn" onClick={() => model.undo()}>
                      Undo
                    </button>
                  )}
                </div>
              </div>
            </div>
          )}
          <Steps model={model} meta={meta} />
          <Pairs model={model} />
          <Table model={model} meta={meta} />
        </div>
      </div>
      {sheet && <Sheet model={model} meta={meta} close={() => setSheet(false)} />}
      <Detail model={model} meta={meta} />
      {tour && (
        <Suspense fallback={null}>
          <Tour end={endTour} />
        </Suspense>
      )}
    </>
  );
}

export default function Explorer({ source }: { source: ExplorerSource; title?: string }) {
  const model = useMemo(() => new Model(source), [source]);
  useEffect(() => {
    void model.start();
    return () => model.stop();
  }, [model]);
  const [palette, setPalette] = useState(false);
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      const { target, key } = event;
      const typing = target instanceof HTMLElement && target.matches("input, textarea, select");
      const control = event.ctrlKey || event.metaKey;
      const opens =
        (control && key.toLowerCase() === "k") || (key === "/" && !typing && !control && !event.altKey);
      if (opens && !document.querySelector("dialog[open]")) setPalette(true);
      else if (control && key.toLowerCase() === "z" && !typing) event.shiftKey ? model.redo() : model.undo();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", keys);
    return () => document.removeEventListener("keydown", keys);
  }, [model]);
  if (!model.meta.value) {
    if (!model.error.value) return <Skeleton />;
    return (
      <div class="notice bad" role="alert">
        <Icon name="alert" />
        <div>
          <strong>The result could not be opened</strong>
          <span>{model.error.value}</span>
          <div class="row">
            <button type="button" class="btn" onClick={() => model.retry()}>
              Try again
            </button>
          </div>
        </div>
      </div>
    );
  }
  const tab = model.tab.value;
  return (
    <div class="explorer">
      <div class="segments start" role="radiogroup" aria-label="View">
        {(["variants", "browser"] as const).map((name) => (
          <label key={name}>
            <input type="radio" name="explorer-view" checked={tab === name} onChange={() => model.go(name)} />
            {name === "variants" ? "Variants" : "Genome browser"}
          </label>
        ))}
      </div>
      {tab === "variants" ? (
        <Variants model={model} />
      ) : (
        <Suspense fallback={<div class="skeleton xsk-table" />}>
          <Browser model={model} meta={model.meta.value} />
        </Suspense>
      )}
      {palette && (
        <Suspense fallback={null}>
          <Palette model={model} meta={model.meta.value} close={() => setPalette(false)} />
        </Suspense>
      )}
    </div>
  );
}
