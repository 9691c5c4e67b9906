import { useLocation } from "preact-iso";
import { api } from "../../auth/session";
import { Field, Form } from "../../components/form";
import { AuthFrame, keepingNext } from "./frame";
import { setPending } from "./pending";

export default function Forgot() {
  const { route, query } = useLocation();
  return (
    <AuthFrame
      title="Reset your password"
      lead="Enter your email address. We'll send a code to set a new password."
      below={
        <>
          Remembered it? <a href={keepingNext("/sign-in", query)}>Sign in</a>
        </>
      }
    >
      <Form
        action="Send the code"
        busy="Sending…"
        fields={["email"]}
        submit={async ({ email = "" }) => {
          await api.post("/auth/forgot", { email }, { auth: false });
          setPending(email, null);
          route(keepingNext("/reset", query));
        }}
      >
        {(problem) => (
          <Field
            label="Email"
            name="email"
            type="email"
            autocomplete="username"
            required
            problem={problem("email")}
          />
        )}
      </Form>
    </AuthFrame>
  );
}
