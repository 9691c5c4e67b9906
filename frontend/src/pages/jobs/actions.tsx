import type { JobView } from "../../api/types";
import { Dialog } from "../../components/dialog";
import { toast } from "../../components/toasts";
import { counted } from "../../format/numbers";
import { cancelJob, deleteJob, renewJob, rerunJob } from "../../jobs/api";
import { referenceName } from "../../jobs/state";

/** An action that the user has chosen, and its jobs. */
export interface Act {
  kind: "cancel" | "rerun" | "renew" | "delete";
  jobs: JobView[];
}

/** Each returns the new job, if it creates one. */
const moves: Record<Act["kind"], (job: JobView) => Promise<JobView | null>> = {
  cancel: (job) => cancelJob(job.job_id).then(() => null),
  rerun: (job) => rerunJob(job.job_id),
  renew: (job) => renewJob(job.job_id, referenceName(job.reference)),
  delete: (job) => deleteJob(job.job_id).then(() => null),
};
/** Maximum concurrent requests. */
const LANES = 4;

interface Words {
  title: (what: string) => string;
  explain: string;
  action: string;
  done: (what: string) => string;
}

const words: Record<Act["kind"], Words> = {
  cancel: {
    title: (what) => `Cancel ${what}?`,
    explain:
      "The annotation stops and its partial result is deleted. Your file stays, so you can run it again.",
    action: "Cancel job",
    done: (what) => `${what} cancelled`,
  },
  rerun: {
    title: (what) => `Run ${what} again?`,
    explain:
      "This creates a job from the same file, with the same reference version and options. It counts towards your jobs this month. A large job that was annotated in parts, and did not fail because of its file, continues instead: finished parts are kept, and it does not count again.",
    action: "Run again",
    done: (what) => `${what} submitted again`,
  },
  renew: {
    title: (what) => `Annotate ${what} with the latest reference?`,
    explain:
      "This creates a job from the same file, with the newest version of its reference and tracks. This result is kept, so you can compare the two.",
    action: "Annotate again",
    done: (what) => `${what} submitted with the latest reference`,
  },
  delete: {
    title: (what) => `Delete ${what}?`,
    explain:
      "The results, the log, notes and share links are deleted permanently, and so is the input file unless another job uses it.",
    action: "Delete permanently",
    done: (what) => `${what} deleted`,
  },
};

/** Applies an action to several jobs, a few at a time, and returns the jobs that it created; throws the first problem after all were tried. */
export async function doAll(
  jobs: JobView[],
  move: (job: JobView) => Promise<JobView | null>,
): Promise<JobView[]> {
  const rest = [...jobs];
  const problems: unknown[] = [];
  const made: JobView[] = [];
  const lane = async () => {
    for (let job = rest.shift(); job; job = rest.shift()) {
      await move(job).then(
        (one) => one && made.push(one),
        (error: unknown) => problems.push(error),
      );
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  if (problems.length > 0) throw problems[0];
  return made;
}

interface Props {
  act: Act;
  close: () => void;
  /** Called after the action, with the jobs that it created. */
  done: (made: JobView[]) => void;
}

/** Whether a job goes on itself in place of a new one. */
const continues = (jobs: JobView[], made: JobView) => jobs.some((job) => job.job_id === made.job_id);

/** Asks for confirmation, then does it. */
export function Actions({ act, close, done }: Props) {
  const { kind, jobs } = act;
  const text = words[kind];
  const what = jobs.length === 1 ? `“${jobs[0]?.name}”` : counted(jobs.length, "job");
  return (
    <Dialog
      title={text.title(what)}
      action={text.action}
      danger={kind === "cancel" || kind === "delete"}
      close={close}
      act={async () => {
        let made: JobView[] = [];
        try {
          made = await doAll(jobs, moves[kind]);
        } finally {
          done(made);
        }
        const [only] = made;
        const link = made.length === 1 &&
          only && {
            href: `/jobs/${only.job_id}`,
            label: continues(jobs, only) ? "Open the job" : "Open the new job",
          };
        toast("ok", text.done(what), link ? { link } : {});
      }}
    >
      <p class="muted">{text.explain}</p>
    </Dialog>
  );
}
