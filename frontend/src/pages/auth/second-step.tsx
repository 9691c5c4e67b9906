import { useEffect, useState } from "preact/hooks";
import type { AppSecretView, MfaNeeded } from "../../api/types";
import { enterCode, setUpApp } from "../../auth/session";
import { AppSecret } from "../../components/app-secret";
import { ErrorNotice } from "../../components/error-notice";
import { Form } from "../../components/form";
import { Code } from "./fields";

/** The code of an authenticator app; where the service requires an app and the account has none, its setup before. */
export function SecondStep({ needed, done }: { needed: MfaNeeded; done: () => void | Promise<void> }) {
  const [made, setMade] = useState<AppSecretView | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (needed.step === "setup") setUpApp(needed.challenge).then(setMade, setError);
  }, [needed.challenge]);
  if (error !== null) return <ErrorNotice error={error} />;
  if (needed.step === "setup" && !made) return <p role="status">Preparing the setup…</p>;
  return (
    <>
      {made && <p>This service requires an authenticator app.</p>}
      {made && <AppSecret secret={made.secret} uri={made.uri} />}
      <Form
        action="Continue"
        busy="Checking…"
        fields={["code"]}
        submit={async ({ code = "" }) => {
          await enterCode(made?.challenge ?? needed.challenge, code);
          await done();
        }}
      >
        {(problem) => <Code problem={problem} />}
      </Form>
    </>
  );
}
