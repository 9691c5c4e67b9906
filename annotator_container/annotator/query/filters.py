"""A filter as data: conditions, people and quality limits. `read_filter` makes it from JSON; docs/interpretation.md explains it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from annotator.pedigree import Person

PRESETS: Final = (
    "clinvar", "rare", "de-novo", "dominant", "recessive", "compound-het", "x-linked", "y-linked", "mitochondrial",
    "segregating",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every condition."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one condition."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Preset:
    """A named definition, its parameters, and quality limits that replace the defaults."""

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    quality: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class In:
    """A value from a list."""

    field: str
    values: tuple[str, ...]
    missing_passes: bool
    sample: str | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """A number within inclusive bounds."""

    field: str
    low: float
    high: float
    missing_passes: bool
    sample: str | None = None


@dataclass(frozen=True, slots=True)
class EffectIs:
    """One consequence that meets all members that are not empty."""

    genes: tuple[str, ...] = ()
    impact: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    picked: bool = False
    transcripts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Within:
    """POS in a region: a contig's name, and bounds (1-based, inclusive)."""

    contig: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Carrier:
    """Somebody affected carries the variant (or any sample, where no family is known)."""

    quality: Mapping[str, Any] = field(default_factory=dict)


Condition = AllOf | AnyOf | Not | Preset | In | Between | EffectIs | Within | Carrier


@dataclass(frozen=True, slots=True)
class Filter:
    """A whole filter. `family` None: from the result or the command line. `keep_clinvar`: pathogenic variants of ClinVar
    pass even if `where` excludes them, unless a condition on samples does."""

    where: Condition = AllOf(())
    family: tuple[Person, ...] | None = None
    quality: Mapping[str, Any] = field(default_factory=dict)
    keep_clinvar: bool = False
