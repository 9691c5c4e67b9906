import "./browser.css";
import igv from "igv";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Meta } from "../engine/meta";
import type { Model } from "../state/model";
import { useBrowserConfig } from "./config";

/** The genome browser: igv.js on the result's own files, loaded when this tab is opened. */
export default function Browser({ model, meta }: { model: Model; meta: Meta }) {
  const box = useRef<HTMLDivElement>(null);
  const [error, setError] = useState("");
  const config = useBrowserConfig(model, meta);
  useEffect(() => {
    if (!config || !box.current) return;
    let live = true;
    let made: unknown = null;
    igv.createBrowser(box.current, config.options as never).then(
      (browser: unknown) => {
        made = browser;
        if (!live) igv.removeBrowser(browser as never);
      },
      (failure: unknown) => {
        const said = failure instanceof Error ? failure.message : String(failure);
        if (live) setError(`The genome browser could not be opened: ${said}`);
      },
    );
    return () => {
      live = false;
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
      <div ref={box} class="xigv" />
      <p class="small muted">
        {config?.sequence
          ? "The sequence is the job's reference."
          : config && "The reference sequence is not available for this result, so bases are not drawn."}{" "}
        All data shown comes from this service.
      </p>
    </section>
  );
}
