import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { api, signIn } from "../../auth/session";
import { Field, Form } from "../../components/form";
import { toast, toastError } from "../../components/toasts";
import { Code } from "./fields";
import { AuthFrame, keepingNext, nextPage } from "./frame";
import { pendingEmail, takePassword } from "./pending";

export default function Confirm() {
  const { route, query } = useLocation();
  const [known] = useState(pendingEmail);
  const [email, setEmail] = useState(known);

  const resend = async () => {
    try {
      await api.post("/auth/resend", { email }, { auth: false });
      toast("ok", "We sent a new code", { detail: `Check the inbox of ${email}.` });
    } catch (error) {
      toastError(error);
    }
  };

  return (
    <AuthFrame
      title="Confirm your email address"
      lead={
        known
          ? `We sent a code to ${known}, valid for a day. If you already have an account, sign in instead.`
          : "Enter the code from the email we sent you."
      }
      below={
        <>
          No mail?{" "}
          <button type="button" class="linkish" onClick={() => void resend()} disabled={!email}>
            Send another code
          </button>
        </>
      }
    >
      <Form
        action="Confirm"
        busy="Confirming…"
        fields={["email", "code"]}
        submit={async ({ code = "" }) => {
          await api.post("/auth/confirm", { email, code: code.trim() }, { auth: false });
          const password = takePassword();
          if (!password) {
            toast("ok", "Your email address is confirmed", { detail: "Sign in to start." });
            route(keepingNext("/sign-in", query));
            return;
          }
          const needed = await signIn(email, password);
          toast("ok", "Welcome to GAS");
          route(needed ? keepingNext("/sign-in", query) : query.next ? nextPage(query) : "/new");
        }}
      >
        {(problem) => (
          <>
            {!known && (
              <Field
                label="Email"
                name="email"
                type="email"
                autocomplete="email"
                required
                onInput={(event) => setEmail(event.currentTarget.value)}
                problem={problem("email")}
              />
            )}
            <Code problem={problem} />
          </>
        )}
      </Form>
    </AuthFrame>
  );
}
