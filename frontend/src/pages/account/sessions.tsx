import { useState } from "preact/hooks";
import type { SessionLine, SessionList, SignedOut } from "../../api/types";
import { api } from "../../auth/session";
import { Dialog } from "../../components/dialog";
import { ErrorNotice } from "../../components/error-notice";
import { toast } from "../../components/toasts";
import { counted } from "../../format/numbers";
import { date, fromNow } from "../../format/times";
import { useLoaded } from "../../live/loaded";

/** The account's sessions, and ways to end them. */
export function Sessions() {
  const { value, error, retry } = useLoaded("sessions", () => api.get<SessionList>("/me/sessions"));
  const [asking, setAsking] = useState(false);
  const [ending, setEnding] = useState<SessionLine | null>(null);
  const sessions = value?.sessions ?? [];
  return (
    <section class="card wide" aria-labelledby="sessions">
      <header class="center">
        <h2 id="sessions">Sessions</h2>
        <button type="button" class="btn" onClick={() => setAsking(true)}>
          Sign out everywhere else
        </button>
      </header>
      <div class="stack">
        <p class="muted">
          Browsers and programs that are signed in to your account. If you do not know one, end it and{" "}
          <a href="/forgot">change your password</a>: this ends all sessions.
        </p>
        {error !== null && <ErrorNotice error={error} retry={retry} />}
        {sessions.length > 0 && (
          <ul class="tokens" aria-label="Sessions">
            {sessions.map((session) => (
              <li key={session.session_id} class="row">
                <strong>{session.agent || "Unknown program"}</strong>
                {session.current && <span class="pill undotted ok">this session</span>}
                <span class="small muted grow">{where(session)}</span>
                {!session.current && (
                  <button type="button" class="btn danger" onClick={() => setEnding(session)}>
                    End<span class="sr"> the session of {session.agent}</span>
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
      {asking && (
        <Dialog
          title="Sign out everywhere else?"
          action="Sign out everywhere else"
          danger
          close={() => setAsking(false)}
          act={async (form) => {
            const tokens = form.get("tokens") !== null;
            const ended = await api.delete<SignedOut>(`/me/sessions${tokens ? "?tokens=true" : ""}`);
            toast("ok", "Signed out everywhere else", { detail: endedWords(ended, tokens) });
            retry();
          }}
        >
          <p class="muted">All other browsers and programs must sign in again. You stay signed in here.</p>
          <label class="check">
            <input type="checkbox" name="tokens" />
            <span>
              Also revoke all API tokens
              <span class="small muted block">Scripts that use one stop working.</span>
            </span>
          </label>
        </Dialog>
      )}
      {ending && (
        <Dialog
          title={`End the session of ${ending.agent}?`}
          action="End session"
          danger
          close={() => setEnding(null)}
          act={async () => {
            await api.delete(`/me/sessions/${encodeURIComponent(ending.session_id)}`);
            retry();
          }}
        >
          <p class="muted">{where(ending)}. It loses access at once.</p>
        </Dialog>
      )}
    </section>
  );
}

function where({ address, last_used_at, created_at }: SessionLine): string {
  const used = `last used ${fromNow(last_used_at, Date.now())}`;
  return `${used}${address ? ` from ${address}` : ""}, signed in on ${date(created_at)}`;
}

function endedWords(ended: SignedOut, tokens: boolean): string {
  const sessions = counted(ended.sessions, "session");
  return tokens
    ? `Ended: ${sessions} and ${counted(ended.tokens, "API token")}.`
    : `Ended: ${sessions}. Your API tokens still work.`;
}
