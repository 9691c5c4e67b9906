"""People of a family: sex, status, parents, and who of them is sampled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from annotator.pedigree import SEXES, Person


@dataclass(frozen=True, slots=True)
class Family:
    """People by name, and the names of those whose genotypes the result holds."""

    people: dict[str, Person]
    sampled: frozenset[str]
    name: str = ""

    @property
    def affected(self) -> list[Person]:
        """Affected, sampled people."""
        return [p for p in self.people.values() if p.affected is True and p.name in self.sampled]

    @property
    def unaffected(self) -> list[Person]:
        """Unaffected, sampled people."""
        return [p for p in self.people.values() if p.affected is False and p.name in self.sampled]

    def father(self, child: Person) -> Person | None:
        """The child's father, sampled or not."""
        return self.people.get(child.father) if child.father else None

    def mother(self, child: Person) -> Person | None:
        """The child's mother, sampled or not."""
        return self.people.get(child.mother) if child.mother else None

    def sampled_parents(self, child: Person) -> list[Person]:
        """Mother and father, as far as they are sampled."""
        found = (self.mother(child), self.father(child))
        return [parent for parent in found if parent and parent.name in self.sampled]

    @property
    def trios(self) -> list[tuple[Person, Person, Person]]:
        """Affected children with both parents sampled: child, mother, father."""
        found = ((child, self.sampled_parents(child)) for child in self.affected)
        return [(child, parents[0], parents[1]) for child, parents in found if len(parents) == 2]

    @property
    def parents_of_affected(self) -> set[str]:
        """Names of sampled parents of affected, sampled people."""
        return {parent.name for child in self.affected for parent in self.sampled_parents(child)}

    @property
    def healthy_parents(self) -> list[Person]:
        """Sampled parents of affected, sampled people, without those who are affected themselves."""
        names = self.parents_of_affected
        return [p for p in self.people.values() if p.name in names and p.affected is not True]

    def maternal_line(self, person: Person) -> str:
        """The name of the person at whom following mothers ends."""
        seen = {person.name}
        at = person
        while (mother := self.mother(at)) is not None and mother.name not in seen:
            seen.add(mother.name)
            at = mother
        return at.name


def families(people: Iterable[Person], samples: Sequence[str]) -> list[Family]:
    """One family for each family id. A parent who is only named becomes a person of unknown status; a father without a
    stated sex is male, a mother female."""
    groups: dict[str, dict[str, Person]] = {}
    for person in people:
        groups.setdefault(person.family, {})[person.name] = person
    sampled = frozenset(samples)
    out = []
    for family, members in groups.items():
        for child in list(members.values()):
            for name, sex in ((child.father, SEXES["male"]), (child.mother, SEXES["female"])):
                if name:
                    known = members.get(name, Person(name, family=family))
                    members[name] = known if known.sex else replace(known, sex=sex)
        out.append(Family(members, sampled & members.keys(), family))
    return out
