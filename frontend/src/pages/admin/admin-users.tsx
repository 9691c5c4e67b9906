import { useState } from "preact/hooks";
import type { UserList } from "../../api/types";
import { api } from "../../auth/session";
import { ErrorNotice } from "../../components/error-notice";
import { Pager } from "../../components/pager";
import { TableScroll } from "../../components/table-scroll";
import { bytes, count } from "../../format/numbers";
import { date } from "../../format/times";
import { useLoaded } from "../../live/loaded";

/** Users with their plan and usage. */
export function AdminUsers() {
  const [q, setQ] = useState("");
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1);
  const { value, error, retry } = useLoaded(`${q} ${cursor}`, () => {
    const query = new URLSearchParams({ ...(q ? { q } : {}), ...(cursor ? { cursor } : {}) });
    return api.get<UserList>(`/admin/users?${query}`);
  });
  return (
    <section class="stack" aria-label="Users">
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          setCursors([]);
          setQ(String(new FormData(event.currentTarget).get("q") ?? "").trim());
        }}
      >
        <div class="grow">
          <input type="search" name="q" placeholder="Email" aria-label="Search users by email" />
        </div>
        <button type="submit" class="btn">
          Search
        </button>
      </form>
      {error !== null && <ErrorNotice error={error} retry={retry} />}
      {value && value.users.length === 0 && <p class="card muted">No user has this email address.</p>}
      {value && value.users.length > 0 && (
        <TableScroll label="Users, table" card>
          <table>
            <caption class="sr">Users</caption>
            <thead>
              <tr>
                <th>Email</th>
                <th>Plan</th>
                <th class="num">Jobs this month</th>
                <th class="num">Data this month</th>
                <th>Since</th>
              </tr>
            </thead>
            <tbody>
              {value.users.map((user) => (
                <tr key={user.user_id}>
                  <td>{user.email}</td>
                  <td>{user.plan === "premium" ? "Premium" : "Free"}</td>
                  <td class="num">{count(user.jobs ?? 0)}</td>
                  <td class="num">{bytes(user.bytes ?? 0)}</td>
                  <td class="muted nowrap">{user.created_at ? date(user.created_at) : ""}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableScroll>
      )}
      <Pager cursors={cursors} next={value?.next_cursor ?? null} go={setCursors} />
    </section>
  );
}
