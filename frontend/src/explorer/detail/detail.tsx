import "./detail.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { Copy } from "../../components/copy";
import { AcmgSection } from "../acmg/section";
import type { CsqRow, Line } from "../engine/lines";
import type { GeneEvidence, Meta } from "../engine/meta";
import { plain } from "../engine/values";
import { Cohort } from "../review/cohort";
import { reviewByKey } from "../review/keys";
import { useReview } from "../review/open";
import { ReviewSection } from "../review/section";
import type { Model as State } from "../state/model";
import type { Shown } from "../state/page";
import { shownCsq } from "../view/columns";

import { Differs } from "./differs";
import { Evidence } from "./evidence";
import { Haplotypes } from "./haplotypes";
import { Head } from "./head";
import { clinvarOf, dashed, fullName, genomic } from "./names";
import { Outward } from "./outward";
import { type FullRecord, parseRecord } from "./record";
import { Genotypes, Info, Transcripts } from "./sections";
import { isStructural } from "./structural";
import { Structural } from "./structural-section";
import { Codons, type Model, modelOf, Transcript } from "./transcript";

interface Props {
  model: State;
  meta: Meta;
  /** The variant has a page of its own: there is nothing to close, and no next one. */
  alone?: boolean;
}

/** The open row: from this page of the table, else found by its key (a link may open a variant of any page). */
function useShown(model: State): Shown | null {
  const key = model.open.value;
  const here = model.lines.value.find((item) => item.key === key) ?? null;
  const [kept, setKept] = useState<Shown | null>(null);
  useEffect(() => {
    if (here) setKept(here);
    else if (key !== null && kept?.key !== key) {
      let live = true;
      void model.client.call("find", key).then((found) => {
        if (live && found) setKept({ row: found.row, slot: -1, line: found.line, key });
      });
      return () => {
        live = false;
      };
    }
    return undefined;
  }, [here, key, kept?.key, model]);
  return key === null ? null : (here ?? (kept?.key === key ? kept : null));
}

export function Detail({ model, meta, alone = false }: Props) {
  const shown = useShown(model);
  const panel = useRef<HTMLElement>(null);
  const key = shown?.key;
  useEffect(() => {
    if (key === undefined) return;
    const from = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      const row = document.querySelector<HTMLElement>(`tr[data-key="${CSS.escape(key)}"] .xopen`);
      if (model.open.peek() === null)
        (row ?? (from instanceof HTMLElement ? from : null))?.focus({ preventScroll: true });
    };
  }, [key, model]);
  if (!shown) return null;
  return (
    <aside
      class="xdetail"
      ref={panel}
      tabIndex={-1}
      aria-label={`Details of ${shown.key}`}
      onKeyDown={(event) => {
        if (reviewByKey(event, model, shown.line)) return;
        if (alone) return;
        if (event.key === "Escape") {
          event.stopPropagation();
          model.choose(null);
        }
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
        if (step && !typing && !event.altKey && !event.ctrlKey && !event.metaKey) {
          event.preventDefault();
          void model.step(step as 1 | -1);
        }
      }}
    >
      <Body key={shown.key} model={model} meta={meta} shown={shown} alone={alone} />
    </aside>
  );
}

function Body({ model, meta, shown, alone = false }: Props & { shown: Shown }) {
  const { line } = shown;
  const [record, setRecord] = useState<FullRecord | null>(null);
  const [missing, setMissing] = useState("");
  const [numbers, setNumbers] = useState<Record<string, number | null>>({});
  const [length, setLength] = useState<number | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [models, setModels] = useState<Model[]>([]);
  const review = useReview(model, line);
  const usual = shownCsq(line, model.filter.value);
  const rows = record?.csq.length ? record.csq : line.picked;
  const csq =
    rows.find((row) => row.Feature === chosen) ?? rows.find((row) => row.Feature === usual?.Feature) ?? usual;
  useEffect(() => {
    let live = true;
    const load = async () => {
      const row = shown.row >= 0 ? shown.row : await model.client.call("rowOf", shown.slot);
      const full = await model.client.call("record", row);
      if (!live) return;
      if (full) setRecord(parseRecord(meta.csq_fields, full.line, full.header, line.alt));
      else setMissing("The whole record cannot be read from this result; the picked transcripts are shown.");
      if (isStructural(line)) {
        const [found = null] = await model.client.call("lengths", [row]);
        if (live) setLength(found);
      }
      if (meta.samples.total > 10) {
        const found = await model.client.call("codes", row);
        if (live) setNumbers(found);
      }
    };
    load().catch(
      (error: unknown) => live && setMissing(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      live = false;
    };
  }, [shown.row, shown.slot, line, meta, model]);
  const gene = csq?.Gene ?? "";
  useEffect(() => {
    let live = true;
    setModels([]);
    if (gene)
      void model.client.call("models", gene).then(
        (found) => live && setModels(found as Model[]),
        () => {},
      );
    return () => {
      live = false;
    };
  }, [gene, model]);
  const [genes, setGenes] = useState<GeneEvidence | null>(null);
  useEffect(() => {
    let live = true;
    setGenes(null);
    if (gene)
      void model.client.call("evidence", gene).then(
        (found) => live && setGenes(found),
        (error: unknown) => live && setMissing(error instanceof Error ? error.message : String(error)),
      );
    return () => {
      live = false;
    };
  }, [gene, model]);
  const drawn = csq ? modelOf(models, csq.Feature ?? "") : undefined;
  return (
    <>
      <Head model={model} shown={shown} csq={csq} alone={alone} />
      {csq && <Names line={line} csq={csq} />}
      {csq && <Differs csq={csq} rows={rows} />}
      <ReviewSection model={model} id={review} />
      <Cohort model={model} line={line} />
      <AcmgSection model={model} meta={meta} shown={shown} review={review} />
      <Structural meta={meta} line={line} csq={csq} rows={rows} record={record} length={length} />
      {csq && drawn && (
        <section>
          <h3>On {plain(csq.Feature ?? "")}</h3>
          <Transcript model={drawn} line={line} csq={csq} />
          <Codons csq={csq} />
        </section>
      )}
      {csq && !drawn && csq.Codons && (
        <section>
          <h3>Codon</h3>
          <Codons csq={csq} />
        </section>
      )}
      {csq && <Haplotypes csq={csq} />}
      <Clinical meta={meta} csq={csq} />
      <Evidence meta={meta} line={line} csq={csq} genes={genes} />
      <Transcripts
        meta={meta}
        rows={rows}
        chosen={csq?.Feature ?? ""}
        choose={setChosen}
        whole={record !== null}
      />
      {missing && <p class="small muted">{missing}</p>}
      {record && <Genotypes record={record} numbers={numbers} total={meta.samples.total} />}
      {record && <Info record={record} line={line} />}
      <Outward model={model} meta={meta} line={line} csq={csq} alone={alone} />
      <Note model={model} id={shown.key} />
    </>
  );
}

function Names({ line, csq }: { line: Line; csq: CsqRow }) {
  const names: [string, string][] = [
    ["HGVS", fullName(csq)],
    ["Genomic HGVS", genomic(line, csq)],
    ["Allele", dashed(line)],
  ];
  return (
    <dl class="xnames">
      {names
        .filter(([, text]) => text !== "")
        .map(([title, text]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>
              <code>{text.length > 90 ? `${text.slice(0, 88)}…` : text}</code>
              <Copy text={text} label={`Copy ${title}: ${text.slice(0, 60)}`} />
            </dd>
          </div>
        ))}
    </dl>
  );
}

function Clinical({ meta, csq }: { meta: Meta; csq: CsqRow | null }) {
  const field = meta.csq_fields.find((name) => /CLNSIG$/i.test(name));
  const review = meta.csq_fields.find((name) => /CLNREVSTAT$/i.test(name));
  const found = field ? clinvarOf(csq?.[field] ?? "", review ? (csq?.[review] ?? "") : "") : null;
  if (!found) return null;
  return (
    <section class={`xclinical ${found.tone}`}>
      <b>{found.name}</b>
      {found.stars >= 0 && (
        <span role="img" aria-label={`${found.stars} of 4 stars`}>
          {"★".repeat(found.stars)}
          {"☆".repeat(4 - found.stars)}
        </span>
      )}
      <span>{found.review}</span>
    </section>
  );
}

function Note({ model, id }: { model: State; id: string }) {
  if (model.source.readOnly) return null;
  return (
    <section>
      <label class="field">
        <h3>Note</h3>
        <textarea
          rows={3}
          maxLength={2000}
          placeholder="Kept with the job"
          value={model.notes.value[id]?.text ?? ""}
          onChange={(event) => void model.note(id, { text: event.currentTarget.value })}
        />
      </label>
    </section>
  );
}
