import type { Totals } from "../../api/types";

/** Adds two parts of the service's numbers; the cursor is the later part's. */
export function added(first: Totals, next: Totals): Totals {
  const jobs = { ...first.jobs };
  for (const [status, number] of Object.entries(next.jobs)) jobs[status] = (jobs[status] ?? 0) + number;
  return {
    ...next,
    users: first.users + next.users,
    premium_users: first.premium_users + next.premium_users,
    bytes_month: first.bytes_month + next.bytes_month,
    jobs,
  };
}
