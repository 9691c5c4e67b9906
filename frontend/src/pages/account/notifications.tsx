import { useState } from "preact/hooks";
import type { Notifications as MailMode, Profile } from "../../api/types";
import { api, loadMe } from "../../auth/session";
import { Notice } from "../../components/notice";
import { toast, toastError } from "../../components/toasts";

const modes: [value: MailMode, label: string, hint: string][] = [
  ["each", "A mail for each", "When a job is done or has failed, and before a result is archived."],
  ["daily", "One mail a day", "All news of the day together; none on days without."],
  ["none", "No mails", "You see it on the jobs page. Mails about your account still come."],
];

const reasons: Record<string, string> = {
  bounce: "Mails to your address came back.",
  complaint: "A mail from us was marked as spam.",
};

export function Notifications({ profile }: { profile: Profile }) {
  const [busy, setBusy] = useState(false);
  const mode = profile.notifications?.mode ?? "each";
  const disabled = profile.notifications?.disabled_reason;
  const choose = async (next: MailMode) => {
    setBusy(true);
    try {
      await api.patch("/me", { notifications: { mode: next } });
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
        <h2 id="mails">Mails</h2>
      </header>
      <div class="stack">
        {disabled && (
          <Notice tone="warn" title="We have stopped writing to you">
            <p>
              {reasons[disabled] ?? "Mails to your address did not arrive."} Choose again below to have us try
              once more.
            </p>
          </Notice>
        )}
        <fieldset class="stack choices" disabled={busy}>
          <legend class="sr">Mails about jobs and results</legend>
          {modes.map(([value, label, hint]) => (
            <label key={value} class="check">
              <input
                type="radio"
                name="mail-mode"
                value={value}
                checked={mode === value}
                onChange={() => void choose(value)}
              />
              <span>
                {label}
                <span class="small muted block">{hint}</span>
              </span>
            </label>
          ))}
        </fieldset>
      </div>
    </section>
  );
}
