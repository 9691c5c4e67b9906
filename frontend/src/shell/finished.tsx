import { useLocation } from "preact-iso";
import type { JobView } from "../api/types";
import { sessionState } from "../auth/session";
import { listJobs } from "../jobs/api";
import { useTellFinished } from "../jobs/finished";
import { PACES } from "../live/pace";
import { useLive } from "../live/poll";
import { items } from "../upload/items";

const moving = (job: JobView) => job.status === "PENDING" || job.status === "RUNNING";

/** Shows a message on every page when a job has finished, except on the list of jobs, which has its own. It polls only while a job runs. */
export function FinishedJobs() {
  const { path } = useLocation();
  return sessionState.value === "in" && path !== "/jobs" ? <Watch path={path} /> : null;
}

function Watch({ path }: { path: string }) {
  const submitted = items.value.filter((item) => item.phase === "submitted").length;
  const live = useLive(
    String(submitted),
    () => listJobs({ status: "", q: "", cursor: null }),
    ({ jobs }) => jobs.some(moving),
    PACES.finished,
  );
  useTellFinished(live.value?.jobs ?? null, /^\/jobs\/([^/]+)/.exec(path)?.[1]);
  return null;
}
