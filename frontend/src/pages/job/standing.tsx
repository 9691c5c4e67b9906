import { useState } from "preact/hooks";
import type { JobView } from "../../api/types";
import { me } from "../../auth/session";
import { Icon } from "../../components/icon";
import { fractionOf, JobProgress, progressWords } from "../../components/job-state";
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

/** Where the job stands, what happens next and when. */
export function Standing({ job, ask, refresh }: Props) {
  switch (job.status) {
    case "PENDING":
    case "RUNNING":
      return <Underway job={job} />;
    case "FAILED":
      return (
        <Notice tone="bad" title={job.failure?.title ?? "The annotation failed"}>
          <p>{job.failure?.detail ?? "The log says more."}</p>
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
          <p>Your file is still here. Run it again whenever you like, or delete the job.</p>
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
  const { records, total, rate, eta_seconds, stage, unit = "records" } = job.progress ?? {};
  const running = job.status === "RUNNING";
  const since = Date.parse(job.started_at ?? job.submitted_at);
  const fraction = fractionOf(job);
  const facts: [string, string][] = [
    [
      `${unit.charAt(0).toUpperCase()}${unit.slice(1)} done`,
      records == null ? "none yet" : total ? `${count(records)} of ${count(total)}` : count(records),
    ],
    ["Speed", rate ? `${count(rate)} ${unit}/s` : "not known yet"],
    ["Time left", eta_seconds == null ? "not known yet" : `about ${duration(Math.max(1, eta_seconds))}`],
    [running ? "Running for" : "Waiting for", duration(Math.max(0, Math.floor((now - since) / 1000)))],
  ];
  return (
    <section class="card stack underway" aria-label="Progress">
      <header class="row between">
        <h2>{running ? stageName(stage) : "Waiting for its turn"}</h2>
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
          This is attempt {job.attempt}: the one before was interrupted, which is no fault of your file.
        </p>
      )}
      <p class="sr" role="status">
        {running ? stageName(stage) : progressWords(job)}
        {fraction === null ? "" : `, ${Math.floor(fraction * 10) * 10} percent`}
      </p>
      <div class="row between">
        <p class="small muted">You may close this page; we send a mail when it is done.</p>
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
      <Notice tone="info" title="The result is on its way back from the archive" icon="snow">
        <p>
          {until
            ? `It should be here ${fromNow(until, now)} (${dateTime(until)}).`
            : "This takes some hours: cold storage answers slowly."}{" "}
          You get a mail when it is. Report, log and provenance are open all the while.
        </p>
      </Notice>
    );
  }
  if (job.result_state === "ARCHIVING") {
    return (
      <Notice tone="warn" title="The result is being moved to the archive" icon="archive">
        <p>
          It takes a moment. Report, log and provenance stay open; the upgrade to premium brings the rest
          back.
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
          ? "This result is about to move to the archive."
          : `This result moves to the archive ${fromNow(at, now)}, on ${dateTime(at)}.`}{" "}
        <a href="/account">Upgrade to keep it at hand</a>
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
      toast("ok", "The restore has started", { detail: "We send a mail when the result is back." });
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
        The table of variants and the large files sleep in cold storage. Report, log and provenance stay open
        for ever, and nothing is lost.
      </p>
      <div class="row">
        {premium ? (
          <button type="button" class="btn primary" disabled={busy} onClick={() => void restore()}>
            {busy ? "Asking for it…" : "Restore this result"}
          </button>
        ) : (
          <a class="btn primary" href="/account">
            Upgrade to bring it back
          </a>
        )}
        <a class="btn" href={`/jobs/${job.job_id}/report`}>
          Open the report
        </a>
      </div>
    </Notice>
  );
}
