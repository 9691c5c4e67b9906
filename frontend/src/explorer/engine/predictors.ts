/** Calibrated bands of predictors: which strength of PP3 or BP4 a score alone has, by the result's rules (`meta.acmg`). */
import type { CsqRow } from "./lines";
import type { AcmgAbout, Predictor } from "./meta";

export interface Band {
  code: "PP3" | "BP4";
  strength: string;
}

/** The weakest first. */
const STRENGTHS = ["supporting", "moderate", "strong", "very_strong"];
const spelled = (strength: string) => strength.replaceAll("_", " ");

/** SpliceAI's own text: ALLELE|SYMBOL|DS_AG|DS_AL|DS_DG|DS_DL|DP_AG|DP_AL|DP_DG|DP_DL, `|` written as `&`. */
const SPLICE_SIZE = 10;

function numbersOf(text: string): number[] {
  const parts = text.split(/[|&,]/);
  const deltas = (first: number) => parts.slice(first + 2, first + 6);
  const entries = Math.floor(parts.length / SPLICE_SIZE);
  // Such a text begins with an allele; any other is numbers.
  const written = Number.isNaN(Number(parts[0]))
    ? Array.from({ length: entries }, (_, i) => deltas(i * SPLICE_SIZE)).flat()
    : parts;
  return written.filter((part) => part !== "" && part !== ".").map(Number);
}

/** The score that counts: of several values the highest; null without one. */
export function scoreOf(predictor: Predictor, csq: CsqRow): number | null {
  const scores = predictor.fields
    .flatMap((field) => numbersOf(csq[field] ?? ""))
    .filter((score) => Number.isFinite(score));
  return scores.length > 0 ? Math.max(...scores) : null;
}

/** The band of a score; null between the limits. */
export function bandOf(predictor: Predictor, score: number): Band | null {
  let found: Band | null = null;
  for (const strength of STRENGTHS) {
    const [least, most] = [predictor.pathogenic[strength], predictor.benign[strength]];
    if (least !== undefined && score >= least) found = { code: "PP3", strength };
    if (most !== undefined && score <= most) found = { code: "BP4", strength };
  }
  return found;
}

export const bandWords = (band: Band | null) =>
  band ? `${band.code} ${spelled(band.strength)}` : "no evidence either way";

/** Whether the limits hold for a consequence. */
export const applies = (predictor: Predictor, csq: CsqRow) =>
  predictor.of !== "missense" || (csq.Consequence ?? "").split("&").includes("missense_variant");

/** Stretches of the scale from 0 to 1, ascending. */
export function stretches({
  pathogenic,
  benign,
}: Predictor): { from: number; to: number; band: Band | null }[] {
  const known = (limits: Record<string, number>) =>
    STRENGTHS.flatMap((strength) => {
      const limit = limits[strength];
      return limit === undefined ? [] : [{ strength, limit }];
    });
  const out: { from: number; to: number; band: Band | null }[] = [];
  let from = 0;
  for (const { strength, limit } of known(benign).reverse()) {
    out.push({ from, to: limit, band: { code: "BP4", strength } });
    from = limit;
  }
  const above = known(pathogenic);
  out.push({ from, to: above[0]?.limit ?? 1, band: null });
  for (const [i, { strength, limit }] of above.entries())
    out.push({ from: limit, to: above[i + 1]?.limit ?? 1, band: { code: "PP3", strength } });
  return out;
}

/** The limits and their source, in sentences. */
export function limitsWords(predictor: Predictor, rules: string): string[] {
  const list = (limits: Record<string, number>, sign: string) =>
    STRENGTHS.filter((strength) => limits[strength] !== undefined)
      .map((strength) => `${spelled(strength)} ${sign} ${limits[strength]}`)
      .join(", ");
  return [
    `PP3: ${list(predictor.pathogenic, "≥")}.`,
    `BP4: ${list(predictor.benign, "≤")}.`,
    "Between them: no evidence either way.",
    `Limits: ${predictor.source}; rules ${rules}.`,
    "This is the band of the score alone. ACMG/AMP evidence says which codes are suggested for the variant.",
  ];
}

export const predictorsOf = (about: AcmgAbout | undefined) =>
  about && !about.absent ? (about.predictors ?? []) : [];
