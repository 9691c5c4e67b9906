"""PICK: the row that stands for each (allele, gene), in VEP's order of preference.

Source: OutputFactory::pick_worst_VariationFeatureOverlapAllele with the default --pick_order of release 116:
mane_select, mane_plus_clinical, canonical, appris, tsl, biotype, ccds, rank, length. Lower is better in each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from annotator.engines.vep.row import Row
from annotator.genes.transcript import Transcript
from annotator.terms import BIT

_NUMBER: Final = re.compile(r"([0-9]{1,9})")
_UNKNOWN: Final = 100
_ALTERNATIVE_APPRIS: Final = 10


def preference(transcript: Transcript) -> tuple[int, ...]:
    """Sort key of a transcript up to biotype and CCDS, best first: the part that does not depend on the variant."""
    record = transcript.record
    return (
        0 if record.mane == "MANE_Select" or record.mane_select else 1,
        0 if record.mane == "MANE_Plus_Clinical" or record.mane_plus_clinical else 1,
        0 if record.canonical else 1,
        _appris(record.appris),
        _grade(record.tsl),
        0 if record.biotype == "protein_coding" else 1,
        0 if record.ccds else 1,
    )


def _kept_preference(transcript: Transcript) -> tuple[int, ...]:
    """`preference`, computed once and kept with the transcript."""
    kept: tuple[int, ...] | None = transcript.__dict__.get("pick_preference")
    if kept is None:
        kept = transcript.__dict__["pick_preference"] = preference(transcript)
    return kept


def length_of(transcript: Transcript) -> int:
    """VEP's last tie-breaker: the (padded) coding bases, for a transcript without protein those of its exons."""
    return len(transcript.cds) if transcript.coding else transcript.length


def flag_picks(rows: Sequence[Row], transcripts: Sequence[Transcript]) -> list[Row]:
    """The rows with PICK set on the preferred one of every (ALT, gene); `transcripts` runs parallel to `rows`.

    Two gene sets have different genes, also where these have one identifier.
    """
    best: dict[tuple[str, str, str], tuple[tuple[tuple[int, ...], int, int], int]] = {}
    for index, (row, transcript) in enumerate(zip(rows, transcripts, strict=True)):
        key = (_kept_preference(transcript), _worst(row.consequence), -length_of(transcript))
        group = (row.allele_num, row.gene, transcript.record.source)
        if group not in best or key < best[group][0]:
            best[group] = (key, index)
    chosen = {index for _, index in best.values()}
    return [row.picked() if index in chosen else row for index, row in enumerate(rows)]


@lru_cache(4096)
def _worst(consequence: str) -> int:
    return min(BIT[term] for term in consequence.split("&"))


def _appris(text: str) -> int:
    """`principal_1` or `P1` is 1, `alternative_2` or `A2` is 12."""
    found = _NUMBER.search(text)
    if not found:
        return _UNKNOWN
    return int(found[1]) + (_ALTERNATIVE_APPRIS if text[:1].lower() == "a" else 0)


def _grade(text: str) -> int:
    found = _NUMBER.search(text)
    return int(found[1]) if found else _UNKNOWN
