import { useState } from "preact/hooks";
import type { AppSecretView, MfaState } from "../../api/types";
import { api } from "../../auth/session";
import { AppSecret } from "../../components/app-secret";
import { Dialog } from "../../components/dialog";
import { ErrorNotice } from "../../components/error-notice";
import { Field } from "../../components/form";
import { toast, toastError } from "../../components/toasts";
import { useLoaded } from "../../live/loaded";

/** The authenticator app of the account: connect one, or turn it off. */
export function Authenticator() {
  const { value, error, retry } = useLoaded("mfa", () => api.get<MfaState>("/me/mfa"));
  const [made, setMade] = useState<AppSecretView | null>(null);
  const [ending, setEnding] = useState(false);
  const connect = () => api.post<AppSecretView>("/me/mfa", {}).then(setMade, toastError);
  return (
    <section class="card wide" aria-labelledby="authenticator">
      <header class="center">
        <h2 id="authenticator">Authenticator app</h2>
        {value && (
          <span class={`pill undotted ${value.enabled ? "ok" : "plain"}`}>
            {value.enabled ? "On" : "Off"}
          </span>
        )}
      </header>
      {error !== null && <ErrorNotice error={error} retry={retry} />}
      <div class="row between">
        <p class="muted">
          With an app, a sign-in needs your password and a code from your phone. If you lose the app, the
          operator of this service can turn it off for you.
        </p>
        {value?.enabled && !value.required && (
          <button type="button" class="btn danger" onClick={() => setEnding(true)}>
            Turn off
          </button>
        )}
        {value && !value.enabled && (
          <button type="button" class="btn" onClick={() => void connect()}>
            Set up
          </button>
        )}
      </div>
      {made && (
        <Dialog
          title="Set up an authenticator app"
          action="Turn on"
          close={() => setMade(null)}
          act={async (form) => {
            await api.put<MfaState>("/me/mfa", { code: String(form.get("code")) });
            toast("ok", "Your authenticator app is on");
            retry();
          }}
        >
          <AppSecret secret={made.secret} uri={made.uri} />
          <CodeField />
        </Dialog>
      )}
      {ending && (
        <Dialog
          title="Turn the authenticator app off?"
          action="Turn off"
          danger
          close={() => setEnding(false)}
          act={async (form) => {
            const body = { password: String(form.get("password")), code: String(form.get("code")) };
            await api.post<MfaState>("/me/mfa/off", body);
            toast("ok", "Your authenticator app is off");
            retry();
          }}
        >
          <p class="muted">After this, your password alone is enough to sign in.</p>
          <Field label="Password" name="password" type="password" autocomplete="current-password" required />
          <CodeField />
        </Dialog>
      )}
    </section>
  );
}

function CodeField() {
  return (
    <Field
      label="Code of the app"
      name="code"
      inputMode="numeric"
      autocomplete="one-time-code"
      required
      minLength={6}
      maxLength={10}
    />
  );
}
