import "./jobs.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { ErrorNotice } from "../../components/error-notice";
import { Icon } from "../../components/icon";
import { Loading } from "../../components/loading";
import { Pager } from "../../components/pager";
import { listJobs, PAGE_SIZE } from "../../jobs/api";
import { useTellFinished } from "../../jobs/finished";
import { changesAt, changing } from "../../jobs/state";
import { PACES } from "../../live/pace";
import { useLive } from "../../live/poll";
import { SAMPLE_PAGE, useSampleShown } from "../../shell/sample";
import { useTitle } from "../../shell/title";
import { type Act, Actions } from "./actions";
import { BulkBar } from "./bulk-bar";
import { JobsTable } from "./jobs-table";

const statuses: [value: string, label: string][] = [
  ["", "All"],
  ["PENDING", "Waiting"],
  ["RUNNING", "Annotating"],
  ["COMPLETED", "Done"],
  ["FAILED", "Failed"],
  ["CANCELLED", "Cancelled"],
];

export default function Jobs() {
  useTitle("Jobs");
  const { query, route } = useLocation();
  const status = query.status ?? "";
  const q = query.q ?? "";
  const [cursors, setCursors] = useState<string[]>([]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [act, setAct] = useState<Act | null>(null);
  const cursor = cursors.at(-1) ?? null;

  const live = useLive(
    `${status} ${q} ${cursor}`,
    () => listJobs({ status, q, cursor }),
    ({ jobs }) => jobs.some((job) => changing(job, Date.now())),
    PACES.jobs,
    ({ jobs }) => changesAt(jobs, Date.now()),
  );
  useTellFinished(live.value?.jobs ?? null);

  const filter = (to: { status?: string; q?: string }) => {
    const next = new URLSearchParams();
    for (const [key, value] of Object.entries({ status, q, ...to })) if (value) next.set(key, value);
    setCursors([]);
    setChosen(new Set());
    route(`/jobs${next.size > 0 ? `?${next}` : ""}`, true);
  };

  const jobs = live.value?.jobs ?? [];
  const picked = jobs.filter((job) => chosen.has(job.job_id));
  const filtered = status !== "" || q !== "";

  return (
    <>
      <div class="page-head">
        <h1 tabIndex={-1}>Jobs</h1>
        <a class="btn primary" href="/new">
          <Icon name="plus" size={16} /> New job
        </a>
      </div>
      <div class="row between filters">
        <fieldset class="segments">
          <legend class="sr">Status</legend>
          {statuses.map(([value, label]) => (
            <label key={value}>
              <input
                type="radio"
                name="status"
                value={value}
                checked={status === value}
                onChange={() => filter({ status: value })}
              />
              {label}
            </label>
          ))}
        </fieldset>
        <SearchBox value={q} search={(text) => filter({ q: text })} />
      </div>
      {live.error !== null && <ErrorNotice error={live.error} retry={() => void live.refresh()} />}
      {live.value === null && live.error === null && <Loading what="your jobs" lines={6} />}
      {live.value !== null &&
        jobs.length === 0 &&
        (filtered || cursor !== null ? (
          <NoMatch clear={() => filter({ status: "", q: "" })} />
        ) : (
          <FirstJob />
        ))}
      {jobs.length > 0 && (
        <section class="card flush" aria-label="Jobs">
          {picked.length > 0 && <BulkBar picked={picked} clear={() => setChosen(new Set())} ask={setAct} />}
          <JobsTable jobs={jobs} chosen={chosen} choose={setChosen} ask={setAct} />
        </section>
      )}
      <div class="pages">
        <Pager
          cursors={cursors}
          next={live.value?.next_cursor ?? null}
          go={setCursors}
          words={["Newer", "Older"]}
          size={PAGE_SIZE}
        />
      </div>
      {act && (
        <Actions
          act={act}
          close={() => setAct(null)}
          done={() => {
            setChosen(new Set());
            void live.refresh();
          }}
        />
      )}
    </>
  );
}

function SearchBox({ value, search }: { value: string; search: (text: string) => void }) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <div class="search">
      <Icon name="search" size={16} />
      <input
        type="search"
        placeholder="Name or file"
        aria-label="Search jobs by name or file"
        defaultValue={value}
        onInput={(event) => {
          const text = event.currentTarget.value.trim();
          clearTimeout(timer.current);
          timer.current = setTimeout(() => search(text), 250);
        }}
      />
    </div>
  );
}

function FirstJob() {
  const sample = useSampleShown();
  return (
    <div class="card empty">
      <Icon name="flask" size={38} />
      <h2>No jobs yet</h2>
      <p>
        Drop a VCF and get it back annotated, with a page to explore it.
        {sample && " Or look at the sample first."}
      </p>
      <div class="row">
        <a class="btn primary" href="/new">
          Start your first job
        </a>
        {sample && (
          <a class="btn" href={SAMPLE_PAGE}>
            See the sample
          </a>
        )}
      </div>
    </div>
  );
}

function NoMatch({ clear }: { clear: () => void }) {
  return (
    <div class="card empty">
      <Icon name="search" size={34} />
      <h2>No job matches</h2>
      <p>Try another status or search. The search covers job names and file names.</p>
      <button type="button" class="btn" onClick={clear}>
        Show all jobs
      </button>
    </div>
  );
}
