import { useState } from "preact/hooks";
import type { JobView } from "../../api/types";
import { me } from "../../auth/session";
import { Icon } from "../../components/icon";
import { amount, fractionOf, JobProgress, progressWords } from "../../components/job-state";
import { Notice } from "../../components/notice";
import { toast, toastError } from "../../components/toasts";
import { count, percent } from "../../format/numbers";
import { dateTime, duration, fromNow } from "../../format/times";
import { restoreJob } from "../../jobs/api";
import { stageName } from "../../jobs/state";
import { useNow } from "../../live/poll";
import type { Act } from "../jobs/actions";
import { BellButton } from "./tell";

interface Props {
  job: JobView;
  ask: (act: Act) => void;
  refresh: () => void;
}

/** The job's state, and what happens next and when. */
export function Standing({ job, ask, refresh }: Props) {
  switch (job.status) {
    case "PENDING":
    case "RUNNING":
      return <Underway job={job} />;
    case "FAILED":
      return (
        <Notice tone="bad" title={job.failure?.title ?? "The annotation failed"}>
          <p>{job.failure?.detail ?? "See the log for details."}</p>
          <div class="row">
            <button type="button" class="btn" onClick={() => ask({ kind: "rerun", jobs: [job] })}>
              Run again
            </button>
            <a class="btn" href="/new">
              Submit another file
            </a>
          </div>
        </Notice>
      );
    case "CANCELLED":
      return (
        <Notice tone="plain" title="You cancelled this job" icon="stop">
          <p>Your file is still here. You can run it again or delete the job.</p>
          <div class="row">
            <button type="button" class="btn" onClick={() => ask({ kind: "rerun", jobs: [job] })}>
              Run again
            </button>
          </div>
        </Notice>
      );
    case "COMPLETED":
      return <Result job={job} refresh={refresh} />;
  }
}

function Underway({ job }: { job: JobView }) {
  const now = useNow();
  const {
    records,
    total,
    rate,
    eta_seconds,
    stage,
    unit = "records",
    shards,
    shards_done,
  } = job.progress ?? {};
  const running = job.status === "RUNNING";
  const since = Date.parse(job.started_at ?? job.submitted_at);
  const fraction = fractionOf(job);
  const facts: [string, string][] = [
    [
      unit === "bytes" ? "Done" : `${unit.charAt(0).toUpperCase()}${unit.slice(1)} done`,
      records == null
        ? "none yet"
        : total
          ? `${amount(records, unit, total)} of ${amount(total, unit, total)}`
          : amount(records, unit, 0),
    ],
    ...(shards == null
      ? []
      : [["Shards done", `${count(shards_done ?? 0)} of ${count(shards)}`] as [string, string]]),
    ["Speed", rate ? `${amount(rate, unit)}/s` : "not known yet"],
    ["Time left", eta_seconds == null ? "not known yet" : `about ${duration(Math.max(1, eta_seconds))}`],
    [running ? "Running for" : "Waiting for", duration(Math.max(0, Math.floor((now - since) / 1000)))],
  ];
  return (
    <section class="card stack underway" aria-label="Progress">
      <header class="row between">
        <h2>{running ? stageName(stage) : "Waiting in the queue"}</h2>
        {fraction !== null && <span class="big num">{percent(fraction)}</span>}
      </header>
      <JobProgress job={job} />
      {running ? (
        <dl class="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd class="num">{value}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p>{progressWords(job)}</p>
      )}
      {(job.attempt ?? 1) > 1 && (
        <p class="small muted">
          This is attempt {job.attempt}. The previous attempt was interrupted; your file is not the cause.
        </p>
      )}
      <p class="sr" role="status">
        {running ? stageName(stage) : progressWords(job)}
        {fraction === null ? "" : `, ${Math.floor(fraction * 10) * 10} percent`}
      </p>
      <div class="row between">
        <p class="small muted">You can close this page. We'll email you when it's done.</p>
        <BellButton />
      </div>
    </section>
  );
}

function Result({ job, refresh }: { job: JobView; refresh: () => void }) {
  const now = useNow(1000);
  if (job.result_state === "ARCHIVED") return <Archived job={job} refresh={refresh} />;
  if (job.result_state === "RESTORING") {
    const until = job.restore?.estimate;
    return (
      <Notice tone="info" title="The result is being restored" icon="snow">
        <p>
          {until
            ? `It should be available ${fromNow(until, now)} (${dateTime(until)}).`
            : "This takes some hours."}{" "}
          We'll email you then. You can still open the report, log and provenance.
        </p>
      </Notice>
    );
  }
  if (job.result_state === "ARCHIVING") {
    return (
      <Notice tone="warn" title="The result is being archived" icon="archive">
        <p>
          This takes a moment. You can still open the report, log and provenance. Upgrade to premium to
          restore the rest.
        </p>
      </Notice>
    );
  }
  return job.archive_at && me.value?.plan !== "premium" ? <Countdown at={job.archive_at} now={now} /> : null;
}

function Countdown({ at, now }: { at: string; now: number }) {
  const due = Date.parse(at) <= now;
  return (
    <p class="countdown small">
      <Icon name="archive" size={16} />
      <span>
        {due
          ? "This result is about to be archived."
          : `This result will be archived ${fromNow(at, now)}, on ${dateTime(at)}.`}{" "}
        <a href="/account">Upgrade to keep it available</a>
      </span>
    </p>
  );
}

function Archived({ job, refresh }: { job: JobView; refresh: () => void }) {
  const [busy, setBusy] = useState(false);
  const premium = me.value?.plan === "premium";
  const restore = async () => {
    setBusy(true);
    try {
      await restoreJob(job.job_id);
      toast("ok", "The restore has started", { detail: "We'll email you when the result is available." });
      refresh();
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Notice tone="warn" title="This result is archived" icon="snow">
      <p>
        The table of variants and the large files are archived; nothing is deleted. You can still open the
        report, log and provenance.
      </p>
      <div class="row">
        {premium ? (
          <button type="button" class="btn primary" disabled={busy} onClick={() => void restore()}>
            {busy ? "Starting the restore…" : "Restore this result"}
          </button>
        ) : (
          <a class="btn primary" href="/account">
            Upgrade to restore it
          </a>
        )}
        <a class="btn" href={`/jobs/${job.job_id}/report`}>
          Open the report
        </a>
      </div>
    </Notice>
  );
}
