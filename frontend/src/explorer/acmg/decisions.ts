/** The codes that the rules suggest for a variant, with a person's decision on each. */
import type { NewCode } from "../../api/types";
import type { Assessment, Suggestion } from "../engine/assessment";
import type { AcmgAbout } from "../engine/meta";
import type { Review } from "../review/types";
import { CODES, classOf, pointsOf, STAND_ALONE, usualStrength } from "./codes";

export type Decision = Review["codes"][number];

/** Saves a decision on a code; null removes it. */
export type Decide = (code: string, change: Partial<Omit<NewCode, "code">> | null) => void;

/** One code: suggested by the rules, decided by a person, or both. */
export interface Judged {
  code: string;
  /** The strength that counts, or would count if it were not rejected. */
  strength: string;
  /** Points that it adds; 0 if it is rejected. */
  points: number;
  suggestion: Suggestion | null;
  decision: Decision | null;
}

export interface Verdict {
  class: string;
  points: number;
}

export interface Evaluation {
  codes: Judged[];
  /** By the rules alone; null when they suggested nothing. */
  suggested: Verdict | null;
  /** With the decisions; codes without a decision count as suggested. */
  decided: Verdict;
  /** Codes that the rules suggest and nobody has decided on. */
  open: number;
}

/** An accepted code without a strength has the suggested one, else the guideline's. */
export function evaluate(
  assessment: Assessment | null,
  decisions: Decision[],
  about: AcmgAbout | undefined,
): Evaluation {
  const suggestions = new Map((assessment?.codes ?? []).map((one) => [one.code, one]));
  const decided = new Map(decisions.map((one) => [one.code, one]));
  const codes = [...new Set([...suggestions.keys(), ...decided.keys()])].sort(byGuideline).map((code) => {
    const suggestion = suggestions.get(code) ?? null;
    const decision = decided.get(code) ?? null;
    const strength = decision?.strength ?? suggestion?.strength ?? usualStrength(code);
    const points = decision?.state === "rejected" ? 0 : pointsOf(code, strength, about);
    return { code, strength, points, suggestion, decision };
  });
  const points = codes.reduce((sum, one) => sum + one.points, 0);
  const alone = codes.some((one) => one.strength === STAND_ALONE && one.decision?.state !== "rejected");
  return {
    codes,
    suggested: assessment && { class: assessment.suggested, points: assessment.points },
    decided: { class: classOf(points, alone, about), points },
    open: codes.filter((one) => one.decision === null).length,
  };
}

const place = (code: string) => (CODES.indexOf(code) + CODES.length + 1) % (CODES.length + 1);
/** Sort key: the guideline's order, then other codes. */
const byGuideline = (a: string, b: string) => place(a) - place(b) || (a < b ? -1 : 1);

/** All decisions in the API's format, with one code's decision changed, or removed for `change` null. */
export function withDecision(
  decisions: Decision[],
  code: string,
  change: Partial<Omit<NewCode, "code">> | null,
): NewCode[] {
  const plain = decisions.map(({ code, state, strength, comment }) => ({ code, state, strength, comment }));
  if (change === null) return plain.filter((one) => one.code !== code);
  const old = plain.find((one) => one.code === code);
  const made = { code, state: "accepted" as const, strength: null, comment: "", ...old, ...change };
  return old ? plain.map((one) => (one === old ? made : one)) : [...plain, made];
}

/** Codes that the rules did not suggest, each in one of three lists. */
export interface Unsuggested {
  /** Codes considered for this variant, and why they are not met. */
  noted: [code: string, reason: string][];
  /** Codes that the result cannot assess for any variant: `[codes, reason]`. */
  notAssessed: [codes: string, reason: string][];
  /** The rest: assessed, and not met or not applicable. */
  unmet: string[];
}

export function unsuggested(assessment: Assessment, about: AcmgAbout): Unsuggested {
  const noted = assessment.notes;
  const named = new Set([
    ...assessment.codes.map(({ code }) => code),
    ...noted.map(([code]) => code),
    ...about.not_assessed.flatMap(([codes]) => codes.split(/[ ()]+/)),
  ]);
  return { noted, notAssessed: about.not_assessed, unmet: CODES.filter((code) => !named.has(code)) };
}
