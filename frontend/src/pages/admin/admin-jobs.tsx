import { useState } from "preact/hooks";
import type { AdminJobList } from "../../api/types";
import { api } from "../../auth/session";
import { ErrorNotice } from "../../components/error-notice";
import { StatePill } from "../../components/job-state";
import { Pager } from "../../components/pager";
import { TableScroll } from "../../components/table-scroll";
import { toast, toastError } from "../../components/toasts";
import { When } from "../../components/when";
import { useLoaded } from "../../live/loaded";

/** Jobs of all users by state, with the cause of a failure and another try. */
export function AdminJobs() {
  const [status, setStatus] = useState("FAILED");
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1);
  const { value, error, retry } = useLoaded(`${status} ${cursor}`, () => {
    const query = new URLSearchParams({ status, ...(cursor ? { cursor } : {}) });
    return api.get<AdminJobList>(`/admin/jobs?${query}`);
  });
  const again = async (id: string) => {
    try {
      await api.post(`/admin/jobs/${encodeURIComponent(id)}/retry`, {});
      toast("ok", "The job is queued again");
      retry();
    } catch (thrown) {
      toastError(thrown);
    }
  };
  return (
    <section class="stack" aria-label="Jobs of all users">
      <div class="field narrow">
        <label for="admin-status">Status</label>
        <select
          id="admin-status"
          value={status}
          onChange={(event) => {
            setStatus(event.currentTarget.value);
            setCursors([]);
          }}
        >
          {["FAILED", "PENDING", "RUNNING", "COMPLETED", "CANCELLED"].map((name) => (
            <option key={name} value={name}>
              {name.charAt(0) + name.slice(1).toLowerCase()}
            </option>
          ))}
        </select>
      </div>
      {error !== null && <ErrorNotice error={error} retry={retry} />}
      {value && value.jobs.length === 0 && <p class="card muted">No job is in this state.</p>}
      {value && value.jobs.length > 0 && (
        <TableScroll label="Jobs, table" card>
          <table>
            <caption class="sr">Jobs of all users, the newest first</caption>
            <thead>
              <tr>
                <th>Job</th>
                <th>Status</th>
                <th>User</th>
                <th>Reference</th>
                <th>Cause</th>
                <th>Submitted</th>
                <th>
                  <span class="sr">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {value.jobs.map((job) => (
                <tr key={job.job_id}>
                  <td class="mono">{job.job_id}</td>
                  <td>
                    <StatePill job={{ status: job.status, result_state: null }} />
                  </td>
                  <td class="mono muted">{job.user_id.slice(0, 8)}</td>
                  <td>{job.reference}</td>
                  <td class="cause">{job.failure ? `${job.failure.title}: ${job.failure.detail}` : ""}</td>
                  <td class="nowrap muted">
                    <When at={job.submitted_at} />
                  </td>
                  <td>
                    {job.status === "FAILED" && (
                      <button
                        type="button"
                        class="btn"
                        aria-label={`Try ${job.job_id} again`}
                        onClick={() => void again(job.job_id)}
                      >
                        Try again
                      </button>
                    )}
                  </td>
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
