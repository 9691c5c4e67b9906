import { useState } from "preact/hooks";
import { Notice } from "../../components/notice";
import { bytes, percent } from "../../format/numbers";
import { abandon, unfinished } from "../../upload/queue";

/** Uploads interrupted by a closed tab or a crash: choosing the same file again resumes them. */
export function Unfinished() {
  const [, again] = useState(0);
  return (
    <>
      {unfinished().map((session) => (
        <Notice key={session.uploadId} tone="info" title={`${session.name} was not finished`}>
          <p>
            {bytes(session.sent)} of {bytes(session.size)} (
            {percent(session.sent / Math.max(1, session.size))}) have arrived. Add the same file again to
            resume the upload.
          </p>
          <div class="row">
            <button
              type="button"
              class="linkish"
              onClick={() => {
                void abandon(session.uploadId);
                again((n) => n + 1);
              }}
            >
              Discard it
            </button>
          </div>
        </Notice>
      ))}
    </>
  );
}
