/** Where a variant lies: autosome, pseudoautosomal region, X or Y outside of these, mitochondrion. */
import type { Meta } from "../meta";

export const AUTOSOMAL = 0;
export const PAR = 1;
export const X = 2;
export const Y = 3;
export const MT = 4;

type Bounds = readonly (readonly [number, number])[];

/** 1-based, inclusive. Sources: Genome Reference Consortium (GRCh37, GRCh38), T2T-CHM13v2.0, UCSC (NCBI36). */
export const PAR_BOUNDS: Record<string, { X: Bounds; Y: Bounds }> = {
  GRCh38: {
    X: [
      [10_001, 2_781_479],
      [155_701_383, 156_030_895],
    ],
    Y: [
      [10_001, 2_781_479],
      [56_887_903, 57_217_415],
    ],
  },
  GRCh37: {
    X: [
      [60_001, 2_699_520],
      [154_931_044, 155_260_560],
    ],
    Y: [
      [10_001, 2_649_520],
      [59_034_050, 59_363_566],
    ],
  },
  "T2T-CHM13": {
    X: [
      [1, 2_394_410],
      [153_925_835, 154_259_566],
    ],
    Y: [
      [1, 2_458_320],
      [62_122_810, 62_460_029],
    ],
  },
  NCBI36: {
    X: [
      [1, 2_709_520],
      [154_584_238, 154_913_754],
    ],
    Y: [
      [1, 2_709_520],
      [57_443_438, 57_772_954],
    ],
  },
};

/** Lengths of some chromosomes, by which an assembly is recognised. Source: NCBI's assembly reports. */
const LENGTHS: Record<string, Record<string, number>> = {
  GRCh38: {
    1: 248956422,
    2: 242193529,
    7: 159345973,
    9: 138394717,
    17: 83257441,
    22: 50818468,
    X: 156040895,
    Y: 57227415,
  },
  GRCh37: {
    1: 249250621,
    2: 243199373,
    7: 159138663,
    9: 141213431,
    17: 81195210,
    22: 51304566,
    X: 155270560,
    Y: 59373566,
  },
  "T2T-CHM13": {
    1: 248387328,
    2: 242696752,
    7: 160567428,
    9: 150617247,
    17: 84276897,
    22: 51324926,
    X: 154259566,
    Y: 62460029,
  },
  NCBI36: {
    1: 247249719,
    2: 242951149,
    7: 158821424,
    9: 140273252,
    17: 78774742,
    22: 49691432,
    X: 154913754,
    Y: 57772954,
  },
};

const ACCESSIONS: Record<string, string> = {
  NC_000023: "X",
  NC_000024: "Y",
  NC_012920: "MT",
  NC_001807: "MT",
};

/** `chrX`, `x` and `NC_000023.11` -> `X`; `chrM` -> `MT`. */
export function plainContig(name: string): string {
  const known = ACCESSIONS[name.replace(/\.\d+$/, "")];
  if (known) return known;
  const bare = name.replace(/^chr(?=.)/i, "");
  return /^(m|mt)$/i.test(bare) ? "MT" : bare;
}

/** The assembly whose chromosome lengths match more contigs than they contradict; null: none. */
export function assemblyOf(contigs: Meta["contigs"]): string | null {
  let best: [fits: number, assembly: string] | null = null;
  for (const [assembly, lengths] of Object.entries(LENGTHS)) {
    let [fits, misfits] = [0, 0];
    for (const { name, length } of contigs) {
      const own = lengths[plainContig(name)];
      if (!length || own === undefined) continue;
      if (own === length) fits++;
      else misfits++;
    }
    if (fits > misfits && (best === null || fits > best[0])) best = [fits, assembly];
  }
  return best?.[1] ?? null;
}

/** Pseudoautosomal regions of X or Y; without an assembly none is known. */
export const parBounds = (name: "X" | "Y", assembly: string | null): Bounds =>
  PAR_BOUNDS[assembly ?? ""]?.[name] ?? [];

/** The place of a position of a chromosome with these regions. */
export function placeWithin(bounds: Bounds, pos: number, outside: number): number {
  for (const [first, last] of bounds) if (pos >= first && pos <= last) return PAR;
  return outside;
}

/** The place of a position of a contig. */
export function placeOf(contig: string, pos: number, assembly: string | null): number {
  const name = plainContig(contig);
  if (name === "MT") return MT;
  if (name !== "X" && name !== "Y") return AUTOSOMAL;
  return placeWithin(parBounds(name, assembly), pos, name === "X" ? X : Y);
}
