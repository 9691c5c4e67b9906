import { useState } from "preact/hooks";
import { Notice } from "../../components/notice";
import { SAMPLE_PAGE, sampleShown } from "../../shell/sample";

const KEY = "gas-tour-done";

function seen(): boolean {
  try {
    return localStorage.getItem(KEY) === "1";
  } catch {
    return true;
  }
}

/** Explains what happens to the first file, until it is dismissed. */
export function Tour() {
  const [open, setOpen] = useState(() => !seen());
  if (!open) return null;
  const dismiss = () => {
    setOpen(false);
    try {
      localStorage.setItem(KEY, "1");
    } catch {
      // Storage is blocked: it will be shown again next time.
    }
  };
  return (
    <Notice tone="info" title="Your first job, in three steps">
      <ol class="tour">
        <li>
          Add a VCF. We read its header in your browser, detect the reference and report problems before
          anything is sent.
        </li>
        <li>
          Check the reference and press Annotate. You can close the page then; we'll email you when it's done.
        </li>
        <li>
          Open the job: filter the variants, open one to see its transcripts, export or share what you found.
        </li>
      </ol>
      <div class="row">
        <button type="button" class="btn" onClick={dismiss}>
          Got it
        </button>
        {sampleShown.value && <a href={SAMPLE_PAGE}>See a finished result</a>}
      </div>
    </Notice>
  );
}
