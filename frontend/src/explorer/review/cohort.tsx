import { useEffect, useRef, useState } from "preact/hooks";
import { counted } from "../../format/numbers";
import type { Counted } from "../engine/cohort/count";
import type { Line } from "../engine/lines";
import type { Model } from "../state/model";
import { MOST_RESULTS, sentences, sumOf } from "./cohort-sum";

/** How often the account's own results have the variant: counted in their VCFs when it is asked for. */
export function Cohort({ model, line }: { model: Model; line: Line }) {
  const [said, setSaid] = useState<string[] | null>(null);
  const [progress, setProgress] = useState("");
  const live = useRef(true);
  useEffect(
    () => () => {
      live.current = false;
    },
    [],
  );
  const { others, other } = model.source;
  if (!others || !other || ![line.ref, line.alt].every((bases) => /^[A-Za-z]+$/.test(bases))) return null;
  const start = async () => {
    setProgress("Reading the list of your results…");
    const all = await others();
    const ids = [null, ...all.slice(0, MOST_RESULTS).map(({ id }) => id)];
    const found: (Counted | null)[] = [];
    for (const id of ids) {
      setProgress(`Reading ${found.length + 1} of ${counted(ids.length, "result")}…`);
      found.push(await model.client.call("countIn", id, line).catch(() => null));
      if (!live.current) return;
    }
    setSaid(sentences(sumOf(found), all.length - (ids.length - 1)));
    setProgress("");
  };
  const failed = () => live.current && setProgress("Your results could not be listed. Try again.");
  const busy = progress.endsWith("…");
  return (
    <section aria-label="In your results">
      <h3>In your results</h3>
      {said === null && (
        <button type="button" class="btn small" disabled={busy} onClick={() => void start().catch(failed)}>
          Count in my results
        </button>
      )}
      <div role="status">
        {progress && <p class="small muted">{progress}</p>}
        {said?.map((sentence, i) => (
          <p key={sentence} class={i < 2 ? "" : "small muted"}>
            {sentence}
          </p>
        ))}
        {said && (
          <p class="small muted">
            This is no population frequency. A file lists only where it differs from the reference, so a
            sample that was not sequenced here counts as not carrying it, and a person counts once for each of
            their results. An insertion or deletion that another file writes at another base of the same
            repeat is not found.
          </p>
        )}
      </div>
    </section>
  );
}
