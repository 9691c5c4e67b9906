import "../jobs/jobs.css";
import { useState } from "preact/hooks";
import type { LimitsView, MonthCost, PlanLimits, Totals } from "../../api/types";
import { api, me } from "../../auth/session";
import { ErrorNotice } from "../../components/error-notice";
import { Loading } from "../../components/loading";
import { bytes, count, dollars } from "../../format/numbers";
import { duration } from "../../format/times";
import { useLoaded } from "../../live/loaded";
import { useTitle } from "../../shell/title";
import NotFound from "../not-found";
import { AdminJobs } from "./admin-jobs";
import { AdminUsers } from "./admin-users";
import { added } from "./totals";

/** One request counts only for some seconds: repeat until everything is counted, and add the parts up. */
async function allTotals(): Promise<Totals> {
  let sum = await api.get<Totals>("/admin/usage");
  while (sum.next_cursor) {
    const part = await api.get<Totals>(`/admin/usage?cursor=${encodeURIComponent(sum.next_cursor)}`);
    sum = added(sum, part);
  }
  return sum;
}

/** For the group `admins`: users, jobs and limits, without variants, file names and job names. */
export default function Admin() {
  useTitle("Administration");
  const [tab, setTab] = useState<"jobs" | "users">("jobs");
  const { value, error, retry } = useLoaded("admin", allTotals);
  const cost = useLoaded("admin cost", () => api.get<MonthCost>("/admin/cost")).value;
  if (!me.value?.admin) return <NotFound />;
  const tiles: [string, string][] = value
    ? [
        ["Users", `${count(value.users ?? 0)}, ${count(value.premium_users ?? 0)} premium`],
        ["Waiting", count(value.jobs?.PENDING ?? 0)],
        ["Annotating", count(value.jobs?.RUNNING ?? 0)],
        ["Done", count(value.jobs?.COMPLETED ?? 0)],
        ["Failed", count(value.jobs?.FAILED ?? 0)],
        ["Data this month", bytes(value.bytes_month ?? 0)],
        ...(cost ? [costTile(cost)] : []),
      ]
    : [];
  return (
    <>
      <div class="page-head">
        <div>
          <h1 tabIndex={-1}>Administration</h1>
          <p>
            Users, jobs and limits of this installation. What people annotate is not shown here, to anyone.
          </p>
        </div>
      </div>
      <div class="stack">
        {error !== null && <ErrorNotice error={error} retry={retry} />}
        {value === null && error === null && <Loading what="the numbers" lines={2} />}
        {value && (
          <section class="card" aria-label="In numbers">
            <dl class="facts">
              {tiles.map(([name, words]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd class="num">{words}</dd>
                </div>
              ))}
            </dl>
          </section>
        )}
        <nav class="tabs" aria-label="Administration">
          <button
            type="button"
            {...(tab === "jobs" ? { "aria-current": "true" as const } : {})}
            onClick={() => setTab("jobs")}
          >
            Jobs
          </button>
          <button
            type="button"
            {...(tab === "users" ? { "aria-current": "true" as const } : {})}
            onClick={() => setTab("users")}
          >
            Users
          </button>
        </nav>
        {tab === "jobs" ? <AdminJobs /> : <AdminUsers />}
        {value?.limits && <LimitsTable {...value.limits} />}
      </div>
    </>
  );
}

function costTile({ usd, budget_usd, on_aws }: MonthCost): [string, string] {
  const of = budget_usd == null ? "" : ` of ${dollars(budget_usd)}`;
  return [on_aws ? "Cost this month" : "Cost this month, if on AWS", `${dollars(usd)}${of}`];
}

function LimitsTable({ free, premium }: PlanLimits) {
  const none = "no limit";
  const rows: [string, (limits: LimitsView) => string][] = [
    ["Largest file", (limits) => (limits.upload_bytes == null ? none : bytes(limits.upload_bytes))],
    ["Jobs a month", (limits) => (limits.jobs_per_month == null ? none : count(limits.jobs_per_month))],
    ["Data a month", (limits) => (limits.bytes_per_month == null ? none : bytes(limits.bytes_per_month))],
    ["Jobs at once", (limits) => (limits.running_jobs == null ? none : count(limits.running_jobs))],
    [
      "Results kept for",
      (limits) => (limits.retention_seconds == null ? "no limit" : duration(limits.retention_seconds)),
    ],
  ];
  return (
    <section class="card flush" aria-label="Limits">
      <table>
        <caption class="sr">Limits of the plans, set as parameters of the stack</caption>
        <thead>
          <tr>
            <th>Limit</th>
            <th>Free</th>
            <th>Premium</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, show]) => (
            <tr key={name}>
              <td>{name}</td>
              <td>{show(free)}</td>
              <td>{show(premium)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
