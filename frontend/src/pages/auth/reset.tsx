import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { api, signIn } from "../../auth/session";
import { Field, Form } from "../../components/form";
import { toast } from "../../components/toasts";
import { Code, NewPassword } from "./fields";
import { AuthFrame } from "./frame";
import { pendingEmail } from "./pending";

export default function Reset() {
  const { route } = useLocation();
  const [known] = useState(pendingEmail);
  return (
    <AuthFrame
      title="Choose a new password"
      lead={
        known
          ? `If ${known} has an account here, a code is on its way to it.`
          : "Enter the code from the mail and a new password."
      }
      below={
        <>
          No mail? <a href="/forgot">Send another code</a>
        </>
      }
    >
      <Form
        action="Set the new password"
        busy="Setting it…"
        fields={["email", "code", "password"]}
        submit={async ({ email = known, code = "", password = "" }) => {
          await api.post("/auth/reset", { email, code: code.trim(), password }, { auth: false });
          await signIn(email, password);
          toast("ok", "Your password is changed");
          route("/jobs");
        }}
      >
        {(problem) => (
          <>
            {!known && (
              <Field
                label="E-mail"
                name="email"
                type="email"
                autocomplete="username"
                required
                problem={problem("email")}
              />
            )}
            <Code problem={problem} />
            <NewPassword label="New password" problem={problem} />
          </>
        )}
      </Form>
    </AuthFrame>
  );
}
