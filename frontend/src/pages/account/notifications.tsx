import { useState } from "preact/hooks";
import type { Notifications as MailMode, Profile } from "../../api/types";
import { api, loadMe } from "../../auth/session";
import { Notice } from "../../components/notice";
import { toast, toastError } from "../../components/toasts";

const modes: [value: MailMode, label: string, hint: string][] = [
  ["each", "One email per job", "When a job finishes or fails, and before its result is archived."],
  ["daily", "One email per day", "All updates of the day together. No email on days without updates."],
  ["none", "No email", "The jobs page shows what happened. You still get emails about your account."],
];

const reasons: Record<string, string> = {
  bounce: "Emails to your address bounced.",
  complaint: "An email from us was marked as spam.",
};

export function Notifications({ profile }: { profile: Profile }) {
  const [busy, setBusy] = useState(false);
  const mode = profile.notifications?.mode ?? "each";
  const disabled = profile.notifications?.disabled_reason;
  const choose = async (change: { mode: MailMode } | { names: boolean }) => {
    setBusy(true);
    try {
      await api.patch("/me", { notifications: change });
      await loadMe();
      toast("ok", "Saved");
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="card" aria-labelledby="mails">
      <header>
        <h2 id="mails">Emails</h2>
      </header>
      <div class="stack">
        {disabled && (
          <Notice tone="warn" title="We have stopped emailing you">
            <p>
              {reasons[disabled] ?? "Emails to your address did not arrive."} Choose again below to have us
              try once more.
            </p>
          </Notice>
        )}
        <fieldset class="stack choices" disabled={busy}>
          <legend class="sr">Emails about jobs and results</legend>
          {modes.map(([value, label, hint]) => (
            <label key={value} class="check">
              <input
                type="radio"
                name="mail-mode"
                value={value}
                checked={mode === value}
                onChange={() => void choose({ mode: value })}
              />
              <span>
                {label}
                <span class="small muted block">{hint}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <label class="check">
          <input
            type="checkbox"
            disabled={busy}
            checked={profile.notifications?.names ?? false}
            onChange={(event) => void choose({ names: event.currentTarget.checked })}
          />
          <span>
            Name files and samples in emails
            <span class="small muted block">
              Without it, emails hold job names that you chose, counts and warnings, and a job's id where its
              name repeats the file's or a sample's. Email is not encrypted end to end.
            </span>
          </span>
        </label>
      </div>
    </section>
  );
}
