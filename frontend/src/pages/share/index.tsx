import { useEffect, useMemo, useState } from "preact/hooks";
import { useRoute } from "preact-iso";
import { asProblem } from "../../api/problem";
import type { Explore, Shared } from "../../api/types";
import { api, sessionState } from "../../auth/session";
import { ErrorNotice } from "../../components/error-notice";
import { Field, Form } from "../../components/form";
import { Icon } from "../../components/icon";
import { JobWarnings } from "../../components/job-warnings";
import { Loading } from "../../components/loading";
import { Notice } from "../../components/notice";
import { ExplorerFrame } from "../../explorer/frame";
import { personsOf } from "../../explorer/persons";
import { reviewsOfShare } from "../../explorer/review/source";
import { setsOfAccount } from "../../explorer/sets/account";
import { date, dateTime } from "../../format/times";
import { referenceName } from "../../jobs/state";
import { useLoaded } from "../../live/loaded";
import { useTitle } from "../../shell/title";
import { SharedSamples } from "./samples";

/** The fixed token of the public sample. */
const SAMPLE = "sample";

/** A result to view and filter without an account: a shared one, or the public sample. */
export default function SharePage() {
  const { params } = useRoute();
  const token = params.token ?? "";
  const sample = token === SAMPLE;
  const link = useMemo(() => new Link(token), [token]);
  const { value: loaded, error, retry } = useLoaded(token, () => link.load());
  const [unlocked, setUnlocked] = useState<{ link: Link; shared: Shared } | null>(null);
  const shared = unlocked?.link === link ? unlocked.shared : loaded;
  const locked = shared === null && error !== null && asProblem(error).is("share-password");
  useTitle(sample ? "Sample result" : (shared?.name ?? "Shared result"));
  const source = useMemo(
    () => ({
      id: token,
      files: () => link.load().then(filesOf),
      family: { load: () => link.load().then(({ family }) => personsOf(family)) },
      ...(shared?.reviews ? { reviews: reviewsOfShare(api, token, () => link.ticket) } : {}),
      sets: () => (sessionState.peek() === "in" ? setsOfAccount(api) : null),
      readOnly: true,
    }),
    [link, shared?.reviews],
  );
  useEffect(() => {
    if (shared?.view && location.hash.length < 2)
      history.replaceState(history.state, "", `#${shared.view.replace(/^#/, "")}`);
  }, [shared]);
  return (
    <>
      {sample ? <SampleHead /> : <SharedHead shared={shared} />}
      {locked && (
        <Locked open={async (password) => setUnlocked({ link, shared: await link.unlock(password) })} />
      )}
      {shared === null && error !== null && !locked && (
        <Missing error={error} sample={sample} retry={retry} />
      )}
      {!shared && error === null && <Loading what="the result" lines={8} />}
      {shared && <JobWarnings warnings={shared.warnings} />}
      {shared?.explore?.files["quality.json.gz"] && <SharedSamples id={token} files={source.files} />}
      {shared?.explore && <ExplorerFrame key={token} source={source} title={shared.name} />}
      {shared && !shared.explore && (
        <Notice tone="warn" title="The variants cannot be opened" icon="snow">
          <p>
            The result is archived, or it was made by an earlier release. Ask the person who shared it to
            restore it or to run it again.
          </p>
        </Notice>
      )}
    </>
  );
}

/** A link and its ticket, with which the page renews the URLs of a link with a password or a number of views. */
class Link {
  ticket: string | null = null;

  constructor(private readonly token: string) {}

  load(): Promise<Shared> {
    const headers: Record<string, string> = this.ticket ? { "Share-Ticket": this.ticket } : {};
    return this.kept(api.get<Shared>(this.path, { auth: false, headers }));
  }

  unlock(password: string): Promise<Shared> {
    return this.kept(api.post<Shared>(this.path, { password }, { auth: false }));
  }

  private get path(): string {
    return `/shares/${encodeURIComponent(this.token)}`;
  }

  private async kept(asked: Promise<Shared>): Promise<Shared> {
    const shared = await asked;
    this.ticket = shared.ticket;
    return shared;
  }
}

function Locked({ open }: { open: (password: string) => Promise<void> }) {
  return (
    <section class="card narrow" aria-label="Password">
      <Form
        action="Open the result"
        busy="Opening…"
        fields={["password"]}
        submit={({ password = "" }) => open(password)}
      >
        {(problem) => (
          <Field
            label="Password of this link"
            name="password"
            type="password"
            autocomplete="off"
            required
            maxLength={128}
            hint="The person who shared the result sent it to you."
            problem={problem("password")}
          />
        )}
      </Form>
    </section>
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
