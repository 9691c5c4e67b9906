"""The definition of a format of gene tables: the columns of the source's file, and the CSQ columns made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Row = Mapping[str, str]
Values = Sequence[str]
IdKind = Literal["ensembl", "hgnc", "ncbi", "any", "symbol"]
Scope = Literal["", "pick", "gene"]
MISSING: Final = frozenset({"", ".", "NA", "N/A", "NaN", "nan", "null", "None", "-"})


@dataclass(frozen=True, slots=True)
class GeneField:
    """A column that a table gives: `values` takes the rows of one gene, in the file's order, and returns its values.

    `scope` decides where it is printed: in every row of the gene (empty), in its picked row only (`pick`: long lists would
    otherwise be repeated for each transcript), or only in the explorer (`gene`). `worst` decides whether the lowest or the
    highest number counts when a variant lies in several genes.
    """

    name: str
    source: str
    description: str
    values: Callable[[Sequence[Row]], Values]
    kind: Literal["text", "number"] = "text"
    scope: Scope = ""
    worst: Literal["", "low", "high"] = ""


@dataclass(frozen=True, slots=True)
class GeneSource:
    """A format. A file is of this format if its header has all columns `needs`.

    `ids` are the columns that name the gene, in order of preference; `renamed` maps older column names to current ones. `keep` gives a
    row's rank among those of its gene, None for a row that is left out; with `one_row` only the first of the lowest rank
    counts. `prepare` may turn one row of the file into several.
    """

    name: str
    needs: tuple[str, ...]
    ids: tuple[tuple[IdKind, str], ...]
    fields: tuple[GeneField, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)
    keep: Callable[[Row], int | None] = lambda _: 0
    one_row: bool = False
    quoted: bool = True
    prepare: Callable[[Row], Sequence[Row]] = lambda row: (row,)
    delimiter: str = "\t"


def column(name: str) -> Callable[[Sequence[Row]], Values]:
    """The values of a column, one for each row, so that the lists of several columns match item by item."""
    return lambda rows: [_value(row, name) for row in rows]


def distinct(name: str) -> Callable[[Sequence[Row]], Values]:
    """The distinct values of a column, in the file's order, without missing ones."""
    return lambda rows: list(dict.fromkeys(value for row in rows if (value := _value(row, name))))


def items(name: str, separator: str) -> Callable[[Sequence[Row]], Values]:
    """The distinct items of a column whose cells are lists."""

    def values(rows: Sequence[Row]) -> Values:
        parts = (part.strip() for row in rows for part in _value(row, name).split(separator))
        return list(dict.fromkeys(part for part in parts if part))

    return values


def strongest(name: str, order: Sequence[str]) -> Callable[[Sequence[Row]], Values]:
    """The value of a column that comes first in `order`; values that are not in `order` come last."""
    rank = {value: place for place, value in enumerate(order)}

    def values(rows: Sequence[Row]) -> Values:
        found = [value for row in rows if (value := _value(row, name))]
        return [min(found, key=lambda value: rank.get(value, len(order)))] if found else []

    return values


def number_field(
    name: str, source: str, description: str, worst: Literal["low", "high"], keep: Sequence[str] = ()
) -> GeneField:
    """A number; `keep` lists the values that are real numbers in a column whose other values are codes."""

    def values(rows: Sequence[Row]) -> Values:
        found = distinct(source)(rows)
        return [value for value in found if not keep or value in keep]

    return GeneField(name, source, description, values, "number", "", worst)


def _value(row: Row, name: str) -> str:
    value = row.get(name, "").strip()
    return "" if value in MISSING else value
