import "./browser.css";
import igv from "igv";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Meta } from "../engine/meta";
import type { Model } from "../state/model";
import { trackOf } from "./alignments";
import { useBrowserConfig } from "./config";
import { LocalFiles } from "./local-files";

const OPENING_TENTHS = 300;

/** Controls that igv.js leaves without a name: a screen reader would say "slider" and "list" only. */
const CONTROLS: [selector: string, name: string][] = [
  ['input[type="range"]', "Zoom"],
  ['select[name="chromosome-select-widget"]', "Chromosome"],
];

function nameControls(root: ParentNode): void {
  for (const [selector, name] of CONTROLS)
    for (const control of root.querySelectorAll(selector))
      if (!control.hasAttribute("aria-label")) control.setAttribute("aria-label", name);
}

type Shown = { loadTrack(track: unknown): Promise<unknown> };

/** The browser once it is open: a file may be chosen while it still opens. Throws after OPENING_TENTHS tenths of a second. */
async function opened(shown: { current: Shown | null }): Promise<Shown> {
  for (let left = OPENING_TENTHS; !shown.current && left > 0; left--) {
    await new Promise((end) => setTimeout(end, 100));
  }
  if (!shown.current) throw new Error("the genome browser is not ready yet. Try again in a moment.");
  return shown.current;
}

/** The genome browser: igv.js on the result's own files, loaded when this tab is opened. */
export default function Browser({ model, meta }: { model: Model; meta: Meta }) {
  const box = useRef<HTMLDivElement>(null);
  const shown = useRef<Shown | null>(null);
  const [error, setError] = useState("");
  const config = useBrowserConfig(model, meta);
  useEffect(() => {
    if (!config || !box.current) return;
    let live = true;
    let made: unknown = null;
    igv.createBrowser(box.current, config.options as never).then(
      (browser: unknown) => {
        made = browser;
        const root = box.current?.shadowRoot;
        if (root) nameControls(root);
        shown.current = browser as Shown;
        if (!live) igv.removeBrowser(browser as never);
      },
      (failure: unknown) => {
        const said = failure instanceof Error ? failure.message : String(failure);
        if (live) setError(`The genome browser could not be opened: ${said}`);
      },
    );
    return () => {
      live = false;
      shown.current = null;
      if (made) igv.removeBrowser(made as never);
    };
  }, [config]);
  return (
    <section class="xbrowser" aria-label="Genome browser">
      {error && (
        <p class="notice bad" role="alert">
          {error}
        </p>
      )}
      <LocalFiles
        show={async (file) => {
          await (await opened(shown)).loadTrack(trackOf(file));
        }}
      />
      <div ref={box} class="xigv" />
      <p class="small muted">
        {config?.sequence
          ? "The sequence is the job's reference."
          : config && "The reference sequence is not available for this result, so bases are not drawn."}{" "}
        Nothing is sent to anyone else.
      </p>
    </section>
  );
}
