import { useId } from "preact/hooks";
import type { ReferenceView } from "../../api/types";
import { Bar } from "../../components/bar";
import { ErrorNotice } from "../../components/error-notice";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { bytes, count, counted, percent } from "../../format/numbers";
import { duration } from "../../format/times";
import { type Item, LONGEST_NAME } from "../../upload/items";
import { chooseReference, pause, proceed, remove, rename } from "../../upload/queue";
import { doubtOf } from "./doubts";
import { Estimate } from "./estimate";
import { KnownGenes, KnownTracks } from "./known-tracks";
import { ReferenceField } from "./reference-field";

const MOVING: Item["phase"][] = ["waiting", "uploading", "paused", "uploaded", "submitting"];

interface Props {
  item: Item;
  references: ReferenceView[];
  /** One of several files of one job: the job's name, reference and end are shown with the job. */
  merged?: boolean;
  /** Several files have one reference, which is chosen above them. */
  shared?: boolean;
}

/** One file: its content, its reference, and its progress. */
export function FileCard({ item, references, merged = false, shared = false }: Props) {
  const { id, file, phase } = item;
  const own = !merged && phase === "submitted";
  return (
    <li class="card file" aria-label={file.name}>
      <header>
        <div class="row grow">
          <Icon name="file" size={20} />
          <div class="grow">
            <h2 class="clip" title={file.name}>
              {file.name}
            </h2>
            <p class="small muted">{factsOf(item)}</p>
          </div>
        </div>
        <div class="row">
          {(phase === "uploading" || phase === "waiting") && (
            <button type="button" class="btn" onClick={() => pause(id)}>
              <Icon name="pause" size={16} /> Pause
            </button>
          )}
          {(phase === "paused" || phase === "failed") && (
            <button type="button" class="btn" onClick={() => proceed(id)}>
              <Icon name="play" size={16} /> {phase === "paused" ? "Resume" : "Try again"}
            </button>
          )}
          {own && item.jobId && (
            <a class="btn primary" href={`/jobs/${item.jobId}`}>
              Open the job
            </a>
          )}
          {phase !== "submitting" && (own || phase !== "submitted") && (
            <button
              type="button"
              class="btn quiet icon"
              aria-label={`Remove ${file.name}`}
              onClick={() => remove(id)}
            >
              <Icon name="close" size={16} />
            </button>
          )}
        </div>
      </header>
      {phase === "checking" && <Bar label={`Checking ${file.name}`} fraction={null} />}
      {item.refusal && (
        <Notice tone="bad" title={item.refusal.title} live>
          <p>
            {item.refusal.line ? `Line ${count(item.refusal.line)}: ` : ""}
            {item.refusal.detail}
          </p>
          <p class="muted">Nothing was sent.</p>
        </Notice>
      )}
      {phase === "ready" && <Ready item={item} references={references} merged={merged} shared={shared} />}
      {MOVING.includes(phase) && <Moving item={item} />}
      {own && (
        <Notice tone="ok" title="Submitted" live>
          <p>You can close this page. We'll email you when it's done.</p>
        </Notice>
      )}
      {phase === "failed" && <ErrorNotice error={item.error} />}
    </li>
  );
}

function factsOf({ file, inspection, resumes, sent, phase }: Item): string {
  const facts = [bytes(file.size)];
  if (inspection) {
    const { header, packing } = inspection;
    if (packing !== "none") facts.push(packing);
    if (header.version) facts.push(`VCF ${header.version}`);
    if (header.contigs.size > 0) facts.push(counted(header.contigs.size, "contig"));
    if (header.samples.length > 0) facts.push(counted(header.samples.length, "sample"));
  }
  if (resumes && phase === "ready") facts.push(`${bytes(sent)} arrived earlier and are not sent again`);
  return facts.join(" · ");
}

function Ready({ item, references, merged, shared }: Required<Props>) {
  const field = useId();
  const { id, guess, inspection } = item;
  const doubt = doubtOf(item, references);
  const chosen = references.find(({ name }) => name === item.reference);
  return (
    <div class="stack">
      {!merged && (
        <div class="two">
          <div class="field">
            <label for={`${field}-name`}>Name of the job</label>
            <input
              id={`${field}-name`}
              value={item.name}
              maxLength={LONGEST_NAME}
              onInput={(event) => rename(id, event.currentTarget.value)}
            />
          </div>
          {!shared && (
            <ReferenceField
              label="Reference"
              value={item.reference}
              references={references}
              why={`${field}-why`}
              choose={(name) => chooseReference(id, name)}
            />
          )}
        </div>
      )}
      {doubt && (
        <Notice tone="bad" title="This file was probably made on another genome build">
          <p>{doubt}</p>
        </Notice>
      )}
      {guess && (
        <p id={`${field}-why`} class={`small why ${guess.sure ? "ok" : "warn"}`}>
          <Icon name={guess.sure ? "check" : "alert"} size={16} />
          <span>
            {guess.reason} {guess.sure ? "" : "Please check."}
          </span>
        </p>
      )}
      {!merged && chosen && <KnownGenes reference={chosen} />}
      {!merged && chosen && <KnownTracks reference={chosen} />}
      {!merged && item.reference && <Estimate size={item.file.size} reference={item.reference} />}
      {inspection?.notes.map((note) => (
        <p key={note} class="small muted">
          {note}
        </p>
      ))}
    </div>
  );
}

function Moving({ item }: { item: Item }) {
  const { file, phase, sent, rate } = item;
  const fraction = file.size > 0 ? sent / file.size : 1;
  const words: Record<string, string> = {
    waiting: "Waiting for the file before it",
    paused: "Paused",
    uploaded: "Uploaded; waiting for the other files",
    submitting: "Uploaded; creating the job",
    uploading: "Sending",
  };
  const facts = [words[phase], `${bytes(sent)} of ${bytes(file.size)}`, percent(fraction)];
  if (phase === "uploading" && rate) {
    facts.push(`${bytes(rate)}/s`);
    if (sent < file.size) facts.push(`about ${duration(Math.max(1, (file.size - sent) / rate))} left`);
  }
  return (
    <div class="stack tight">
      <Bar label={`Upload of ${file.name}`} fraction={fraction} text={facts.join(", ")} />
      <p class="small muted num">{facts.filter(Boolean).join(" · ")}</p>
    </div>
  );
}
