"""Bodies of named filter sets."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from gas.domain.filter_set import NAME_LENGTH, FilterSet
from gas.handlers.shapes.plain import must_be_plain

EXAMPLE = {
    "version": 1,
    "where": {
        "all": [{"preset": "rare", "max_frequency": 0.01}, {"effect": {"impact": ["HIGH", "MODERATE"]}}]
    },
    "keep_clinvar": True,
}
SetName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=NAME_LENGTH,
        pattern=r"^\S(.*\S)?$",
        description="unique in the account, whatever its case; no space at either end",
        examples=["Rare, protein-changing"],
    ),
]
FilterJson = Annotated[
    dict[str, Any], Meta(description="a filter by docs/filter.schema.json", examples=[EXAMPLE])
]
SetVersion = Annotated[int, Meta(ge=1, description="the version that the change is based on", examples=[3])]


class NewFilterSet(Struct, frozen=True, forbid_unknown_fields=True):
    name: SetName
    filter: FilterJson

    def __post_init__(self) -> None:
        must_be_plain("name", self.name)


class FilterSetChange(Struct, frozen=True, forbid_unknown_fields=True):
    """Replaces name and filter."""

    version: SetVersion
    name: SetName
    filter: FilterJson

    def __post_init__(self) -> None:
        must_be_plain("name", self.name)


class FilterSetView(Struct, frozen=True):
    """`version` counts the changes of a set, from 1."""

    set_id: Annotated[str, Meta(examples=["01JD4Z7N8R5T2V9W3X6Y1A0BCD"])]
    name: Annotated[str, Meta(examples=["Rare, protein-changing"])]
    version: Annotated[int, Meta(examples=[3])]
    filter: FilterJson
    created_at: str
    updated_at: str


class FilterSetList(Struct, frozen=True):
    """All sets of the account by name; `limit`: how many it may have."""

    filter_sets: list[FilterSetView]
    limit: int


class FilterSetQuery(Struct, frozen=True):
    """Without it nothing is deleted: no set has version 0."""

    version: Annotated[int, Meta(ge=0)] = 0


def filter_set_view(found: FilterSet) -> FilterSetView:
    return FilterSetView(
        found.set_id,
        found.name,
        found.version,
        msgspec.json.decode(found.filter, type=dict[str, Any]),
        found.created_at,
        found.updated_at,
    )
