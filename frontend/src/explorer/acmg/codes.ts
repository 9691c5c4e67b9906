/** The 28 codes of ACMG/AMP 2015, their usual strengths, and words for classes. */
import type { AcmgAbout } from "../engine/meta";

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
export const STAND_ALONE = "stand_alone";
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

/** Tavtigian 2020, for results without the scale of their rules. */
const POINTS = { supporting: 1, moderate: 2, strong: 4, very_strong: 8 };
const CLASSES = { pathogenic: 10, likely_pathogenic: 6, uncertain: 0, likely_benign: -6 };

/** Points of a code at a strength: benign evidence counts below zero, stand-alone evidence has none. */
export function pointsOf(code: string, strength: string, about: AcmgAbout | undefined): number {
  const size = (about?.points ?? (POINTS as Record<string, number>))[strength] ?? 0;
  return code.startsWith("P") ? size : code.startsWith("B") && size > 0 ? -size : 0;
}

/** The class of a sum of points. */
export function classOf(points: number, alone: boolean, about: AcmgAbout | undefined): string {
  if (alone) return "benign";
  const least = about?.classes ?? (CLASSES as Record<string, number>);
  const order = ["pathogenic", "likely_pathogenic", "uncertain", "likely_benign"];
  return order.find((name) => points >= (least[name] ?? Number.POSITIVE_INFINITY)) ?? "benign";
}

export const pointsWords = (points: number) =>
  `${points < 0 ? `−${-points}` : points} ${Math.abs(points) === 1 ? "point" : "points"}`;
