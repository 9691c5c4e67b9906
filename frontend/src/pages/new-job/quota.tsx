import { me } from "../../auth/session";
import { bytes, count } from "../../format/numbers";
import { duration } from "../../format/times";

/** The plan's limits and what is left of them, before anything is sent. */
export function Quota() {
  const profile = me.value;
  const limits = profile?.limits;
  if (!profile || !limits) return null;
  const usage = profile.usage ?? {};
  const rows: [string, string][] = [];
  if (limits.upload_bytes != null) rows.push(["Largest file", bytes(limits.upload_bytes)]);
  if (limits.jobs_per_month != null) {
    const left = Math.max(0, limits.jobs_per_month - (usage.jobs ?? 0));
    rows.push(["Jobs left this month", `${count(left)} of ${count(limits.jobs_per_month)}`]);
  }
  if (limits.bytes_per_month != null) {
    const left = Math.max(0, limits.bytes_per_month - (usage.bytes ?? 0));
    rows.push(["Data left this month", `${bytes(left)} of ${bytes(limits.bytes_per_month)}`]);
  }
  if (limits.running_jobs != null) rows.push(["Jobs at once", count(limits.running_jobs)]);
  rows.push([
    "Results kept for",
    limits.retention_seconds == null ? "ever" : duration(limits.retention_seconds),
  ]);
  return (
    <section class="card" aria-labelledby="quota">
      <header>
        <h2 id="quota">{profile.plan === "premium" ? "Premium plan" : "Free plan"}</h2>
        <a class="small" href="/account">
          {profile.plan === "premium" ? "Details" : "Need more?"}
        </a>
      </header>
      <dl class="quota">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="num">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
