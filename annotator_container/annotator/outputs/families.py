"""The pedigree of a job for the explorer: children with those parents that are in the file, and all people."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.outputs.explore.plan import Trio
from annotator.pedigree import Person, read_ped


def parse_pedigree(text: str, samples: Sequence[str]) -> list[Trio]:
    """Families of the children in the file; a parent who is not in the file becomes None. Raises as `read_ped`."""
    known = set(samples)
    return [
        Trio(
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
    """All people of the families with at least one person in the file."""
    people, known = read_ped(text), set(samples)
    families = {person.family for person in people if person.name in known}
    return [person for person in people if person.family in families]
