import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { api, signIn } from "../../auth/session";
import { Field, Form } from "../../components/form";
import { toast } from "../../components/toasts";
import { Code, NewPassword } from "./fields";
import { AuthFrame, keepingNext, nextPage } from "./frame";
import { pendingEmail } from "./pending";

export default function Reset() {
  const { route, query } = useLocation();
  const [known] = useState(pendingEmail);
  return (
    <AuthFrame
      title="Choose a new password"
      lead={
        known
          ? `If ${known} has an account, we sent a code to it.`
          : "Enter the code from the email and a new password."
      }
      below={
        <>
          No email? <a href={keepingNext("/forgot", query)}>Send another code</a>
        </>
      }
    >
      <Form
        action="Set the new password"
        busy="Setting the password…"
        fields={["email", "code", "password"]}
        submit={async ({ email = known, code = "", password = "", end_tokens }) => {
          const body = { email, code: code.trim(), password, end_tokens: end_tokens !== undefined };
          await api.post("/auth/reset", body, { auth: false });
          const needed = await signIn(email, password);
          toast("ok", "Your password is changed", { detail: "All other sessions are signed out." });
          route(needed ? keepingNext("/sign-in", query) : nextPage(query));
        }}
      >
        {(problem) => (
          <>
            {!known && (
              <Field
                label="Email"
                name="email"
                type="email"
                autocomplete="username"
                required
                problem={problem("email")}
              />
            )}
            <Code problem={problem} />
            <NewPassword label="New password" problem={problem} />
            <label class="check">
              <input type="checkbox" name="end_tokens" />
              <span>
                Also revoke my API tokens
                <span class="small muted block">All sessions are signed out in any case.</span>
              </span>
            </label>
          </>
        )}
      </Form>
    </AuthFrame>
  );
}
