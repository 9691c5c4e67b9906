import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { JobView } from "../../api/types";
import { Icon } from "../../components/icon";
import { toast } from "../../components/toasts";
import { alarmLine, alarmTone } from "../../jobs/warnings";

const permission = signal(typeof Notification === "undefined" ? "denied" : Notification.permission);

/** Asks on a click for the permission to show a notification when a job is done. */
export function BellButton() {
  if (permission.value !== "default") {
    return permission.value === "granted" ? (
      <span class="small muted">This browser will notify you when it's done.</span>
    ) : null;
  }
  return (
    <button
      type="button"
      class="btn quiet"
      onClick={async () => {
        permission.value = await Notification.requestPermission();
      }}
    >
      <Icon name="bell" size={16} /> Notify me in this browser
    </button>
  );
}

/** Reports the end of the job on the page, with a browser notification while the tab is hidden. The name stays on this device. */
export function useTellWhenDone(job: JobView | null): void {
  const before = useRef<string | null>(null);
  useEffect(() => {
    const was = before.current;
    before.current = job?.status ?? null;
    if (!job || (was !== "PENDING" && was !== "RUNNING")) return;
    if (job.status !== "COMPLETED" && job.status !== "FAILED") return;
    const done = job.status === "COMPLETED";
    const warned = alarmTone(job);
    const title = done ? `${job.name} is done${warned ? ", with warnings" : ""}` : `${job.name} failed`;
    toast(done ? (warned ?? "ok") : "bad", title, {
      detail: done ? alarmLine(job) : (job.failure?.title ?? ""),
    });
    if (document.hidden && permission.value === "granted") new Notification(title, { tag: job.job_id });
  }, [job?.status]);
}
