import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { asProblem } from "../../api/problem";
import type { MfaNeeded, SignInMethods } from "../../api/types";
import { api, comeBack, sessionState, signIn } from "../../auth/session";
import { Field, Form } from "../../components/form";
import { Notice } from "../../components/notice";
import { toastError } from "../../components/toasts";
import { useLoaded } from "../../live/loaded";
import { SAMPLE_PAGE, sampleShown } from "../../shell/sample";
import { AuthFrame, keepingNext, nextPage } from "./frame";
import { setPending } from "./pending";
import { SecondStep } from "./second-step";

export default function SignIn() {
  const { route, query } = useLocation();
  const next = nextPage(query);
  const [needed, setNeeded] = useState<MfaNeeded | null>(null);
  const methods = useLoaded("sign-in-methods", () =>
    api.get<SignInMethods>("/auth/methods", { auth: false }),
  ).value;
  useEffect(() => {
    if (query.sso === "done") comeBack().catch(toastError);
  }, [query.sso]);
  useEffect(() => {
    if (sessionState.value === "in") route(next, true);
  }, [sessionState.value]);

  if (needed) {
    return (
      <AuthFrame title="Enter your code" lead="Open your authenticator app." below={null}>
        <SecondStep needed={needed} done={() => undefined} />
      </AuthFrame>
    );
  }
  return (
    <AuthFrame
      title="Sign in"
      lead={query.next ? "Sign in to see this page." : undefined}
      below={
        <>
          New here? <a href={keepingNext("/sign-up", query)}>Create an account</a>
          {sampleShown.value && (
            <>
              {" "}
              or <a href={SAMPLE_PAGE}>open the sample</a>
            </>
          )}
          .
        </>
      }
    >
      {query.sso === "failed" && (
        <Notice tone="warn" title="You are not signed in">
          <p>The sign-in through your organization failed. Try again.</p>
        </Notice>
      )}
      {methods?.sso && (
        <a class="btn wide large" href="/api/auth/sso">
          Sign in with {methods.sso}
        </a>
      )}
      <Form
        action="Sign in"
        busy="Signing in…"
        fields={[]}
        submit={async ({ email = "", password = "" }) => {
          try {
            setNeeded(await signIn(email, password));
          } catch (error) {
            // The only possible conflict of a sign-in: the address is not confirmed yet.
            if (asProblem(error).status !== 409) throw error;
            setPending(email, password);
            route(keepingNext("/confirm", query));
          }
        }}
      >
        {() => (
          <>
            <Field label="Email" name="email" type="email" autocomplete="username" required />
            <Field
              label="Password"
              name="password"
              type="password"
              autocomplete="current-password"
              required
            />
            <p class="small">
              <a href={keepingNext("/forgot", query)}>Forgot your password?</a>
            </p>
          </>
        )}
      </Form>
    </AuthFrame>
  );
}
