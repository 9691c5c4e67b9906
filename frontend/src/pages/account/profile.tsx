import type { Profile as Me } from "../../api/types";
import { api, loadMe } from "../../auth/session";
import { Field, Form } from "../../components/form";
import { toast } from "../../components/toasts";

export function Profile({ profile }: { profile: Me }) {
  return (
    <section class="card" aria-labelledby="profile">
      <header>
        <h2 id="profile">You</h2>
      </header>
      <Form
        action="Save the name"
        busy="Saving…"
        fields={["name"]}
        compact
        submit={async ({ name = "" }) => {
          await api.patch("/me", { name });
          await loadMe();
          toast("ok", "Saved");
        }}
      >
        {(problem) => (
          <Field
            label="Name"
            name="name"
            autocomplete="name"
            required
            maxLength={100}
            value={profile.name}
            problem={problem("name")}
          />
        )}
      </Form>
    </section>
  );
}
