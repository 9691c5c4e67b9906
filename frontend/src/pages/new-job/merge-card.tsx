import type { ReferenceView } from "../../api/types";
import { ErrorNotice } from "../../components/error-notice";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { counted } from "../../format/numbers";
import type { Item } from "../../upload/items";
import { dismiss, type Merge } from "../../upload/merges";
import { proceedMerge } from "../../upload/queue";
import { FileCard } from "./file-card";

interface Props {
  merge: Merge;
  files: Item[];
  references: ReferenceView[];
}

/** One job of several files that was started: how far it is, and the progress of each file. */
export function MergeCard({ merge, files, references }: Props) {
  const { id, name, reference, jobId, error } = merge;
  return (
    <section class="card stack merge" aria-label={`Job ${name}`}>
      <header class="row">
        <div class="grow">
          <h2 class="clip" title={name}>
            {name}
          </h2>
          <p class="small muted">
            One job of {counted(files.length, "file")}, on {reference}
          </p>
        </div>
        {jobId !== null && (
          <div class="row">
            <a class="btn primary" href={`/jobs/${jobId}`}>
              Open the job
            </a>
            <button
              type="button"
              class="btn quiet icon"
              aria-label={`Remove ${name}`}
              onClick={() => dismiss(id)}
            >
              <Icon name="close" size={16} />
            </button>
          </div>
        )}
      </header>
      {jobId !== null ? (
        <Notice tone="ok" title="Submitted" live>
          <p>You can close this page. We'll email you when it's done.</p>
        </Notice>
      ) : error !== null ? (
        <ErrorNotice error={error} retry={() => proceedMerge(id)} />
      ) : (
        <p class="small muted" aria-live="polite">
          {standingOf(files)}
        </p>
      )}
      <ul class="stack files" aria-label={`Files of ${name}`}>
        {files.map((item) => (
          <FileCard key={item.id} item={item} references={references} merged />
        ))}
      </ul>
    </section>
  );
}

/** How far the files of a job are that is not created yet. */
export function standingOf(files: readonly Item[]): string {
  const failed = files.filter(({ phase }) => phase === "failed");
  const [first] = failed;
  if (first) {
    const which = failed.length === 1 ? first.file.name : counted(failed.length, "file");
    return `Nothing was submitted: ${which} could not be sent. Try again, or remove it and start without it.`;
  }
  if (files.every(({ phase }) => phase === "submitting")) return "All files are uploaded; creating the job.";
  const there = files.filter(({ phase }) => phase === "uploaded").length;
  return `${there} of ${counted(files.length, "file")} uploaded. The job is created when all are; keep this page open.`;
}
