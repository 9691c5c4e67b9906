import { useState } from "preact/hooks";
import { Icon } from "../../../components/icon";
import { bytes, count } from "../../../format/numbers";
import { type Kind, saveExport } from "../../export/save";
import { Popover } from "../parts";
import type { Props } from "./props";

const KINDS: [Kind, string, string][] = [
  ["tsv", "Table (TSV)", "one row per variant (and pair): the shown transcript with all its fields"],
  ["vcf", "VCF", "the original records; INFO/GAS_ALT lists the passing ALTs"],
  ["parquet", "Parquet", "the same table with types, for Python and R"],
];

export function Export({ model, meta }: Props) {
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
            All that passes the filters: <b>{count(total)}</b> variants. The filters are recorded in the file.
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
