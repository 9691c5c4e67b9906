/** Codes and classes in words, for reports and exports. */
import { date } from "../../format/times";
import type { Assessment } from "../engine/assessment";
import type { AcmgAbout } from "../engine/meta";
import type { Review } from "../review/types";
import { CLASS_NAMES, pointsWords } from "./codes";
import { isOfFamily } from "./de-novo";
import { type Evaluation, evaluate, type Judged, type Verdict } from "./decisions";

const spelled = (strength: string) => strength.replaceAll("_", " ");

export const verdictWords = ({ class: name, points }: Verdict) =>
  `${CLASS_NAMES[name] ?? name}, ${pointsWords(points)}`;

/** `PM2 accepted, supporting: comment (suggested: moderate; by Ann, 29 Nov 2026)`. */
export function codeWords({ code, strength, suggestion, decision }: Judged, person: Name): string {
  if (!decision) return `${code} suggested, ${spelled(strength)}, not reviewed: ${suggestion?.reason ?? ""}`;
  const said = decision.state === "rejected" ? `${code} rejected` : `${code} accepted, ${spelled(strength)}`;
  const name = decision.by ? person(decision.by) : null;
  const more = [
    suggestion ? `suggested: ${spelled(suggestion.strength)}` : "not suggested by the rules",
    ...(name ? [`by ${name}`] : []),
    ...(decision.by ? [date(decision.at)] : []),
  ];
  return `${said}${decision.comment ? `: ${decision.comment}` : ""} (${more.join("; ")})`;
}

/** A person's name by id; null when unknown. */
export type Name = (id: string) => string | null;

/** `[label, text]` lines about a variant's evidence; empty when nothing is known and nothing was decided. */
export function evidenceRows(
  found: Evaluation,
  about: AcmgAbout | undefined,
  name: Name,
): [string, string][] {
  if (!found.suggested && found.codes.length === 0) return [];
  const decided = found.codes.some(({ decision }) => decision);
  return [
    [
      "ACMG class suggested",
      found.suggested
        ? `${verdictWords(found.suggested)} (rules ${about?.rules ?? "unknown"})`
        : "nothing was assessed",
    ],
    ["ACMG class after review", decided ? verdictWords(found.decided) : "no code was reviewed"],
    ...found.codes.map((one): [string, string] => ["ACMG code", codeWords(one, name)]),
    ...(about?.not_assessed ?? [])
      .filter(([codes]) => isOfFamily(codes))
      .map(([codes, reason]): [string, string] => ["ACMG code", `${codes} not assessed: ${reason}`]),
  ];
}

/** Suggestions and decisions for programs; null when there is neither. */
export function evidenceObject(
  assessment: Assessment | null,
  review: Review | null,
  about: AcmgAbout | undefined,
  name: Name,
) {
  const found = evaluate(assessment, review?.codes ?? [], about);
  if (!assessment && found.codes.length === 0) return null;
  return {
    rules: about?.rules ?? null,
    statement: about?.statement ?? null,
    suggested: assessment && {
      class: assessment.suggested,
      points: assessment.points,
      codes: assessment.codes,
      not_met: assessment.notes.map(([code, reason]) => ({ code, reason })),
    },
    reviewed: found.codes.some(({ decision }) => decision)
      ? {
          ...found.decided,
          codes: found.codes.map(({ code, strength, points, suggestion, decision }) => ({
            code,
            state: decision?.state ?? "suggested",
            strength,
            points,
            suggested_strength: suggestion?.strength ?? null,
            comment: decision?.comment ?? null,
            by: decision?.by ? name(decision.by) : null,
            at: decision?.by ? decision.at : null,
          })),
        }
      : null,
    not_assessed: (about?.not_assessed ?? []).map(([codes, reason]) => ({ codes, reason })),
  };
}
