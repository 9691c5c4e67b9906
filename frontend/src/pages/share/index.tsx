import { useEffect, useMemo } from "preact/hooks";
import { useRoute } from "preact-iso";
import { asProblem } from "../../api/problem";
import type { Explore, Shared } from "../../api/types";
import { api, sessionState } from "../../auth/session";
import { ErrorNotice } from "../../components/error-notice";
import { Icon } from "../../components/icon";
import { JobWarnings } from "../../components/job-warnings";
import { Loading } from "../../components/loading";
import { Notice } from "../../components/notice";
import { ExplorerFrame } from "../../explorer/frame";
import { date, dateTime } from "../../format/times";
import { referenceName } from "../../jobs/state";
import { useLoaded } from "../../live/loaded";
import { useTitle } from "../../shell/title";

/** The fixed token of the public sample. */
const SAMPLE = "sample";

/** A result to look at and filter without an account: one that somebody shared, or the public sample. */
export default function SharePage() {
  const { params } = useRoute();
  const token = params.token ?? "";
  const sample = token === SAMPLE;
  const load = () => api.get<Shared>(`/shares/${encodeURIComponent(token)}`, { auth: false });
  const { value: shared, error, retry } = useLoaded(token, load);
  useTitle(sample ? "Sample result" : (shared?.name ?? "Shared result"));
  const source = useMemo(() => ({ id: token, files: () => load().then(filesOf), readOnly: true }), [token]);
  useEffect(() => {
    if (shared?.view && location.hash.length < 2)
      history.replaceState(history.state, "", `#${shared.view.replace(/^#/, "")}`);
  }, [shared]);
  return (
    <>
      {sample ? <SampleHead /> : <SharedHead shared={shared} />}
      {error !== null && <Missing error={error} sample={sample} retry={retry} />}
      {!shared && error === null && <Loading what="the result" lines={8} />}
      {shared && <JobWarnings warnings={shared.warnings} />}
      {shared?.explore && <ExplorerFrame key={token} source={source} title={shared.name} />}
      {shared && !shared.explore && (
        <Notice tone="warn" title="This result is archived" icon="snow">
          <p>Its variants cannot be opened. Ask the person who shared it to restore the result.</p>
        </Notice>
      )}
    </>
  );
}

function filesOf({ explore }: Shared): Explore {
  if (!explore) throw new Error("This result is archived.");
  return explore;
}

function SampleHead() {
  return (
    <div class="page-head">
      <div>
        <p class="crumb">Sample, synthetic data</p>
        <h1 tabIndex={-1}>A family of three, annotated</h1>
        <p>
          A synthetic genome with synthetic genes and a trio of samples. Filter it, open a variant, or export
          it.
        </p>
      </div>
      {sessionState.value !== "in" && (
        <a class="btn primary" href="/sign-up">
          Try it with your own file
        </a>
      )}
    </div>
  );
}

function SharedHead({ shared }: { shared: Shared | null }) {
  const facts: string[] = [];
  if (shared) facts.push(`on ${referenceName(shared.reference)}`);
  if (shared?.completed_at) facts.push(`annotated ${dateTime(shared.completed_at)}`);
  if (shared?.expires_at) facts.push(`this link works until ${date(shared.expires_at)}`);
  return (
    <div class="page-head">
      <div>
        <p class="crumb row">
          <Icon name="share" size={14} /> Shared with you (read-only)
        </p>
        <h1 tabIndex={-1}>{shared?.name ?? "Shared result"}</h1>
        <p>{facts.join(" · ")}</p>
      </div>
    </div>
  );
}

function Missing({ error, sample, retry }: { error: unknown; sample: boolean; retry: () => void }) {
  if (sample && asProblem(error).status === 404) {
    return (
      <Notice tone="plain" title="The sample is not available yet">
        <p>
          The operator of this service has not published a sample yet, or its job is still running. You can
          annotate your own files now.
        </p>
        <div class="row">
          <button type="button" class="btn" onClick={retry}>
            Check again
          </button>
        </div>
      </Notice>
    );
  }
  return (
    <div class="stack">
      <ErrorNotice error={error} retry={retry} />
      {!sample && (
        <p class="muted">Links expire and can be revoked. Ask the person who sent it for a new one.</p>
      )}
    </div>
  );
}
