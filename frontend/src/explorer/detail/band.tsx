import "./band.css";
import type { CsqRow } from "../engine/lines";
import type { Predictor } from "../engine/meta";
import { applies, bandOf, bandWords, limitsWords, scoreOf, stretches } from "../engine/predictors";
import { Tip } from "../view/tip";

const SHADES: Record<string, string> = { supporting: "1", moderate: "2", strong: "3", very_strong: "4" };

/**
 * The calibrated band of a score, as a line of a track's box: the words, and where the score lies between the limits. `rules` is
 * the version of the rules that have them.
 */
export function BandLine({ predictor, csq, rules }: { predictor: Predictor; csq: CsqRow; rules: string }) {
  const score = scoreOf(predictor, csq);
  if (score === null) return null;
  const used = applies(predictor, csq);
  const band = bandOf(predictor, score);
  return (
    <div class="xband">
      <dt>
        <Tip label="calibrated band" lines={limitsWords(predictor, rules)} />
      </dt>
      <dd>
        {used ? (
          <>
            <b>{bandWords(band)}</b>
            {band && <span class="muted"> by this score alone</span>}
            <Scale predictor={predictor} score={score} />
            {!predictor.counted && (
              <p class="muted">Not used for the codes: another predictor comes first.</p>
            )}
          </>
        ) : (
          <span class="muted">none: the limits hold for missense variants only</span>
        )}
      </dd>
    </div>
  );
}

/** The scale from 0 to 1 with its bands and a mark at the score; the words beside it say the same. */
function Scale({ predictor, score }: { predictor: Predictor; score: number }) {
  const percent = (part: number) => `${100 * Math.min(1, Math.max(0, part))}%`;
  return (
    <svg class="xscale" width="100%" height="26" aria-hidden="true">
      {stretches(predictor).map(({ from, to, band }) => (
        <rect
          key={from}
          class={band?.code ?? "none"}
          data-shade={band ? SHADES[band.strength] : undefined}
          x={percent(from)}
          y="4"
          width={percent(to - from)}
          height="8"
        />
      ))}
      <circle class="mark" cx={percent(score)} cy="8" r="5" />
      <text x="0" y="25">
        BP4
      </text>
      <text x="100%" y="25" text-anchor="end">
        PP3
      </text>
    </svg>
  );
}
