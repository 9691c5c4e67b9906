"""Bodies about the family of a job: the `family` of a filter (docs/interpretation.md)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

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
