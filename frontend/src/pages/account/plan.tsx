import { useState } from "preact/hooks";
import type { Plan, PlanAnswer, PlanPrice, PortalLink, Profile } from "../../api/types";
import { api, loadMe } from "../../auth/session";
import { Dialog } from "../../components/dialog";
import { Notice } from "../../components/notice";
import { toast, toastError } from "../../components/toasts";
import { count, counted } from "../../format/numbers";
import { date, dateTime, duration } from "../../format/times";
import { useLoaded } from "../../live/loaded";
import { upgradePrice } from "./price";

/** The plan, the benefits and price of an upgrade, and the effect of a cancellation. */
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
        plan === "premium"
          ? "We are restoring your archived results and will email you when they are all available."
          : "",
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
          <Notice tone="warn" title="Your last payment failed">
            <p>You keep premium for a few days. Update your payment method before then.</p>
          </Notice>
        )}
        <p>
          {premium
            ? billing?.cancel_at_period_end && billing.period_end
              ? `Premium ends on ${date(billing.period_end)}. After that, results are archived as on the free plan.`
              : "Your results stay available for as long as you keep them."
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
            {billing?.period_end ? `You keep premium until ${date(billing.period_end)}. ` : ""}
            After that, each result gets an archive date as on the free plan. Nothing is deleted, and an
            upgrade restores everything.
          </p>
        </Dialog>
      )}
    </section>
  );
}

function freeWords({ limits }: Profile): string {
  const seconds = limits?.retention_seconds;
  return seconds == null
    ? "Your results stay available."
    : `Results stay available for ${duration(seconds)}. Then their large files are archived; the report, log and provenance stay available.`;
}

function UpgradeWords({ profile }: { profile: Profile }) {
  const quote = profile.restore_quote;
  return (
    <>
      <p class="muted">Larger files, more jobs at once, and results that stay available.</p>
      {quote && quote.jobs > 0 && (
        <p class="muted">
          We will restore {counted(quote.jobs, "archived result")}: {count(quote.requests)} restore requests
          of the {quote.tier} tier, about ${quote.price_usd.toFixed(2)} for the operator of this service. It
          takes some hours.
        </p>
      )}
      <Price />
    </>
  );
}

/** The price before anything happens: the one that the payment page will ask for. */
function Price() {
  const { value, error } = useLoaded("price", () => api.get<PlanPrice>("/billing/price"));
  if (!value && error === null) return <p class="muted">Looking up the price…</p>;
  const { price, next } = upgradePrice(value);
  return (
    <>
      {price && (
        <p role="status">
          Price: <b>{price}</b>
        </p>
      )}
      <p class="muted">{next}</p>
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
