import "./acmg.css";
import { useEffect, useState } from "preact/hooks";
import type { Assessment } from "../engine/assessment";
import type { AcmgAbout, Meta } from "../engine/meta";
import type { Model } from "../state/model";
import type { Shown } from "../state/page";
import { AddCode } from "./add-code";
import { Code } from "./code";
import { CLASS_NAMES, CLASS_TONES, pointsWords } from "./codes";
import { type Decide, type Evaluation, evaluate, unsuggested, type Verdict, withDecision } from "./decisions";
import { evidenceOf, type Found } from "./evidence";

interface Props {
  model: Model;
  meta: Meta;
  shown: Shown;
  /** Name of the variant's review; null when reviews are not shown. */
  review: string | null;
}

/** Evidence of the open variant. `undefined` while it loads. */
function useEvidence(model: Model, shown: Shown): [Found | undefined, string] {
  const [found, setFound] = useState<Found | undefined>(undefined);
  const { family, quality } = model.filter.value;
  const [failed, setFailed] = useState("");
  useEffect(() => {
    let live = true;
    setFound(undefined);
    setFailed("");
    const load = async () => {
      const row = shown.row >= 0 ? shown.row : await model.client.call("rowOf", shown.slot);
      const [one] = await evidenceOf(model, [row]);
      if (live) setFound(one);
    };
    load().catch(
      (error: unknown) => live && setFailed(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      live = false;
    };
  }, [shown.row, shown.slot, model, family, quality]);
  return [found, failed];
}

/** ACMG/AMP evidence of the open variant, and the account's decision on each code. */
export function AcmgSection({ model, meta, shown, review: id }: Props) {
  const [evidence, failed] = useEvidence(model, shown);
  const assessment = evidence?.assessment;
  const about = evidence?.about ?? meta.acmg;
  const { reviews } = model;
  const review = id === null ? undefined : reviews.whole.value.get(id);
  const [said, setSaid] = useState("");
  const decisions = review?.codes ?? [];
  const found = evaluate(assessment ?? null, decisions, about);
  const decide: Decide | null =
    reviews.writable && review && id !== null && about && !about.absent
      ? (code, change) =>
          void reviews
            .change(id, (now) => ({ codes: withDecision(now?.codes ?? [], code, change) }))
            .then(() => setSaid(reviews.said.value))
      : null;
  const silent = !about
    ? "This result has no ACMG/AMP evidence. Annotate the file again to get it."
    : about.absent && `There is no ACMG/AMP evidence: ${about.absent}`;
  return (
    <section class="xacmg" aria-label="ACMG/AMP evidence">
      <header>
        <h3>ACMG/AMP evidence</h3>
        {about && !about.absent && <p class="small muted">Rules {about.rules}</p>}
      </header>
      {failed ? (
        <p class="small muted">The evidence cannot be read: {failed}</p>
      ) : silent ? (
        <p class="small muted">{silent}</p>
      ) : assessment === undefined ? (
        <p class="small muted" aria-busy="true">
          Reading…
        </p>
      ) : (
        <Verdicts found={found} />
      )}
      {about && !about.absent && <p class="small muted">{about.statement}</p>}
      {found.codes.length > 0 && (
        <ul class="xcodes" aria-label="Codes">
          {found.codes.map((one) => (
            <Code key={one.code} one={one} decide={decide} person={model.source.person} />
          ))}
        </ul>
      )}
      {assessment && found.codes.length === 0 && <p class="small">No code is met.</p>}
      {decide && <AddCode taken={found.codes.map(({ code }) => code)} decide={decide} />}
      {said && <p role="status">{said}</p>}
      {assessment && about && <Others assessment={assessment} about={about} />}
    </section>
  );
}

/** The class that the rules suggest and, once a code is decided on, the one with the decisions. */
function Verdicts({ found }: { found: Evaluation }) {
  const { suggested, decided, open } = found;
  const reviewed = found.codes.some(({ decision }) => decision !== null);
  return (
    <dl class="xverdicts">
      <div>
        <dt>Suggested</dt>
        <dd>
          {suggested ? <Class {...suggested} /> : "Nothing: the variant has no consequence in a transcript."}
        </dd>
      </div>
      {reviewed && (
        <div>
          <dt>With the decisions</dt>
          <dd>
            <Class {...decided} />
            {open > 0 && (
              <small>
                {open === 1 ? "1 suggested code is" : `${open} suggested codes are`} not decided on
              </small>
            )}
          </dd>
        </div>
      )}
    </dl>
  );
}

function Class({ class: name, points }: Verdict) {
  return (
    <>
      <b class={CLASS_TONES[name] ?? ""}>{CLASS_NAMES[name] ?? name}</b> {pointsWords(points)}
    </>
  );
}

/** Every code that is not suggested, and why. */
function Others({ assessment, about }: { assessment: Assessment; about: AcmgAbout }) {
  const { noted, notAssessed, unmet } = unsuggested(assessment, about);
  return (
    <>
      <details>
        <summary>Not met ({noted.length + unmet.length})</summary>
        <dl class="xreasons">
          {noted.map(([code, reason]) => (
            <div key={code}>
              <dt>{code}</dt>
              <dd>{reason}</dd>
            </div>
          ))}
          {unmet.length > 0 && (
            <div>
              <dt>{unmet.join(" ")}</dt>
              <dd>Assessed; the variant does not meet them, or they do not apply to it.</dd>
            </div>
          )}
        </dl>
      </details>
      <details>
        <summary>Not assessed ({notAssessed.length})</summary>
        <dl class="xreasons">
          {notAssessed.map(([codes, reason]) => (
            <div key={`${codes} ${reason}`}>
              <dt>{codes}</dt>
              <dd>Not assessed: {reason}</dd>
            </div>
          ))}
        </dl>
      </details>
      <p class="small muted">
        The evidence is about one transcript: {about.transcript}. Definitions:{" "}
        <a href="/docs/interpretation#acmg-amp-evidence">ACMG/AMP evidence</a>.
      </p>
    </>
  );
}
