/** The 28 codes of ACMG/AMP 2015, their usual strengths, and words for classes. */
import { STAND_ALONE } from "../engine/scale";

export { classOf, pointsOf, STAND_ALONE } from "../engine/scale";

const SERIES: [series: string, count: number][] = [
  ["PVS", 1],
  ["PS", 4],
  ["PM", 6],
  ["PP", 5],
  ["BA", 1],
  ["BS", 4],
  ["BP", 7],
];
const USUAL: Record<string, string> = {
  PVS: "very_strong",
  PS: "strong",
  PM: "moderate",
  PP: "supporting",
  BA: "stand_alone",
  BS: "strong",
  BP: "supporting",
};
export const CODES = SERIES.flatMap(([series, count]) =>
  Array.from({ length: count }, (_, i) => `${series}${i + 1}`),
);

/** The strength that the guideline gives a code; an unknown code is supporting. */
export const usualStrength = (code: string) => USUAL[/^[A-Z]+/.exec(code)?.[0] ?? ""] ?? "supporting";

/** Strengths that a code can have, the weakest first. Only BA1 decides alone. */
export const strengthsOf = (code: string) => [
  "supporting",
  "moderate",
  "strong",
  "very_strong",
  ...(code === "BA1" ? [STAND_ALONE] : []),
];

export const strengthName = (strength: string) => {
  const words = strength === STAND_ALONE ? "stand-alone" : strength.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export const CLASS_NAMES: Record<string, string> = {
  pathogenic: "Pathogenic",
  likely_pathogenic: "Likely pathogenic",
  uncertain: "Uncertain significance",
  likely_benign: "Likely benign",
  benign: "Benign",
};
export const CLASS_TONES: Record<string, string> = {
  pathogenic: "bad",
  likely_pathogenic: "bad",
  uncertain: "warn",
  likely_benign: "ok",
  benign: "ok",
};

export const pointsWords = (points: number) =>
  `${points < 0 ? `−${-points}` : points} ${Math.abs(points) === 1 ? "point" : "points"}`;
