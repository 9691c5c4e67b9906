"""Facts about the gene of a consequence from tables keyed by gene: gene-disease validity, haploinsufficiency, constraint."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from annotator.acmg.rules import Rules
from annotator.bytes.digits import decimal_number
from annotator.chunk.batch import Rows
from annotator.tracks.store import TrackMeta

# The tables' columns by use, in order of preference: ClinGen's validity before GenCC's.
_VALIDITY: Final = ("CLASSIFICATION", "classification_title")


@dataclass(frozen=True, slots=True)
class GeneColumns:
    """CSQ columns of the tables by use; empty where no track has the column."""

    validity: tuple[tuple[str, str], ...] = ()  # column and title of the table
    haploinsufficiency: str = ""
    loeuf: str = ""
    mis_z: str = ""
    flags: str = ""


@dataclass(frozen=True, slots=True)
class GeneFacts:
    """Facts about a gene. Empty or None: the gene is not in the table, or the reference has no such table.

    Constraint that its source flags as doubtful is None.
    """

    validity: str = ""
    validity_of: str = ""
    haploinsufficiency: float | None = None
    loeuf: float | None = None
    mis_z: float | None = None


def gene_columns(metas: Sequence[TrackMeta]) -> GeneColumns:
    """The columns of these tracks."""
    validity: list[tuple[int, str, str]] = []
    found: dict[str, str] = {}
    for meta in metas:
        for field in meta.fields if meta.kind == "genes" else ():
            short = field.column.removeprefix(f"{meta.name}_")
            if short == "class" and field.source in _VALIDITY:
                validity.append((_VALIDITY.index(field.source), field.column, meta.title or meta.name))
            elif short == "HI":
                found.setdefault("haploinsufficiency", field.column)
            elif short in ("LOEUF", "mis_z"):
                found.setdefault(short.lower(), field.column)
            elif short == "flags" and field.source == "constraint_flags":
                found.setdefault("flags", field.column)
    return GeneColumns(tuple((column, title) for _, column, title in sorted(validity)), **found)


def gene_facts(rows: Rows, row: int, columns: GeneColumns) -> GeneFacts:
    """The facts about the gene of one row."""

    def text(column: str) -> str:
        coded = rows.coded.get(column) if column else None
        return coded.values[int(coded.codes[row])] if coded is not None and coded.codes[row] >= 0 else ""

    def number(column: str) -> float | None:
        values = [value for part in text(column).split("&") if not math.isnan(value := decimal_number(part))]
        return max(values, default=None)

    name, of = next(
        ((value, title) for column, title in columns.validity if (value := text(column))), ("", "")
    )
    doubtful = text(columns.flags) != ""
    return GeneFacts(
        name.replace("_", " "),
        of,
        number(columns.haploinsufficiency),
        None if doubtful else number(columns.loeuf),
        None if doubtful else number(columns.mis_z),
    )


def refuted(facts: GeneFacts, rules: Rules) -> bool:
    """Whether the gene-disease validity is known and too weak for codes that require a disease of the gene."""
    return facts.validity != "" and facts.validity not in (
        *rules.of("validity")["full"],
        *rules.of("validity")["lower"],
    )


def validity_words(facts: GeneFacts) -> str:
    """The gene-disease validity as a sentence."""
    if not facts.validity:
        return "Gene-disease validity was not assessed (no entry of the gene in a validity track)."
    return f"Gene-disease validity: {facts.validity} ({facts.validity_of})."
