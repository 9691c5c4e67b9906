import { useEffect, useState } from "preact/hooks";
import type { CreatedShare, JobView, ShareView } from "../../api/types";
import { api } from "../../auth/session";
import { Copy } from "../../components/copy";
import { Dialog } from "../../components/dialog";
import { toastError } from "../../components/toasts";
import { date } from "../../format/times";

/** A share's link as others open it, with this site's origin. */
function linkOf(share: ShareView): string {
  return new URL(share.url, location.origin).href;
}

/** Make, see and revoke links to this result. */
export function ShareDialog({ job, close }: { job: JobView; close: () => void }) {
  const [shares, setShares] = useState<ShareView[]>([]);
  const path = `/jobs/${encodeURIComponent(job.job_id)}/shares`;
  const load = () =>
    api
      .get<{ shares: ShareView[] }>(path)
      .then((answer) => setShares(answer.shares))
      .catch(toastError);
  useEffect(() => void load(), []);

  const revoke = async (share: ShareView) => {
    try {
      await api.delete(`${path}/${encodeURIComponent(share.share_id)}`);
      setShares(shares.filter((other) => other.share_id !== share.share_id));
    } catch (error) {
      toastError(error);
    }
  };

  return (
    <Dialog
      title="Share this result"
      action="Create link"
      stays
      close={close}
      act={async (form) => {
        const view = location.hash.slice(1);
        const days = Number(form.get("days"));
        await api.post<CreatedShare>(path, { expires_days: days, ...(view ? { view } : {}) });
        await load();
      }}
    >
      <p class="muted">
        Anyone with the link can view and filter the result without an account. They see the job's name “
        {job.name}”, not your name, your other jobs, the log or the manifest.{" "}
        {location.hash.length > 1 ? "The link opens with the filters you see now." : ""}
      </p>
      <div class="field">
        <label for="share-days">Link expires after</label>
        <select id="share-days" name="days">
          <option value="7">7 days</option>
          <option value="30" selected>
            30 days
          </option>
          <option value="365">a year</option>
        </select>
      </div>
      {shares.length > 0 && (
        <ul class="shares" aria-label="Links">
          {shares.map((share) => (
            <li key={share.share_id}>
              <input
                readOnly
                value={linkOf(share)}
                aria-label={`Link that works until ${date(share.expires_at)}`}
              />
              <Copy text={linkOf(share)} label="Copy the link" />
              <span class="small muted grow">until {date(share.expires_at)}</span>
              <button type="button" class="linkish" onClick={() => void revoke(share)}>
                Revoke
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
