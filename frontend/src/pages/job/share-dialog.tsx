import { useEffect, useState } from "preact/hooks";
import type { CreatedShare, JobView, ShareList, ShareView } from "../../api/types";
import { api } from "../../auth/session";
import { Copy } from "../../components/copy";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/form";
import { toastError } from "../../components/toasts";
import { counted } from "../../format/numbers";
import { date } from "../../format/times";
import { inputsOf } from "../../jobs/inputs";

/** A share's complete link, with this site's origin. */
function linkOf(share: ShareView): string {
  return new URL(share.url, location.origin).href;
}

/** Choices for a link's lifetime: standard values up to the operator's limit, and the limit itself. */
function lives(maxDays: number): [days: number, label: string][] {
  const usual: [number, string][] = [
    [7, "7 days"],
    [30, "30 days"],
    [365, "a year"],
  ];
  const allowed = usual.filter(([days]) => days <= maxDays);
  return allowed.some(([days]) => days === maxDays)
    ? allowed
    : [...allowed, [maxDays, counted(maxDays, "day")]];
}

/** Whether visitors see the job's name: the service hides a name with the name of a file in it. */
export function named(job: JobView): boolean {
  return inputsOf(job).every(({ filename }) => {
    const stem = filename
      .replace(/\.gz$/, "")
      .replace(/\.bgz$/, "")
      .replace(/\.vcf$/, "");
    return stem !== "" && !job.name.toLowerCase().includes(stem.toLowerCase());
  });
}

function factsOf(share: ShareView): string {
  const facts = [`until ${date(share.expires_at)}`];
  if (share.password) facts.push("with a password");
  if (share.max_views !== null) facts.push(`opened ${share.views} of ${counted(share.max_views, "time")}`);
  if (share.reviews) facts.push("with reviews");
  if (share.samples) facts.push("with sample quality");
  return facts.join(", ");
}

/** Create, list and revoke links to this result. */
export function ShareDialog({ job, close }: { job: JobView; close: () => void }) {
  const [shares, setShares] = useState<ShareView[]>([]);
  const [maxDays, setMaxDays] = useState(365);
  const path = `/jobs/${encodeURIComponent(job.job_id)}/shares`;
  const load = () =>
    api
      .get<ShareList>(path)
      .then((answer) => {
        setShares(answer.shares);
        setMaxDays(answer.max_days);
      })
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
        const password = String(form.get("share-password") ?? "");
        const views = Number(form.get("share-views"));
        await api.post<CreatedShare>(path, {
          expires_days: Number(form.get("days")),
          ...(view ? { view } : {}),
          ...(password ? { password } : {}),
          ...(views ? { max_views: views } : {}),
          reviews: form.get("share-reviews") === "on",
          samples: form.get("share-samples") === "on",
        });
        await load();
      }}
    >
      <p class="muted">
        Anyone with the link can view and filter the result without an account. They see{" "}
        {named(job) ? `the job's name “${job.name}”, not` : "no name of the job or its file, and not"} your
        name, your other jobs, the log or the manifest. <b>They see the names of the samples</b> and their
        genotypes, as the file has them; no choice below hides these. To share without names, annotate a file
        with other names. {location.hash.length > 1 ? "The link opens with the filters you see now." : ""}
      </p>
      <div class="field">
        <label for="share-days">Link expires after</label>
        <select id="share-days" name="days">
          {lives(maxDays).map(([days, label]) => (
            <option key={days} value={days} selected={days === Math.min(30, maxDays)}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <Field
        label="Password (optional)"
        name="share-password"
        type="password"
        autocomplete="new-password"
        minLength={8}
        maxLength={128}
        hint="At least 8 characters. Send it another way than the link; we store only its hash."
      />
      <Field
        label="Number of views (optional)"
        name="share-views"
        type="number"
        inputMode="numeric"
        min={1}
        max={100000}
        hint="The link stops working after it was opened this often."
      />
      <label class="check">
        <input type="checkbox" name="share-reviews" />
        <span>Show your reviews of this result's variants, with comments but without names</span>
      </label>
      <label class="check">
        <input type="checkbox" name="share-samples" />
        <span>Show the Samples section too: sex, relatedness and quality, as the genotypes suggest them</span>
      </label>
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
              <span class="small muted grow">{factsOf(share)}</span>
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
