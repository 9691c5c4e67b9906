import type { JobView } from "../../api/types";
import { counted } from "../../format/numbers";
import { movesOf } from "../../jobs/state";
import type { Act } from "./actions";

interface Props {
  picked: JobView[];
  clear: () => void;
  ask: (act: Act) => void;
}

/** Actions for the chosen jobs; an action that only some of them allow shows their number. */
export function BulkBar({ picked, clear, ask }: Props) {
  const open = picked.filter((job) => movesOf(job).cancel);
  const closed = picked.filter((job) => movesOf(job).rerun);
  const some = (jobs: JobView[]) => (jobs.length < picked.length ? ` (${jobs.length})` : "");
  return (
    <div class="bulk" role="toolbar" aria-label="Selected jobs">
      <strong aria-live="polite">{counted(picked.length, "job")} selected</strong>
      <button
        type="button"
        class="btn"
        disabled={open.length === 0}
        onClick={() => ask({ kind: "cancel", jobs: open })}
      >
        Cancel{some(open)}
      </button>
      <button
        type="button"
        class="btn"
        disabled={closed.length === 0}
        onClick={() => ask({ kind: "rerun", jobs: closed })}
      >
        Run again{some(closed)}
      </button>
      <button type="button" class="btn danger" onClick={() => ask({ kind: "delete", jobs: picked })}>
        Delete
      </button>
      <span class="grow" />
      <button type="button" class="linkish" onClick={clear}>
        Clear selection
      </button>
    </div>
  );
}
