/** Whether a place is covered in a frequency track, where a track with a number for each base says so. */
import { count, percent } from "../../format/numbers";
import type { CsqRow } from "./lines";
import type { Meta, TrackInfo } from "./meta";

export interface Coverage {
  /** "" where the number cannot be interpreted. */
  word: "covered" | "hardly covered" | "not covered" | "";
  text: string;
}

/** The least allele number and share of a covered place: `least_an` of BA1 and `least_coverage` of PM2 in rules.toml. PM2 uses both. */
export const LEAST_NUMBER = 2000;
export const LEAST_SHARE = 0.5;

/** Tracks of allele numbers or coverage belong to a frequency track: `gnomad_an`, `gnomad_coverage`. */
export const coverageTrack = (meta: Meta, track: TrackInfo, kind: "an" | "coverage") =>
  meta.tracks.find(({ name }) => name.toLowerCase() === `${track.name}_${kind}`.toLowerCase());

/** What is known of the place of a variant; null without such a track. */
export function coverageOf(meta: Meta, track: TrackInfo, csq: CsqRow): Coverage | null {
  const number = (of: TrackInfo) => {
    const text = of.fields.map((field) => csq[field] ?? "").find((value) => value !== "" && value !== ".");
    return text === undefined ? 0 : Math.max(...text.split("&").map(Number));
  };
  const alleles = coverageTrack(meta, track, "an");
  if (alleles) return ofAlleles(number(alleles));
  const share = coverageTrack(meta, track, "coverage");
  return share ? ofShare(number(share)) : null;
}

const NOTHING = "nothing is known of the variant's frequency there";

function ofAlleles(number: number): Coverage {
  if (Number.isNaN(number)) return { word: "", text: "" };
  const alleles = Math.round(number);
  if (alleles <= 0) return { word: "not covered", text: NOTHING };
  const text = `${count(alleles)} alleles could be read at this place, none of them this one`;
  return { word: alleles < LEAST_NUMBER ? "hardly covered" : "covered", text };
}

function ofShare(share: number): Coverage {
  if (Number.isNaN(share) || share > 1) return { word: "", text: "" }; // a depth, perhaps: no share
  if (share <= 0) return { word: "not covered", text: NOTHING };
  return {
    word: share < LEAST_SHARE ? "hardly covered" : "covered",
    text: `${percent(share)} of the samples are covered at this place`,
  };
}
