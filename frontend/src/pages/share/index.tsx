import { useEffect, useMemo } from "preact/hooks";
import { useRoute } from "preact-iso";
import type { Shared, SignedFiles } from "../../api/types";
import { api } from "../../auth/session";
import { ErrorNotice } from "../../components/error-notice";
import { Icon } from "../../components/icon";
import { Loading } from "../../components/loading";
import { ExplorerFrame } from "../../explore/frame";
import { date, dateTime } from "../../format/times";
import { referenceName } from "../../jobs/state";
import { useLoaded } from "../../live/loaded";
import { useTitle } from "../../shell/title";
import { Sample } from "./sample";

export default function SharePage() {
  const { params } = useRoute();
  const token = params.token ?? "";
  return token === "sample" ? <Sample /> : <SharedResult token={token} />;
}

/** A result that somebody shared: to look at and filter, without an account. */
function SharedResult({ token }: { token: string }) {
  const load = () => api.get<Shared>(`/shares/${encodeURIComponent(token)}`, { auth: false });
  const { value: shared, error, retry } = useLoaded(token, load);
  useTitle(shared?.name ?? "Shared result");
  const source = useMemo(
    () => ({
      id: token,
      files: (): Promise<SignedFiles> => load().then(({ explore }) => explore),
      readOnly: true,
    }),
    [token],
  );
  useEffect(() => {
    if (shared?.view && location.hash.length < 2) history.replaceState(history.state, "", `#${shared.view}`);
  }, [shared]);
  if (error !== null) {
    return (
      <div class="stack">
        <h1 tabIndex={-1}>Shared result</h1>
        <ErrorNotice error={error} retry={retry} />
        <p class="muted">
          Links can be revoked by who made them, and end after some time. Ask for a new one.
        </p>
      </div>
    );
  }
  if (!shared) return <Loading what="the shared result" lines={8} />;
  const facts = [`on ${referenceName(shared.reference)}`];
  if (shared.completed_at) facts.push(`annotated ${dateTime(shared.completed_at)}`);
  if (shared.expires_at) facts.push(`this link works until ${date(shared.expires_at)}`);
  return (
    <>
      <div class="page-head">
        <div>
          <p class="crumb">
            <Icon name="share" size={14} /> Shared with you, to read
          </p>
          <h1 tabIndex={-1}>{shared.name}</h1>
          <p>{facts.join(" · ")}</p>
        </div>
      </div>
      <ExplorerFrame key={shared.view ?? ""} source={source} title={shared.name} />
    </>
  );
}
