import type { WarningView } from "../api/types";
import { alarmsOf, alarmTone, notesOf } from "../jobs/warnings";
import { Notice } from "./notice";

/** What the user must know of a result that is no plain success, above everything that the result shows. */
export function JobWarnings({ warnings }: { warnings: readonly WarningView[] | null | undefined }) {
  const job = { warnings: warnings ?? [] };
  const alarms = alarmsOf(job);
  const notes = notesOf(job);
  return (
    <>
      {alarms.map(({ code, title, detail }) => (
        <Notice key={code} tone={alarmTone({ warnings: [{ code, title, detail }] }) ?? "warn"} title={title}>
          <p>{detail}</p>
        </Notice>
      ))}
      {notes.map(({ code, title, detail }) => (
        <p key={code} class="small muted">
          {title}. {detail}
        </p>
      ))}
    </>
  );
}
