import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { api, signIn } from "../../auth/session";
import { Field, Form } from "../../components/form";
import { toast, toastError } from "../../components/toasts";
import { Code } from "./fields";
import { AuthFrame } from "./frame";
import { pendingEmail, takePassword } from "./pending";

export default function Confirm() {
  const { route } = useLocation();
  const [known] = useState(pendingEmail);
  const [email, setEmail] = useState(known);

  const resend = async () => {
    try {
      await api.post("/auth/resend", { email }, { auth: false });
      toast("ok", "A new code is on its way", { detail: `We sent it to ${email}.` });
    } catch (error) {
      toastError(error);
    }
  };

  return (
    <AuthFrame
      title="Confirm your e-mail"
      lead={
        known
          ? `We sent a code to ${known}. It is valid for a day.`
          : "Enter the code from the mail we sent you."
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
            toast("ok", "Your e-mail is confirmed", { detail: "Sign in to start." });
            route("/sign-in");
            return;
          }
          await signIn(email, password);
          toast("ok", "Welcome to GAS");
          route("/new");
        }}
      >
        {(problem) => (
          <>
            {!known && (
              <Field
                label="E-mail"
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
