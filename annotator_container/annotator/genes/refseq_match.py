"""How a RefSeq transcript differs from the genome, as NCBI's gene files state it.

RefSeq's sequences are independent of the genome. Where they differ, exons and coding segments on the genome do not spell the
transcript, so its c. and p. positions may not be those of the accession. The words are those of VEP's column REFSEQ_MATCH:

rseq_mrna_nonmatch    the transcript differs
rseq_5p_mismatch      before the coding sequence (a gap of the alignment, or its first bases are not aligned)
rseq_cds_mismatch     in the coding sequence (a gap of the alignment, or the CDS line says so)
rseq_3p_mismatch      after the coding sequence
rseq_nctran_mismatch  a non-coding transcript differs

VEP compares the sequences; here the file's own statements count: `Note`, `exception`, and the rows of `cDNA_match`, of which
`Gap` gives the place of inserted and deleted bases and `num_mismatch` the number of substitutions without their places. A
transcript without a statement has no word; that does not mean that it matches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from annotator.bytes.digits import whole_number
from annotator.genes.features import Feature

NONMATCH: Final = "rseq_mrna_nonmatch"
FIVE_PRIME: Final = "rseq_5p_mismatch"
CODING: Final = "rseq_cds_mismatch"
THREE_PRIME: Final = "rseq_3p_mismatch"
NON_CODING: Final = "rseq_nctran_mismatch"
_ORDER: Final = (NONMATCH, FIVE_PRIME, CODING, THREE_PRIME, NON_CODING)
ALIGNMENT: Final = "cDNA_match"

_NOTE: Final = re.compile(r"compared to this genomic sequence|modified relative to", re.IGNORECASE)
_EXCEPTIONS: Final = frozenset(
    {
        "annotated by transcript or proteomic data",
        "unclassified transcription discrepancy",
        "unclassified translation discrepancy",
    }
)
_TARGET: Final = re.compile(r"([NX][MR]_[0-9]+\.[0-9]+) ([0-9]{1,9}) ([0-9]{1,9})(?: [+-])?")
_STEP: Final = re.compile(r"([MIDFR])([0-9]{1,9})")

Range = tuple[int, int]


def aligned_transcript(feature: Feature) -> str:
    """The RefSeq transcript that a `cDNA_match` line aligns; empty for any other line."""
    found = _TARGET.fullmatch(feature.first("Target"))
    return found[1] if found else ""


def refseq_match(
    transcript: Feature,
    coding_lines: Iterable[Feature],
    alignments: Sequence[Feature],
    span: Range,
    coding: Range | None,
) -> tuple[str, ...]:
    """VEP's words, in a fixed order; none for a transcript of which the file states no difference.

    `alignments` are the transcript's `cDNA_match` lines on its contig; those of other places count for other copies. `span`
    and `coding` are ranges of the transcript and its coding sequence on the genome, 1-based and inclusive.
    """
    words: set[str] = set()
    if _stated(transcript):
        words.add(NONMATCH)
    if coding and any(map(_stated, coding_lines)):
        words.add(CODING)
    own = [
        row for row in alignments
        if row.strand == transcript.strand and span[0] <= row.start and row.end <= span[1]
    ]  # fmt: skip
    if any((whole_number(row.first("num_mismatch")) or 0) > 0 for row in own):
        words.add(NONMATCH)
    for place in _gaps(sorted(own, key=_target)):
        words.add(_part(place, coding, transcript.strand))
    if words:
        words |= {NONMATCH} if coding else {NONMATCH, NON_CODING}
    return tuple(word for word in _ORDER if word in words)


def _stated(line: Feature) -> bool:
    said = line.first("exception", "exceptions").replace("_", " ").lower()
    return bool(_NOTE.search(line.first("Note", "note"))) or any(
        part.strip() in _EXCEPTIONS for part in said.split(",")
    )


def _target(row: Feature) -> Range:
    """First and last base of the transcript that the row aligns."""
    found = _TARGET.fullmatch(row.first("Target"))
    return (int(found[2]), int(found[3])) if found else (1, 0)


def _gaps(rows: Sequence[Feature]) -> Iterator[Range]:
    """Bases of the genome that a difference in length touches, or lies between; `rows` are in transcript order."""
    for row in rows:
        yield from _gaps_within(row)
    if rows and _target(rows[0])[0] > 1:
        yield _first_base(rows[0])
    for before, after in pairwise(rows):
        if _target(after)[0] > _target(before)[1] + 1:
            yield _last_base(before)


def _gaps_within(row: Feature) -> Iterator[Range]:
    """The gaps of one row. `Gap` is in the transcript's direction: I is a base that the genome lacks, D one that it has
    alone."""
    done = 0
    for kind, digits in _STEP.findall(row.first("Gap")):
        length = int(digits)
        if kind == "I":
            yield _on_genome(row, done, done + 1)
        elif kind != "M":
            yield _on_genome(row, done + 1, done + length)
        done += 0 if kind == "I" else length


def _on_genome(row: Feature, first: int, last: int) -> Range:
    """Bases first..last of the row, counted from 1 in the transcript's direction, as a range of the genome."""
    if row.strand == 1:
        return row.start + first - 1, row.start + last - 1
    return row.end - last + 1, row.end - first + 1


def _first_base(row: Feature) -> Range:
    return _on_genome(row, 1, 1)


def _last_base(row: Feature) -> Range:
    place = row.end if row.strand == 1 else row.start
    return place, place


def _part(place: Range, coding: Range | None, strand: int) -> str:
    """The word for a difference at a place of the genome."""
    if coding is None:
        return NON_CODING
    if place[0] <= coding[1] and coding[0] <= place[1]:
        return CODING
    return FIVE_PRIME if (place[1] < coding[0]) == (strand == 1) else THREE_PRIME
