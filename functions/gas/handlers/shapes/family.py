"""Bodies about the family of a job: the `family` of a filter (docs/interpretation.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from gas.domain.errors import Invalid

PersonName = Annotated[str, Meta(min_length=1, max_length=1000)]


class Person(Struct, frozen=True, forbid_unknown_fields=True):
    """A person; `affected` null: unknown. Parents are names of people; `family` tells families apart."""

    name: PersonName
    sex: Literal["male", "female", "unknown"] = "unknown"
    affected: bool | None = None
    father: PersonName | None = None
    mother: PersonName | None = None
    family: Annotated[str, Meta(max_length=1000)] = ""


class FamilySet(Struct, frozen=True):
    """Everybody of a job; null: as the pedigree says that came with the job. A write replaces it."""

    family: Annotated[list[Person], Meta(max_length=1000)] | None


def check(people: Sequence[Person]) -> None:
    """Raise Invalid for a family that contradicts itself. `annotator query` refuses the same contradictions."""
    by_name: dict[str, Person] = {}
    for person in people:
        if person.name in by_name:
            raise _contradiction(f"{person.name} is named twice.")
        by_name[person.name] = person
    for person in people:
        for parent, role, wrong in ((person.father, "father", "female"), (person.mother, "mother", "male")):
            if parent == person.name:
                raise _contradiction(f"{person.name} is named as their own {role}.")
            other = by_name.get(parent or "")
            if other is not None and other.family == person.family and other.sex == wrong:
                raise _contradiction(f"{parent} is the {role} of {person.name}, but stated as {wrong}.")


def _contradiction(said: str) -> Invalid:
    return Invalid(f"The family contradicts itself: {said}", "family")
