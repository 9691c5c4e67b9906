import { useState } from "preact/hooks";
import { Icon } from "../../../components/icon";
import { bytes, count } from "../../../format/numbers";
import { chosenBy } from "../../deliver/chosen";
import type { Delivery } from "../../deliver/deliver";
import { type Kind, saveExport } from "../../export/save";
import { Popover } from "../parts";
import type { Props } from "./props";

const KINDS: [Kind, string, string][] = [
  ["tsv", "Table (TSV)", "one row per variant (and pair): the shown transcript with all its fields"],
  ["vcf", "VCF", "the original records; INFO/GAS_ALT lists the passing ALTs"],
  ["parquet", "Parquet", "the same table with types, for Python and R"],
];

const DELIVERIES: [Delivery, string, string][] = [
  ["report", "Report (HTML)", "to print or save as PDF, without names of samples or files"],
  ["clinvar", "ClinVar submission (TSV)", "rows for ClinVar's spreadsheet, of classified variants"],
  ["bundle", "For programs (JSON)", "evidence, reviews and GA4GH VRS ids"],
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
  const hand = async (what: Delivery) => {
    setSaid("");
    setState({ done: 0, total: model.total.value });
    try {
      const { deliver } = await import("../../deliver/deliver");
      setSaid(await deliver(model, meta, what, (done, total) => setState({ done, total })));
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error));
    }
    setState(null);
  };
  const total = model.total.value;
  const chosen = chosenBy(model);
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
          <button type="button" disabled={state !== null} onClick={() => void hand("xlsx")}>
            <b>Workbook (XLSX)</b>
            <small>
              the columns shown, with sheets for provenance, filters and reviews; up to 20,000 rows
            </small>
          </button>
          <p>
            {chosen.by === "report" ? (
              <>
                Variants with the review status Report: <b>{count(chosen.count)}</b>
              </>
            ) : (
              <>
                Starred variants: <b>{count(chosen.count)}</b>
              </>
            )}
          </p>
          {DELIVERIES.map(([what, name, help]) => (
            <button
              key={what}
              type="button"
              disabled={state !== null || chosen.count === 0}
              onClick={() => void hand(what)}
            >
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
