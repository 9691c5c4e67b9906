import { useState } from "preact/hooks";
import type { AuditList } from "../../api/types";
import { api } from "../../auth/session";
import { ErrorNotice } from "../../components/error-notice";
import { Pager } from "../../components/pager";
import { TableScroll } from "../../components/table-scroll";
import { dateTime } from "../../format/times";
import { useLoaded } from "../../live/loaded";
import { actorWords, actWords, fileOf, jobOf } from "./activity-words";

/** The account's audit log: actions with person and place. */
export function Activity() {
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1);
  const { value, error, retry } = useLoaded(`activity ${cursor}`, () =>
    api.get<AuditList>(`/me/audit${cursor ? `?${new URLSearchParams({ cursor })}` : ""}`),
  );
  return (
    <section class="card wide" aria-labelledby="activity">
      <header>
        <h2 id="activity">Activity</h2>
      </header>
      <div class="stack">
        <p class="muted">
          Sign-ins, and everything done to your results. Repeated views from one address count once an hour.
        </p>
        {error !== null && <ErrorNotice error={error} retry={retry} />}
        {value !== null && value.events.length === 0 && <p class="small muted">Nothing yet.</p>}
        {value !== null && value.events.length > 0 && (
          <TableScroll label="Activity, table">
            <table>
              <caption class="sr">Activity of this account, the newest first</caption>
              <thead>
                <tr>
                  <th>When</th>
                  <th>What</th>
                  <th>Who</th>
                  <th>From</th>
                </tr>
              </thead>
              <tbody>
                {value.events.map((event) => {
                  const job = jobOf(event);
                  const file = fileOf(event);
                  return (
                    <tr key={`${event.at} ${event.act} ${event.object} ${event.address}`}>
                      <td class="nowrap muted">
                        <time dateTime={event.at}>{dateTime(event.at)}</time>
                      </td>
                      <td>
                        {actWords(event)}
                        {file && (
                          <>
                            : <span class="mono">{file}</span>
                          </>
                        )}
                        {job && (
                          <>
                            {" "}
                            <a class="small mono" href={`/jobs/${job}`}>
                              {job}
                            </a>
                          </>
                        )}
                      </td>
                      <td>{actorWords(event)}</td>
                      <td class="mono muted">{event.address}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </TableScroll>
        )}
        <Pager cursors={cursors} next={value?.next_cursor ?? null} go={setCursors} />
      </div>
    </section>
  );
}
