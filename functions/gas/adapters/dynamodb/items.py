"""Convert entities to DynamoDB's typed items and back. None, and values empty by default, are absent from an item."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

import msgspec

Item = dict[str, dict[str, Any]]
T = TypeVar("T")


def item_of(entity: Any) -> Item:
    """Return the item of a dataclass entity. Sets of text become SS, nested dataclasses become maps with NULL for None."""
    values = {field.name: (getattr(entity, field.name), field.default) for field in fields(entity)}
    return {name: typed(value) for name, (value, default) in values.items() if not _absent(value, default)}


def _absent(value: Any, default: Any) -> bool:
    """Return whether the value is left out. An empty default text is, because an index accepts no empty key."""
    return value is None or value == frozenset() or (value == "" and default == "")


def entity_of(model: type[T], item: Item) -> T:
    """Return the entity in an item. Attributes that the entity does not have are ignored."""
    return msgspec.convert({name: plain(value) for name, value in item.items()}, model, strict=False)


def merged(new: Any, understood: Any, stored: Any) -> Any:
    """Return the typed value to write: this release's value, plus everything in `stored` that it does not know.

    `understood` is what this release would write for the value it read. What is in `stored` but not in `understood`
    was written by a newer release and is kept. Elements of lists are matched by equality, then by their first member
    (a share's id, a file's name).
    """
    if new == understood and stored is not None:
        return stored
    if _all_of(new, understood, stored, "M"):
        wanted, known, kept = new["M"], understood["M"], stored["M"]
        fresh = {name: merged(value, known.get(name), kept.get(name)) for name, value in wanted.items()}
        return {"M": {name: value for name, value in kept.items() if name not in known} | fresh}
    if _all_of(new, understood, stored, "L") and len(understood["L"]) == len(stored["L"]):
        pairs = list(zip(understood["L"], stored["L"], strict=True))
        return {"L": [_element(value, pairs) for value in new["L"]]}
    return new


def _all_of(new: Any, understood: Any, stored: Any, kind: str) -> bool:
    return all(value is not None and kind in value for value in (new, understood, stored))


def _element(new: Any, pairs: list[tuple[Any, Any]]) -> Any:
    """Return an element of a list, merged with its stored element."""
    for understood, stored in pairs:
        if new == understood:
            return stored
    first = next(iter(new["M"].items()), None) if "M" in new else None
    for understood, stored in pairs:
        if first is not None and "M" in understood and next(iter(understood["M"].items()), None) == first:
            return merged(new, understood, stored)
    return new


def typed(value: Any) -> dict[str, Any]:
    """Return a value in DynamoDB's typed form."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, Enum):
        return {"S": str(value.value)}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, int | float | Decimal):
        return {"N": str(value)}
    if isinstance(value, frozenset | set):
        return {"SS": sorted(value)}
    if is_dataclass(value) and not isinstance(value, type):
        return {"M": {field.name: typed(getattr(value, field.name)) for field in fields(value)}}
    if isinstance(value, dict):
        return {"M": {str(name): typed(inner) for name, inner in value.items()}}
    if isinstance(value, list | tuple):
        return {"L": [typed(inner) for inner in value]}
    raise TypeError(f"{type(value).__name__} cannot be stored in an item")


def plain(value: dict[str, Any]) -> Any:
    """Return the value of DynamoDB's typed form. Numbers are int if they are written as whole numbers, else float."""
    kind, content = next(iter(value.items()))
    if kind == "NULL":
        return None
    if kind == "N":
        return int(content) if content.lstrip("-").isdigit() else float(content)
    if kind == "M":
        return {name: plain(inner) for name, inner in content.items()}
    if kind == "L":
        return [plain(inner) for inner in content]
    if kind in ("SS", "NS"):
        return set(content)
    return content
