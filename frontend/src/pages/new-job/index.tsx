import type { ReferenceList, ReferenceView } from "../../api/types";
import "./new-job.css";
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { api, me } from "../../auth/session";
import { ErrorNotice } from "../../components/error-notice";
import { bytes, counted } from "../../format/numbers";
import { useTitle } from "../../shell/title";
import { items, options } from "../../upload/items";
import { filesOf, merges, merging, oneReference, openFiles } from "../../upload/merges";
import { obstacleOf } from "../../upload/obstacle";
import { add, offer, start, startMerge } from "../../upload/queue";
import { Doubts, doubtOf } from "./doubts";
import { DropZone } from "./drop-zone";
import { FileCard } from "./file-card";
import { Genotypes } from "./genotypes";
import { HowMany } from "./how-many";
import { MergeCard } from "./merge-card";
import { Paste } from "./paste";
import { Pedigree } from "./pedigree";
import { Quota } from "./quota";
import { Tour } from "./tour";
import { Unfinished } from "./unfinished";

const references = signal<ReferenceView[] | null>(null);

export default function NewJob() {
  useTitle("New job");
  const [error, setError] = useState<unknown>(null);
  const [asking, setAsking] = useState(false);
  const load = async () => {
    setError(null);
    try {
      references.value = (await api.get<ReferenceList>("/references")).references;
      offer(references.value);
    } catch (thrown) {
      setError(thrown);
    }
  };
  useEffect(() => void load(), []);

  const known = references.value ?? [];
  const all = items.value;
  const ready = all.filter((item) => item.phase === "ready");
  const open = openFiles(all);
  const single = all.filter((item) => item.merge === null);
  const merged = merging(all);
  const obstacle = merged ? obstacleOf(open, me.value?.limits ?? null) : null;
  const startable = obstacle === null ? ready.filter((item) => item.reference !== "") : [];
  const samples = ready.map((item) => item.inspection?.header.samples.length ?? 0);
  const many = merged ? samples.reduce((sum, some) => sum + some, 0) > 1 : samples.some((some) => some > 1);
  const doubts = startable.flatMap((item) => {
    const reason = doubtOf(item, known);
    return reason === null ? [] : [{ item, reason }];
  });
  const size = startable.reduce((sum, item) => sum + item.file.size, 0);
  const send = merged ? startMerge : start;

  return (
    <>
      <div class="page-head">
        <div>
          <h1 tabIndex={-1}>New job</h1>
          <p>Your file's header is checked in the browser before anything is uploaded.</p>
        </div>
      </div>
      <div class="new-job">
        <div class="stack">
          <Tour />
          {error !== null && <ErrorNotice error={error} retry={() => void load()} />}
          <DropZone take={add} small={all.length > 0} />
          <Paste take={add} />
          <Unfinished />
          {open.length > 1 && <HowMany files={open} references={known} />}
          {single.length > 0 && (
            <ul class="stack files" aria-label="Files">
              {single.map((item) => (
                <FileCard
                  key={item.id}
                  item={item}
                  references={known}
                  merged={merged && open.includes(item)}
                  shared={oneReference(all) && open.includes(item)}
                />
              ))}
            </ul>
          )}
          {merges.value.map((merge) => (
            <MergeCard key={merge.id} merge={merge} files={filesOf(merge.id, all)} references={known} />
          ))}
        </div>
        <aside class="stack">
          <section class="card stack" aria-label="Submit">
            <div class="field">
              <label for="engine">Engine</label>
              <select
                id="engine"
                value={options.value.engine}
                onChange={(event) => {
                  options.value = { ...options.value, engine: event.currentTarget.value };
                }}
              >
                <option value="vep">VEP's rules, all fields</option>
                <option value="csq">bcftools csq, haplotype-aware</option>
              </select>
              <p class="hint">
                {options.value.engine === "vep"
                  ? "One row for each transcript with consequence, HGVS and the reference's tracks."
                  : "Joins nearby variants of one haplotype; coding consequences only, no HGVS."}
              </p>
            </div>
            {many && (
              <>
                <Pedigree />
                <Genotypes />
              </>
            )}
            <button
              type="button"
              class="btn primary large wide"
              disabled={startable.length === 0}
              onClick={() => (doubts.length > 0 ? setAsking(true) : send())}
            >
              {startable.length < 2
                ? "Annotate"
                : `Annotate ${startable.length} files${merged ? " as one job" : ""}`}
            </button>
            <p class={obstacle === null ? "small muted" : "small"} aria-live="polite">
              {obstacle ??
                (startable.length > 0
                  ? `${counted(startable.length, "file")}, ${bytes(size)} to send.`
                  : ready.length > 0
                    ? "Choose a reference for each file first."
                    : "Add a VCF to begin.")}
            </p>
          </section>
          <Quota />
        </aside>
      </div>
      {asking && <Doubts doubts={doubts} close={() => setAsking(false)} send={send} />}
    </>
  );
}
