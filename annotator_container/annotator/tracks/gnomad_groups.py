"""The counts of gnomAD's genetic ancestry groups, which a track keeps only on request: they are most of its size.

They are called `AC_afr`, `AN_afr` and `nhomalt_afr` in gnomAD 2 and 4, and `AC_joint_afr` and so on in the joint release; people
of no group are `oth` in gnomAD 2 and `remaining` since. The Amish (`ami`) are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from annotator.errors import TrackError
from annotator.tracks.spec import TrackField, TrackSpec, column_of

GROUPS: Final = ("afr", "amr", "asj", "eas", "fin", "mid", "nfe", "remaining", "sas")
COUNTS: Final = ("AC", "AN", "nhomalt")
_OTHER_NAMES: Final = {"remaining": ("remaining", "oth")}
Declared = Mapping[str, tuple[str, str, str]]


def group_fields(spec: TrackSpec, declared: Declared) -> list[tuple[TrackField, str]]:
    """The groups' fields of a VCF, each with its Number. `declared`: INFO key -> (Number, Type, Description).

    Raises TrackError for a file without any.
    """
    made = []
    for group in GROUPS:
        for count in COUNTS:
            key = _key(count, group, declared)
            if key:
                number, _, words = declared[key]
                made.append(
                    (TrackField(column_of(spec.name, f"{count}_{group}"), "number", key, words), number)
                )
    if not made:
        raise TrackError(
            f"The track {spec.name} has no groups",
            f"{spec.path.name} declares no counts of groups, such as AC_afr or AC_joint_afr: leave --groups out.",
        )
    return made


def _key(count: str, group: str, declared: Declared) -> str:
    """The INFO key of a group's count; empty where the header has none."""
    names = _OTHER_NAMES.get(group, (group,))
    keys = (f"{count}{release}{name}" for release in ("_joint_", "_") for name in names)
    return next((key for key in keys if key in declared), "")
