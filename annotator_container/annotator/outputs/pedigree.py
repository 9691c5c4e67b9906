"""The pedigree of a job as the explorer keeps it: children with the parents that are in the file, and everybody."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.outputs.explore.plan import Family
from annotator.pedigree import Person, read_ped


def parse_pedigree(text: str, samples: Sequence[str]) -> list[Family]:
    """Families of children that are in the file; parents that are not become None. Errors are `read_ped`'s."""
    known = set(samples)
    return [
        Family(
            person.name,
            person.father if person.father in known else None,
            person.mother if person.mother in known else None,
            person.sex,
            person.affected,
        )
        for person in read_ped(text)
        if person.name in known and (person.father or person.mother)
    ]


def people_of(text: str, samples: Sequence[str]) -> list[Person]:
    """Everybody of those families of whom at least one person is in the file."""
    people, known = read_ped(text), set(samples)
    families = {person.family for person in people if person.name in known}
    return [person for person in people if person.family in families]
