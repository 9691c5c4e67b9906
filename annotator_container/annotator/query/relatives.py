"""Find the family: from the filter, a PED file, the job on the service, the result, the samples' names, or a single sample."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from annotator.errors import InputError
from annotator.pedigree import SEXES, Person, read_ped
from annotator.query.people import Family, families

_ROLES: Final = {
    "child": ("child", "proband", "kid", "index"),
    "mother": ("mother", "mum", "mom"),
    "father": ("father", "dad"),
}
_PARTS: Final = re.compile(r"[-_.\s]+")
_LISTED: Final = 20


@dataclass(slots=True)
class Relatives:
    """Families with an affected, sampled person; `notes` say where they come from."""

    families: list[Family]
    notes: list[str] = field(default_factory=list)
    missing: str = ""  # why no inheritance mode can run
    guessed: bool = False  # by the names of the samples alone

    def required(self) -> list[Family]:
        """The families. Raises InputError where there is none."""
        if not self.families:
            raise InputError("An inheritance mode needs a family", self.missing)
        return self.families


def relatives(
    samples: Sequence[str],
    total: int,
    stated: Sequence[Person] | None,
    ped: str | None,
    meta: Mapping[str, Any],
    kept: Sequence[Person] | None = None,
) -> Relatives:
    """The family from the first available source. `samples` are those with genotypes, of `total` in the VCF; `kept` is the
    family that was set on the service's site."""
    if total == 0:
        return Relatives([], [], "The result has no samples: its VCF has no genotype columns.")
    if stated is not None:
        return _from_people(stated, samples, "the filter")
    if ped is not None:
        return _from_people(read_ped(ped), samples, "the PED file")
    if kept is not None:
        return _from_people(kept, samples, "the family kept with the job")
    known = _of_result(meta)
    if any(person.name in samples for person in known):
        return _from_people(known, samples, "the result's pedigree")
    guessed = by_names(samples)
    if guessed:
        found = _from_people(guessed, samples, "the samples' names")
        found.guessed = True
        said = "; ".join(_described(person) for person in guessed)
        found.notes.append(f"The family was read from the samples' names: {said}. Use --ped to state it.")
        return found
    if len(samples) == 1:
        found = _from_people([Person(samples[0], affected=True)], samples, "the only sample")
        found.notes.append(
            f"{samples[0]} is the only sample: taken as an affected person of unknown sex, without relatives."
        )
        return found
    return Relatives(
        [],
        [],
        f"The result has {len(samples)} samples and no pedigree, and the samples' names do not tell who is who. Give a PED "
        "file with --ped, or `family` in the filter.",
    )


def _described(person: Person) -> str:
    status = "affected" if person.affected else "unaffected"
    return f"{person.name} is {status}" + (f", {person.sex}" if person.sex else ", sex unknown")


def by_names(samples: Sequence[str]) -> list[Person]:
    """A child and its parents by the samples' names; empty if the names do not say it."""
    roles: dict[str, list[str]] = {role: [] for role in _ROLES}
    for sample in samples:
        parts = {part.casefold() for part in _PARTS.split(sample)}
        for role, words in _ROLES.items():
            if parts & set(words):
                roles[role].append(sample)
    if len(roles["child"]) != 1 or any(len(names) > 1 for names in roles.values()):
        return []
    father, mother = (roles[role][0] if roles[role] else None for role in ("father", "mother"))
    if father is None and mother is None and len(samples) > 1:
        return []
    out = [Person(roles["child"][0], None, True, father, mother)]
    out += [Person(mother, "female", False)] if mother else []
    return out + ([Person(father, "male", False)] if father else [])


def _of_result(meta: Mapping[str, Any]) -> list[Person]:
    """All people of the result's pedigree. An older result has only the children; their parents have unknown status."""
    if meta.get("people"):
        return [
            Person(
                one["name"],
                SEXES.get(one["sex"] or ""),
                one["affected"],
                one["father"],
                one["mother"],
                one["family"] or "",
            )
            for one in meta["people"]
        ]
    return [
        Person(one["child"], SEXES.get(one["sex"] or ""), one["affected"], one["father"], one["mother"])
        for one in meta.get("pedigree", ())
    ]


def _from_people(people: Sequence[Person], samples: Sequence[str], source: str) -> Relatives:
    _check(people, source)
    names = {person.name for person in people}
    matched = [name for name in samples if name in names]
    if not matched:
        raise InputError(
            "The pedigree names no sample of the result",
            f"By {source} the people are {_listed(sorted(names))}; the samples are {_listed(samples)}.",
        )
    notes = [f"Family by {source}."]
    absent = [person.name for person in people if person.name not in samples]
    if absent:
        notes.append(f"Without genotypes in the result, and so not checked: {_listed(absent)}.")
    others = [name for name in samples if name not in names]
    if others:
        notes.append(f"Samples that {source} does not name, and so not used: {_listed(others)}.")
    every = families(people, samples)
    usable = [family for family in every if family.affected]
    idle = [family for family in every if family.sampled and not family.affected]
    if usable and idle:
        notes.append(
            f"Families without an affected person in the result: {_listed(sorted(f.name for f in idle))}."
        )
    missing = f"By {source} no sample of the result is affected (phenotype 2). Say who is affected: {_listed(matched)} are known."
    return Relatives(usable, notes, "" if usable else missing)


def _check(people: Sequence[Person], source: str) -> None:
    """Refuse a pedigree that contradicts itself."""
    seen: dict[tuple[str, str], Person] = {}
    names: dict[str, str] = {}
    for person in people:
        if (person.family, person.name) in seen or names.get(person.name, person.family) != person.family:
            raise InputError(
                "The pedigree contradicts itself", f"{source.capitalize()} names {person.name} twice."
            )
        seen[person.family, person.name] = person
        names[person.name] = person.family
    for person in people:
        for parent, role, sex in ((person.father, "father", "female"), (person.mother, "mother", "male")):
            other = seen.get((person.family, parent or ""))
            if parent == person.name:
                raise InputError(
                    "The pedigree contradicts itself", f"{person.name} is named as their own {role}."
                )
            if other and other.sex == sex:
                raise InputError(
                    "The pedigree contradicts itself",
                    f"{parent} is the {role} of {person.name}, but stated as {sex}.",
                )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")
