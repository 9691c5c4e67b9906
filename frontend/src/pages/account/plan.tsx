import { useState } from "preact/hooks";
import type { Plan, PlanAnswer, PortalLink, Profile } from "../../api/types";
import { api, loadMe } from "../../auth/session";
import { Dialog } from "../../components/dialog";
import { Notice } from "../../components/notice";
import { toast, toastError } from "../../components/toasts";
import { count, counted } from "../../format/numbers";
import { date, dateTime, duration } from "../../format/times";

/** The plan, what an upgrade brings and costs, and what a cancellation does. */
export function PlanCard({ profile }: { profile: Profile }) {
  const [asking, setAsking] = useState<Plan | null>(null);
  const premium = profile.plan === "premium";
  const billing = profile.billing;
  const upcoming = profile.upcoming ?? [];

  const change = async (plan: Plan) => {
    const answer = await api.post<PlanAnswer>("/me/plan", { plan }, { idempotencyKey: crypto.randomUUID() });
    if (answer.checkout_url) {
      location.assign(answer.checkout_url);
      return;
    }
    await loadMe();
    toast("ok", plan === "premium" ? "You are on the premium plan" : "Your plan is changed", {
      detail:
        plan === "premium" ? "Archived results are on their way back; a mail tells when all are here." : "",
    });
  };

  return (
    <section class="card" aria-labelledby="plan">
      <header>
        <h2 id="plan">Plan</h2>
        <span class={`pill undotted ${premium ? "ok" : "plain"}`}>{premium ? "Premium" : "Free"}</span>
      </header>
      <div class="stack">
        {billing?.past_due && (
          <Notice tone="warn" title="The last payment did not go through">
            <p>Your plan goes on for some days. Update the payment method to keep it.</p>
          </Notice>
        )}
        <p>
          {premium
            ? billing?.cancel_at_period_end && billing.period_end
              ? `Premium ends on ${date(billing.period_end)}; after that, results move to the archive as on the free plan.`
              : "Your results stay at hand for as long as you keep them."
            : freeWords(profile)}
        </p>
        {!premium && upcoming.length > 0 && (
          <details>
            <summary>{counted(upcoming.length, "result")} with an archive date</summary>
            <ul class="upcoming">
              {upcoming.map((job) => (
                <li key={job.job_id}>
                  <a href={`/jobs/${job.job_id}`}>{job.name}</a>{" "}
                  <span class="muted small">{job.archive_at && dateTime(job.archive_at)}</span>
                </li>
              ))}
            </ul>
          </details>
        )}
        <div class="row">
          {premium ? (
            !billing?.cancel_at_period_end && (
              <button type="button" class="btn" onClick={() => setAsking("free")}>
                Cancel premium
              </button>
            )
          ) : (
            <button type="button" class="btn primary" onClick={() => setAsking("premium")}>
              Upgrade to premium
            </button>
          )}
          {billing?.provider && <Portal />}
        </div>
      </div>
      {asking === "premium" && (
        <Dialog
          title="Upgrade to premium?"
          action="Upgrade"
          close={() => setAsking(null)}
          act={() => change("premium")}
        >
          <UpgradeWords profile={profile} />
        </Dialog>
      )}
      {asking === "free" && (
        <Dialog
          title="Cancel premium?"
          action="Cancel premium"
          danger
          close={() => setAsking(null)}
          act={() => change("free")}
        >
          <p class="muted">
            {billing?.period_end ? `Premium goes on until ${date(billing.period_end)}. ` : ""}
            After it, each result gets an archive date as on the free plan. Nothing is deleted, and an upgrade
            brings everything back.
          </p>
        </Dialog>
      )}
    </section>
  );
}

function freeWords({ limits }: Profile): string {
  const seconds = limits?.retention_seconds;
  return seconds == null
    ? "Your results stay at hand."
    : `Results stay at hand for ${duration(seconds)}; then the large files move to the archive. Report, log and provenance stay open for ever.`;
}

function UpgradeWords({ profile }: { profile: Profile }) {
  const quote = profile.restore_quote;
  return (
    <>
      <p class="muted">Larger files, more jobs at once, and results that stay at hand.</p>
      {quote && quote.jobs > 0 && (
        <p class="muted">
          {counted(quote.jobs, "archived result")} will be brought back: {count(quote.requests)} restore
          requests of the {quote.tier} tier, about ${quote.price_usd.toFixed(2)} for the operator of this
          service. It takes some hours.
        </p>
      )}
      {profile.billing?.provider && <p class="muted">The next page is the payment provider's.</p>}
    </>
  );
}

function Portal() {
  const open = async () => {
    try {
      const { url } = await api.post<PortalLink>("/billing/portal", {});
      location.assign(url);
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <button type="button" class="btn" onClick={() => void open()}>
      Invoices and payment
    </button>
  );
}
