import { useLocation } from "preact-iso";
import { api } from "../../auth/session";
import { Field, Form } from "../../components/form";
import { NewPassword } from "./fields";
import { AuthFrame, keepingNext } from "./frame";
import { setPending } from "./pending";

export default function SignUp() {
  const { route, query } = useLocation();
  return (
    <AuthFrame
      title="Create your account"
      lead="Free to start. Only you can see your files, and you can delete them at any time."
      below={
        <>
          Have an account? <a href={keepingNext("/sign-in", query)}>Sign in</a>
        </>
      }
    >
      <Form
        action="Create account"
        busy="Creating your account…"
        fields={["name", "email", "password"]}
        submit={async ({ name = "", email = "", password = "" }) => {
          await api.post("/auth/sign-up", { name, email, password }, { auth: false });
          setPending(email, password);
          route(keepingNext("/confirm", query));
        }}
      >
        {(problem) => (
          <>
            <Field
              label="Name"
              name="name"
              autocomplete="name"
              required
              maxLength={100}
              problem={problem("name")}
            />
            <Field
              label="Email"
              name="email"
              type="email"
              autocomplete="email"
              required
              hint="We'll send a code to confirm it, and an email when a job is done."
              problem={problem("email")}
            />
            <NewPassword label="Password" problem={problem} />
          </>
        )}
      </Form>
    </AuthFrame>
  );
}
