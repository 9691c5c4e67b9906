/** Points and classes of ACMG/AMP codes: the scale that the result's rules state. */
import type { AcmgAbout } from "./meta";

export const STAND_ALONE = "stand_alone";

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

/** The code of a new variant and its strength. */
export function codeOf(about: AcmgAbout, confirmed: boolean): [code: string, strength: string] {
  const { confirmed: sure = "", assumed = "" } = about.de_novo ?? {};
  return confirmed ? ["PS2", sure] : ["PM6", assumed];
}
