import { useState } from "preact/hooks";
import type { CreatedToken, Scope, TokenList, TokenView } from "../../api/types";
import { api } from "../../auth/session";
import { Copy } from "../../components/copy";
import { Dialog } from "../../components/dialog";
import { ErrorNotice } from "../../components/error-notice";
import { Field } from "../../components/form";
import { Notice } from "../../components/notice";
import { date, fromNow } from "../../format/times";
import { useLoaded } from "../../live/loaded";

const scopes: readonly [Scope, string, string][] = [
  ["read", "Read", "See jobs and download results."],
  ["submit", "Submit", "Also upload, start, cancel and delete jobs. What pipelines need."],
  ["full", "Full", "All you can do: share results, change the plan, delete the account."],
];

function lastUse({ last_used_at, address }: TokenView): string {
  if (!last_used_at) return "not used yet";
  return `last used ${fromNow(last_used_at, Date.now())}${address ? ` from ${address}` : ""}`;
}

/** Keys for scripts and the command line. A new one is shown once. */
export function Tokens() {
  const { value, error, retry } = useLoaded("tokens", () => api.get<TokenList>("/tokens"));
  const [making, setMaking] = useState(false);
  const [fresh, setFresh] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<TokenView | null>(null);
  const tokens = value?.tokens ?? [];
  return (
    <section class="card wide" aria-labelledby="tokens">
      <header class="center">
        <h2 id="tokens">API tokens</h2>
        <button type="button" class="btn" onClick={() => setMaking(true)}>
          New token
        </button>
      </header>
      <div class="stack">
        <p class="muted">
          For scripts and for the <code>gas</code> command: set it as <code>GAS_TOKEN</code>. See the{" "}
          <a href="/docs/api">API</a> and the <a href="/docs/client">command line</a>.
        </p>
        {fresh && (
          <Notice tone="ok" title="Copy the new token now" live>
            <p>It is shown only once. We store only its hash.</p>
            <div class="row">
              <code class="secret grow">{fresh}</code>
              <Copy text={fresh} label="Copy the token" />
            </div>
          </Notice>
        )}
        {error !== null && <ErrorNotice error={error} retry={retry} />}
        {tokens.length > 0 && (
          <ul class="tokens" aria-label="Tokens">
            {tokens.map((token) => (
              <li key={token.token_id} class="row">
                <strong>{token.name}</strong>
                <span class="pill plain undotted">{token.scope}</span>
                <span class="small muted grow">
                  expires {date(token.expires_at)}, {lastUse(token)}
                </span>
                <button type="button" class="btn danger" onClick={() => setRevoking(token)}>
                  Revoke<span class="sr"> {token.name}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
        {value !== null && tokens.length === 0 && <p class="small muted">You have no tokens yet.</p>}
      </div>
      {making && (
        <Dialog
          title="New API token"
          action="Create token"
          close={() => setMaking(false)}
          act={async (form) => {
            const body = {
              name: String(form.get("name")),
              expires_days: Number(form.get("days")),
              scope: String(form.get("scope")),
            };
            const made = await api.post<CreatedToken>("/tokens", body);
            setFresh(made.token);
            retry();
          }}
        >
          <Field label="What is it for?" name="name" required maxLength={100} placeholder="Lab pipeline" />
          <fieldset class="stack choices">
            <legend>What may it do?</legend>
            {scopes.map(([value, label, hint]) => (
              <label key={value} class="check">
                <input type="radio" name="scope" value={value} defaultChecked={value === "submit"} />
                <span>
                  {label}
                  <span class="small muted block">{hint}</span>
                </span>
              </label>
            ))}
          </fieldset>
          <div class="field">
            <label for="token-days">It works for</label>
            <select id="token-days" name="days">
              <option value="30">30 days</option>
              <option value="90" selected>
                90 days
              </option>
              <option value="365">a year</option>
            </select>
          </div>
        </Dialog>
      )}
      {revoking && (
        <Dialog
          title={`Revoke “${revoking.name}”?`}
          action="Revoke"
          danger
          close={() => setRevoking(null)}
          act={async () => {
            await api.delete(`/tokens/${encodeURIComponent(revoking.token_id)}`);
            retry();
          }}
        >
          <p class="muted">Anything that uses it loses access within a minute.</p>
        </Dialog>
      )}
    </section>
  );
}
