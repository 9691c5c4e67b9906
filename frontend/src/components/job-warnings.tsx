import type { WarningView } from "../api/types";
import { alarmsOf, alarmTone, notesOf } from "../jobs/warnings";
import { Notice } from "./notice";

/** Warnings about a result, shown above its content. */
export function JobWarnings({ warnings }: { warnings: readonly WarningView[] | null | undefined }) {
  return (
    <>
      {alarmsOf({ warnings }).map((warning) => (
        <Notice key={warning.code} tone={alarmTone({ warnings: [warning] }) ?? "warn"} title={warning.title}>
          <p>{warning.detail}</p>
        </Notice>
      ))}
      {notesOf({ warnings }).map(({ code, title, detail }) => (
        <p key={code} class="small muted">
          {title}. {detail}
        </p>
      ))}
    </>
  );
}
