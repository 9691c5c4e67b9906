/** The family of a result and its source, and the parts that a mode needs. */
import type { Meta } from "../meta";
import type { Mode } from "./modes";
import { alone, byNames, type Family, familiesOf, type Person } from "./people";

export type Source = "stated" | "pedigree" | "names" | "alone" | "none";

export interface Known {
  people: Person[];
  source: Source;
}

/** The family: stated by the filter, else the job's pedigree, else by the samples' names, else one sample alone. */
export function familyOf(meta: Meta, stated: readonly Person[] | null): Known {
  const { chosen } = meta.samples;
  if (stated) return { people: [...stated], source: "stated" };
  const pedigree = meta.people ?? [];
  if (pedigree.length > 0) return { people: pedigree.map(filled), source: "pedigree" };
  if (meta.pedigree.length > 0) {
    // Older results have only the children of the pedigree.
    const people = meta.pedigree.map((entry) =>
      filled({ ...entry, name: entry.child, sex: entry.sex ?? "unknown", family: "" } as Person),
    );
    return { people, source: "pedigree" };
  }
  const named = byNames(chosen);
  if (named) return { people: named, source: "names" };
  const [one] = chosen;
  if (one !== undefined && meta.samples.total === 1) return { people: alone(one), source: "alone" };
  return { people: [], source: "none" };
}

const filled = (person: Person): Person => ({
  name: person.name,
  sex: person.sex === "male" || person.sex === "female" ? person.sex : "unknown",
  affected: person.affected ?? null,
  father: person.father ?? null,
  mother: person.mother ?? null,
  family: person.family ?? "",
});

export const SOURCES: Record<Source, string> = {
  stated: "The family as you set it.",
  pedigree: "The family of the job's pedigree.",
  names: "The family by the names of the samples.",
  alone: "One sample: taken as an affected person of unknown sex.",
  none: "No family is known: say who is affected.",
};

/** Families with an affected, sampled person, which the modes use. */
export function ableFamilies(meta: Meta, people: readonly Person[]): Family[] {
  return familiesOf(people, meta.samples.chosen).filter((family) => family.affected.length > 0);
}

const MORE = "Set them under Family.";

/** The families that PS2 and PM6 are asked of, or why there are none. */
export function triosOf(meta: Meta, stated: readonly Person[] | null): Family[] | string {
  const { people, source } = familyOf(meta, stated);
  const families = ableFamilies(meta, people).filter((family) => family.trios.length > 0);
  if (families.length === 0) return `it needs an affected person and both parents among the samples. ${MORE}`;
  return source === "names" ? `the family is guessed from the names of the samples. ${MORE}` : families;
}

/** Whether PS2 and PM6 can be assessed with this family. */
export const knowsTrio = (meta: Meta, stated: readonly Person[] | null) =>
  meta.acmg?.de_novo !== undefined && typeof triosOf(meta, stated) !== "string";

/** Why a mode cannot run, as a sentence; null: it can. */
export function cannotRun(meta: Meta, people: readonly Person[], mode: Mode): string | null {
  if (meta.samples.chosen.length === 0) return "This file has no samples, so there are no genotypes.";
  const families = ableFamilies(meta, people);
  if (families.length === 0) return "No sample is known to be affected. Say who is under Family.";
  if (mode === "de-novo" && families.every((family) => family.trios.length === 0))
    return "De novo needs an affected child and both parents among the samples. Set them under Family.";
  return null;
}

/** What a mode cannot check with this family; null: nothing. */
export function unchecked(meta: Meta, people: readonly Person[], mode: Mode): string | null {
  const families = ableFamilies(meta, people);
  const children = families.flatMap((family) =>
    family.affected.map((child) => family.sampledParents(child).length),
  );
  const sexes = families.flatMap((family) =>
    [...family.affected, ...family.unaffected].map(({ sex }) => sex),
  );
  const said: string[] = [];
  if (["x-linked", "y-linked", "de-novo"].includes(mode) && sexes.includes("unknown"))
    said.push("The sex of a person is unknown, so variants on X and Y cannot be judged.");
  const fewest = Math.min(...children);
  if (mode === "dominant" && fewest === 2) {
    const healthy = families.some((family) =>
      family.parentsOfAffected.every((parent) => parent.affected === false),
    );
    if (healthy) said.push("Both parents are sampled and unaffected, so only new variants can pass.");
  }
  if (["dominant", "recessive", "compound-het", "segregating", "x-linked", "mitochondrial"].includes(mode)) {
    if (fewest === 0)
      said.push(
        mode === "compound-het"
          ? "No parent is sampled: every pair passes that phase does not refute."
          : "No parent is sampled, so what parents carry is not checked.",
      );
    if (fewest === 1) said.push("One parent is sampled; the other is not checked.");
  }
  return said.length > 0 ? said.join(" ") : null;
}
