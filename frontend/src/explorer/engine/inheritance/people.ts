/** People of families: sex, status and parents; who of them is sampled. The rules are those of docs/interpretation.md. */

export type Sex = "male" | "female" | "unknown";

export interface Person {
  name: string;
  sex: Sex;
  /** null: unknown, which adds no condition on a variant. */
  affected: boolean | null;
  father: string | null;
  mother: string | null;
  /** Id of the family. */
  family: string;
}

export const unknownPerson = (name: string, family = ""): Person => ({
  name,
  sex: "unknown",
  affected: null,
  father: null,
  mother: null,
  family,
});

export class Family {
  readonly people: Map<string, Person>;

  constructor(
    people: Map<string, Person>,
    readonly sampled: ReadonlySet<string>,
  ) {
    this.people = people;
  }

  private withStatus(affected: boolean): Person[] {
    return [...this.people.values()].filter(
      (person) => person.affected === affected && this.sampled.has(person.name),
    );
  }

  /** Affected, sampled people. */
  get affected(): Person[] {
    return this.withStatus(true);
  }

  /** Unaffected, sampled people. */
  get unaffected(): Person[] {
    return this.withStatus(false);
  }

  father(child: Person): Person | null {
    return (child.father && this.people.get(child.father)) || null;
  }

  mother(child: Person): Person | null {
    return (child.mother && this.people.get(child.mother)) || null;
  }

  /** Mother and father, if they are sampled. */
  sampledParents(child: Person): Person[] {
    return [this.mother(child), this.father(child)].filter(
      (parent): parent is Person => parent !== null && this.sampled.has(parent.name),
    );
  }

  /** Affected children with both parents sampled: child, mother, father. */
  get trios(): [Person, Person, Person][] {
    return this.affected.flatMap((child) => {
      const parents = this.sampledParents(child);
      return parents.length === 2 ? [[child, parents[0], parents[1]] as [Person, Person, Person]] : [];
    });
  }

  /** Sampled parents of affected, sampled people. */
  get parentsOfAffected(): Person[] {
    const names = new Set(
      this.affected.flatMap((child) => this.sampledParents(child).map(({ name }) => name)),
    );
    return [...this.people.values()].filter(({ name }) => names.has(name));
  }

  /** The person at whom following mothers ends. */
  maternalLine(person: Person): string {
    const seen = new Set([person.name]);
    let at = person;
    for (let next = this.mother(at); next && !seen.has(next.name); next = this.mother(at)) {
      seen.add(next.name);
      at = next;
    }
    return at.name;
  }
}

/** A family for each family id. A parent who is only named is a person of unknown status. */
export function familiesOf(people: readonly Person[], samples: readonly string[]): Family[] {
  const groups = new Map<string, Map<string, Person>>();
  for (const person of people) {
    const members = groups.get(person.family) ?? new Map<string, Person>();
    members.set(person.name, person);
    groups.set(person.family, members);
  }
  return [...groups].map(([family, members]) => {
    for (const child of [...members.values()]) {
      for (const [name, sex] of [
        [child.father, "male"],
        [child.mother, "female"],
      ] as [string | null, Sex][]) {
        if (!name) continue;
        const known = members.get(name) ?? unknownPerson(name, family);
        members.set(name, known.sex === "unknown" ? { ...known, sex } : known);
      }
    }
    return new Family(members, new Set(samples.filter((name) => members.has(name))));
  });
}

const ROLES: Record<"child" | "mother" | "father", string[]> = {
  child: ["child", "proband", "kid", "index"],
  mother: ["mother", "mum", "mom"],
  father: ["father", "dad"],
};

/** A trio or duo by the samples' names (`child`, `fam1-mother`, …); null: the names do not show one. */
export function byNames(samples: readonly string[]): Person[] | null {
  const of = (role: keyof typeof ROLES) =>
    samples.filter((name) =>
      name
        .toLowerCase()
        .split(/[-_.\s]/)
        .some((part) => ROLES[role].includes(part)),
    );
  const [children, mothers, fathers] = [of("child"), of("mother"), of("father")];
  const [child] = children;
  if (child === undefined || children.length > 1 || mothers.length > 1 || fathers.length > 1) return null;
  const [mother = null, father = null] = [mothers[0], fathers[0]];
  if (new Set([child, mother, father]).size < 3 && mother === father && mother !== null) return null;
  const people = [{ ...unknownPerson(child), affected: true, father, mother }];
  if (father)
    people.push({ ...unknownPerson(father), sex: "male", affected: false, father: null, mother: null });
  if (mother)
    people.push({ ...unknownPerson(mother), sex: "female", affected: false, father: null, mother: null });
  return people;
}

/** One sample alone: an affected person of unknown sex. */
export const alone = (name: string): Person[] => [{ ...unknownPerson(name), affected: true }];

/** Names without a match: people without genotypes, and samples without a person. */
export function unmatched(people: readonly Person[], samples: readonly string[]) {
  const [named, there] = [new Set(people.map(({ name }) => name)), new Set(samples)];
  return {
    people: [...named].filter((name) => !there.has(name)),
    samples: samples.filter((name) => !named.has(name)),
  };
}
