/** The four presets, each with its definition in words; a preset that cannot run says why. */
import { EMPTY, type Filter } from "../engine/filter";
import { byRole, type Family, type Meta } from "../engine/meta";

export interface Preset {
  id: "clinvar" | "rare" | "denovo" | "recessive";
  name: string;
  definition: string;
  /** Why it cannot run; null when it can. */
  disabled: string | null;
  filter: Filter;
}

export const PATHOGENIC = ["Pathogenic", "Pathogenic/Likely pathogenic", "Likely pathogenic"];

function clinvar(meta: Meta): Preset {
  const known = byRole(meta, "clinvar_stars");
  return {
    id: "clinvar",
    name: "ClinVar pathogenic",
    definition:
      "ClinVar class Pathogenic, Pathogenic/Likely pathogenic or Likely pathogenic, with at least one star. Conflicting classifications are counted but not included.",
    disabled: known ? null : "This result was annotated without ClinVar.",
    filter: { ...EMPTY, codes: { clinvar: PATHOGENIC, stars: ["1", "2", "3", "4"] } },
  };
}

function rare(meta: Meta): Preset {
  const grpmax = byRole(meta, "grpmax");
  return {
    id: "rare",
    name: "Rare, high impact",
    definition:
      "FILTER is PASS or “.”, the highest group frequency (grpmax) is at most 0.001 or absent, and a consequence has HIGH impact.",
    disabled: grpmax ? null : "It needs a track with grpmax frequencies, and this result has none.",
    filter: {
      ...EMPTY,
      impact: ["HIGH"],
      codes: { filter: ["PASS", "."] },
      ranges: grpmax ? { [grpmax.name]: { max: 0.001, missing: true } } : {},
    },
  };
}

/** The family to begin with: the pedigree's, else the first child by the order of samples. */
export function firstFamily(meta: Meta): Family | null {
  const has = (name: string | null) => name !== null && meta.samples.chosen.includes(name);
  const known = meta.pedigree.filter((family) => has(family.child));
  return known.find((family) => has(family.father) && has(family.mother)) ?? known[0] ?? null;
}

function hasNumbers(meta: Meta, name: string | null): boolean {
  const k = name === null ? -1 : meta.samples.chosen.indexOf(name);
  return ["dp", "gq", "vaf"].every((key) => meta.columns.some((item) => item.name === `s${k}.${key}`));
}

function deNovo(meta: Meta, family: Family | null): Preset {
  const { chosen } = meta.samples;
  const parents = family ? [family.father, family.mother] : [];
  const complete = parents.length === 2 && parents.every((name) => name !== null && chosen.includes(name));
  let disabled: string | null = null;
  if (chosen.length < 3)
    disabled = "It needs a child and both parents: this result has fewer than three samples.";
  else if (!complete)
    disabled = "Say who is the child, the father and the mother first (Family, in the filters).";
  else if (!parents.every((name) => hasNumbers(meta, name)))
    disabled = "It needs DP, GQ and AD (or AF) of both parents, and this file has not all of them.";
  return {
    id: "denovo",
    name: "De novo",
    definition:
      "The child carries the allele and both parents are hom_ref with DP ≥ 10, GQ ≥ 20 and allele fraction ≤ 0.05. A parent without a call is unknown, never hom_ref.",
    disabled,
    filter: { ...EMPTY, inherit: family ? inheritance(family, "denovo") : null },
  };
}

export const inheritance = (family: Family, mode: "denovo" | "recessive") => ({
  mode,
  child: family.child,
  father: family.father,
  mother: family.mother,
  dp: 10,
  gq: 20,
  vaf: 0.05,
});

function recessive(meta: Meta, family: Family | null): Preset {
  const one = family ?? (meta.samples.chosen.length > 0 ? single(meta.samples.chosen[0] as string) : null);
  return {
    id: "recessive",
    name: "Recessive",
    definition:
      "Homozygous or hemizygous, or two alleles in one gene that are not all from one parent (phase sets respected; one of them may be de novo). Combine it with a frequency and an impact.",
    disabled: one ? null : "It needs genotypes, and this file has no samples.",
    filter: { ...EMPTY, inherit: one ? inheritance(one, "recessive") : null },
  };
}

export const single = (child: string): Family => ({
  child,
  father: null,
  mother: null,
  sex: null,
  affected: null,
});

export function presets(meta: Meta, family: Family | null): Preset[] {
  return [clinvar(meta), rare(meta), deNovo(meta, family), recessive(meta, family)];
}

/** A PED file's families (columns: family, individual, father, mother, sex, phenotype) among the known samples. */
export function readPed(text: string, samples: string[]): Family[] {
  const out: Family[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [, child, father, mother, sex, status] = line.trim().split(/\s+/);
    if (line.startsWith("#") || !child || !samples.includes(child)) continue;
    const parent = (name: string | undefined) => (name && samples.includes(name) ? name : null);
    if (!parent(father) && !parent(mother)) continue;
    out.push({
      child,
      father: parent(father),
      mother: parent(mother),
      sex: sex === "1" ? "male" : sex === "2" ? "female" : null,
      affected: status === "2" ? true : status === "1" ? false : null,
    });
  }
  return out;
}
