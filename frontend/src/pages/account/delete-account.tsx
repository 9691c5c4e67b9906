import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { DeletionReceipt } from "../../api/types";
import { api, me } from "../../auth/session";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/form";
import { receipt } from "../farewell/receipt";

export function DeleteAccount() {
  const { route } = useLocation();
  const [asking, setAsking] = useState(false);
  return (
    <section class="card wide" aria-labelledby="delete">
      <header>
        <h2 id="delete">Delete the account</h2>
      </header>
      <div class="row between">
        <p class="muted">
          This deletes your files, results, logs, links, tokens and profile. It cannot be undone.
        </p>
        <button type="button" class="btn danger" onClick={() => setAsking(true)}>
          Delete my account
        </button>
      </div>
      {asking && (
        <Dialog
          title="Delete your account?"
          action="Delete permanently"
          danger
          close={() => setAsking(false)}
          act={async (form) => {
            if (String(form.get("email")).trim().toLowerCase() !== me.value?.email.toLowerCase()) {
              throw new Error("This is not the email address of this account. Nothing was deleted.");
            }
            receipt.value = await api.delete<DeletionReceipt>("/me");
            route("/account-deleted");
          }}
        >
          <p class="muted">Download what you want to keep first. To confirm, type your email address.</p>
          <Field label={`Your email address, ${me.value?.email}`} name="email" autocomplete="off" required />
        </Dialog>
      )}
    </section>
  );
}
