import { useLocation } from "preact-iso";
import { api } from "../../auth/session";
import { Field, Form } from "../../components/form";
import { NewPassword } from "./fields";
import { AuthFrame } from "./frame";
import { setPending } from "./pending";

export default function SignUp() {
  const { route } = useLocation();
  return (
    <AuthFrame
      title="Create your account"
      lead="Free to start. Your files are yours: nobody else sees them, and deleting is final."
      below={
        <>
          Have an account? <a href="/sign-in">Sign in</a>
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
          route("/confirm");
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
              label="E-mail"
              name="email"
              type="email"
              autocomplete="email"
              required
              hint="We send a code to confirm it, and later a mail when a job is done."
              problem={problem("email")}
            />
            <NewPassword label="Password" problem={problem} />
          </>
        )}
      </Form>
    </AuthFrame>
  );
}
