import { useEffect, useRef } from "preact/hooks";
import type { JobView } from "../api/types";
import { toast } from "../components/toasts";
import { alarmLine, alarmTone } from "./warnings";

/** Shows a message when a job has ended since the last call. `except`: a job whose own page shows it. */
export function useTellFinished(jobs: JobView[] | null, except = ""): void {
  const moving = useRef(new Map<string, boolean>());
  useEffect(() => {
    for (const job of jobs ?? []) {
      const before = moving.current.get(job.job_id);
      const open = job.status === "PENDING" || job.status === "RUNNING";
      moving.current.set(job.job_id, open);
      if (!before || open || job.job_id === except) continue;
      const link = { href: `/jobs/${job.job_id}`, label: "Open it" };
      if (job.status === "COMPLETED")
        toast(alarmTone(job) ?? "ok", `${job.name} is done`, { link, detail: alarmLine(job) });
      if (job.status === "FAILED")
        toast("bad", `${job.name} failed`, { link, detail: job.failure?.title ?? "" });
    }
  }, [jobs]);
}
