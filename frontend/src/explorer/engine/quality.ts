/** Sample quality from genotypes: `quality.json.gz` (docs/explore-format.md). Hints are never applied automatically. */
import { type Person, unknownPerson } from "./inheritance/people";

export type SuggestedSex = "female" | "male" | "unclear" | null;
export type Relation =
  | "same"
  | "parent_child"
  | "full_siblings"
  | "half_siblings"
  | "second"
  | "third"
  | "unrelated";

export interface SampleQuality {
  name: string;
  sites: number;
  called: number;
  missing: number | null;
  unusable: number | null;
  het: number;
  hom: number;
  het_hom: number | null;
  het_hom_usual: boolean | null;
  ti_tv: number | null;
  ti_tv_usual: boolean | null;
  genome: boolean;
  depth: number | null;
  quality: number | null;
  balance: { bins: number[]; mean: number | null; outside: number | null };
  sex: {
    stated: "female" | "male" | null;
    suggested: SuggestedSex;
    reason: string;
    fits: boolean | null;
    x_share: number | null;
  };
  contamination: { value: number | null; possible: boolean; reason: string };
  homozygosity: { runs: number; bases: number; longest: number; assessed: boolean };
}

export interface PairQuality {
  a: number;
  b: number;
  both: number;
  hets: number;
  opposite: number;
  kinship: number | null;
  relation: Relation | null;
  parent: boolean | null;
  stated: Relation | null;
  fits: boolean | null;
  reason: string;
}

export interface TrioQuality {
  child: number;
  father: number;
  mother: number;
  sites: number;
  errors: number;
  against_father: number;
  against_mother: number;
  rate: number | null;
  many: boolean;
  reason: string;
}

export interface Quality {
  format: number;
  statement: string;
  samples_total: number;
  sites: { autosomes: number; every: number; autosomes_compared: number; autosomes_needed: number };
  par_known: boolean;
  samples: SampleQuality[];
  pairs: PairQuality[];
  trios: TrioQuality[];
  guess: { child: number; father: number; mother: number }[];
}

/** One suggestion of the genotypes that the family does not have. `why` is a sentence. */
export interface Hint {
  name: string;
  words: string;
  why: string;
}

/** Suggestions of the genotypes for a family: the changed family, and each change in words. Status is never suggested. */
export function hintsFor(
  quality: Quality,
  people: readonly Person[],
  chosen: readonly string[],
): { people: Person[]; hints: Hint[] } {
  const known = new Map(people.map((person) => [person.name, { ...person }]));
  const hints: Hint[] = [];
  const person = (name: string): Person => {
    const found = known.get(name) ?? unknownPerson(name);
    known.set(name, found);
    return found;
  };
  const names = quality.samples.map(({ name }) => name);
  for (const { name, sex } of quality.samples) {
    if (!chosen.includes(name) || (sex.suggested !== "female" && sex.suggested !== "male")) continue;
    const now = known.get(name)?.sex ?? "unknown";
    if (now === sex.suggested) continue;
    const instead = now === "unknown" ? "" : ` instead of ${now}`;
    hints.push({ name, words: `sex: ${sex.suggested}${instead}`, why: sex.reason });
    person(name).sex = sex.suggested;
  }
  for (const guess of quality.guess) {
    const [child, father, mother] = [guess.child, guess.father, guess.mother].map(
      (index) => names[index] as string,
    ) as [string, string, string];
    if (![child, father, mother].every((name) => chosen.includes(name))) continue;
    const now = known.get(child);
    if (now?.father === father && now.mother === mother) continue;
    hints.push({
      name: child,
      words: `father: ${father}, mother: ${mother}`,
      why: "Both are related to the child as a parent is, and not to each other.",
    });
    Object.assign(person(child), { father, mother });
  }
  return { people: [...known.values()], hints };
}
