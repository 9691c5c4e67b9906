import { useEffect } from "preact/hooks";
import type { DeletionReceipt } from "../../api/types";
import { ended } from "../../auth/session";
import { Notice } from "../../components/notice";
import { bytes, counted } from "../../format/numbers";
import { date, dateTime } from "../../format/times";
import { useTitle } from "../../shell/title";
import { receipt, remainingWords } from "./receipt";

/** The last page of an account: it confirms the deletion and shows its receipt. */
export default function Farewell() {
  useTitle("Account deleted");
  const given = receipt.value;
  // Only after this page is shown, because pages for members redirect signed-out users to the sign-in.
  useEffect(() => {
    if (given) ended();
  }, [given]);
  return (
    <>
      <div class="page-head">
        <div>
          <h1 tabIndex={-1}>{given ? "Your account is deleted" : "No receipt here"}</h1>
          <p>
            {given
              ? `Deleted on ${dateTime(given.deleted_at)}`
              : "A receipt is shown once, right after an account is deleted. Nothing was deleted by opening this page."}
          </p>
        </div>
        <a class="btn" href="/">
          Go to the home page
        </a>
      </div>
      {given && <Receipt given={given} />}
    </>
  );
}

function Receipt({ given }: { given: DeletionReceipt }) {
  const { deleted, remains } = given;
  const gone = [
    counted(deleted.jobs, "job"),
    counted(deleted.result_files, "result file"),
    counted(deleted.uploads, "uploaded file"),
    counted(deleted.shares, "link"),
    counted(deleted.tokens, "API token"),
  ];
  return (
    <div class="stack">
      <Notice tone="ok" title="You are signed out everywhere">
        <p>
          Links and API tokens stopped working. Your files are being erased now and are gone within minutes.
        </p>
      </Notice>
      <section class="card stack" aria-labelledby="gone">
        <h2 id="gone">What was deleted</h2>
        <ul aria-label="Deleted">
          {gone.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <p class="muted">
          {bytes(deleted.bytes)} of files in all, and your profile with your name and email address.
        </p>
      </section>
      <section class="card stack" aria-labelledby="rest">
        <h2 id="rest">What remains, and until when</h2>
        <ul aria-label="Remaining">
          {remains.map((one) => (
            <li key={one.what}>
              {remainingWords(one.what)}
              {one.until ? `: until ${date(one.until)}` : ""}
            </li>
          ))}
        </ul>
      </section>
      <p>
        Receipt <span class="mono">{given.receipt_id}</span>, account{" "}
        <span class="mono">{given.user_id}</span>
      </p>
      <div class="row">
        <a class="btn" href={asFile(given)} download={`gas-deletion-${given.receipt_id}.json`}>
          Download the receipt
        </a>
      </div>
    </div>
  );
}

function asFile(given: DeletionReceipt): string {
  return `data:application/json,${encodeURIComponent(JSON.stringify(given, null, 2))}`;
}
