import type { MonthCost, Profile } from "../../api/types";
import { api } from "../../auth/session";
import { Bar } from "../../components/bar";
import { bytes, count, dollars } from "../../format/numbers";
import { date } from "../../format/times";
import { useLoaded } from "../../live/loaded";

/** Usage of the plan, each value with its limit. */
export function UsageCard({ profile }: { profile: Profile }) {
  const usage = profile.usage ?? {};
  const limits = profile.limits ?? {};
  const cost = useLoaded("cost", () => api.get<MonthCost>("/me/cost")).value;
  const rows: [
    label: string,
    used: number | null | undefined,
    limit: number | null | undefined,
    show: (value: number) => string,
  ][] = [
    ["Jobs this month", usage.jobs, limits.jobs_per_month, count],
    ["Data this month", usage.bytes, limits.bytes_per_month, bytes],
    ["Jobs running now", usage.running, limits.running_jobs, count],
  ];
  return (
    <section class="card" aria-labelledby="usage">
      <header>
        <h2 id="usage">Usage</h2>
        {usage.period_end && <span class="small muted">resets on {date(usage.period_end)}</span>}
      </header>
      <div class="stack">
        {rows
          .filter(([, used]) => used != null)
          .map(([label, used, limit, show]) => {
            const value = used ?? 0;
            const fraction = limit ? value / limit : 0;
            const words = limit == null ? `${show(value)}, no limit` : `${show(value)} of ${show(limit)}`;
            return (
              <div key={label} class="stack tight">
                <div class="row between">
                  <span>{label}</span>
                  <span class="num muted">{words}</span>
                </div>
                {limit != null && (
                  <Bar
                    label={label}
                    fraction={fraction}
                    text={words}
                    tone={fraction >= 1 ? "bad" : fraction >= 0.8 ? "warn" : ""}
                  />
                )}
              </div>
            );
          })}
        {cost && (
          <div class="row between">
            <span>
              {cost.on_aws ? "Cost this month" : "Cost this month, if on AWS"} <a href="/docs/cost">(how)</a>
            </span>
            <span class="num muted">{dollars(cost.usd)}</span>
          </div>
        )}
        {limits.upload_bytes != null && (
          <p class="small muted">Largest file: {bytes(limits.upload_bytes)}.</p>
        )}
      </div>
    </section>
  );
}
