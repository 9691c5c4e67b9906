import { expect, test } from "vitest";
import type { Totals } from "../src/api/types";
import { added } from "../src/pages/admin/totals";

test("parts of the service's numbers add up, and the later part says whether there is more", () => {
  const limits = {} as Totals["limits"];
  const first: Totals = {
    users: 2,
    premium_users: 1,
    jobs: { FAILED: 1 },
    bytes_month: 5,
    limits,
    next_cursor: "jobs:x",
  };
  const next: Totals = {
    users: 1,
    premium_users: 0,
    jobs: { FAILED: 2, PENDING: 1 },
    bytes_month: 7,
    limits,
    next_cursor: null,
  };
  expect(added(first, next)).toEqual({
    users: 3,
    premium_users: 1,
    jobs: { FAILED: 3, PENDING: 1 },
    bytes_month: 12,
    limits,
    next_cursor: null,
  });
});
