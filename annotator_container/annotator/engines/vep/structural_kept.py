"""Cache the rows of structural events that do not depend on where in an intron their ends are.

Every rule compares an end with an exon's edges, at most 16 bases off. An end that is at least `DEEP` bases from all
exons can move within its intron, or outside the transcript, without changing the row. For an event beside the transcript
only DISTANCE changes. Every other event (an end in an exon or near one, a breakend) is computed by the rules each time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Final

from annotator.engines.vep.row import Row
from annotator.engines.vep.structural_class import BREAKPOINT
from annotator.engines.vep.structural_event import Event
from annotator.genes.transcript import Transcript

DEEP: Final = 20
KEPT_ROWS: Final = 256  # of one transcript
_NEAR_EXON: Final = -1
_BESIDE: Final = -2
_Key = tuple[str, str, int, int, int]


def kept_row(transcript: Transcript, event: Event, make: Callable[[Transcript, Event], Row]) -> Row:
    """Return `make(transcript, event)`, or its cached result for an event with the same row."""
    edit = event.edit
    if event.kind == BREAKPOINT or transcript.contig != edit.contig or not _is_plain(transcript):
        return make(transcript, event)
    if edit.end < transcript.start or edit.start > transcript.end:
        return _beside(transcript, event, make)
    first, last = _place(transcript, edit.start), _place(transcript, edit.end)
    if first == _NEAR_EXON or last == _NEAR_EXON:
        return make(transcript, event)
    return _kept(transcript, event, make, first, last)


def _is_plain(transcript: Transcript) -> bool:
    """Whether the transcript's exons do not overlap, and it begins and ends with one."""
    ends = transcript.exon_lo[0], transcript.exon_hi[-1]
    return not transcript.overlapping and ends == (transcript.start, transcript.end)


def _kept(
    transcript: Transcript, event: Event, make: Callable[[Transcript, Event], Row], first: int, last: int
) -> Row:
    rows: dict[_Key, Row] = transcript.__dict__.setdefault("structural_rows", {})
    key = (event.kind, event.edit.printed, event.edit.number, first, last)
    row = rows.get(key)
    if row is None:
        row = make(transcript, event)
        if len(rows) < KEPT_ROWS:
            rows[key] = row
    return row


def _beside(transcript: Transcript, event: Event, make: Callable[[Transcript, Event], Row]) -> Row:
    edit = event.edit
    before = edit.end < transcript.start
    row = _kept(transcript, event, make, _BESIDE, before)
    ends, bounds = (edit.start, edit.end), (transcript.start, transcript.end)
    distance = min(abs(end - bound) for end in ends for bound in bounds)
    return row.changed("DISTANCE", str(distance))


def _place(transcript: Transcript, position: int) -> int:
    """How many exons lie wholly before the base, -1 when it is in an exon or nearer than `DEEP` to one."""
    lows, highs = transcript.exon_lo, transcript.exon_hi
    index = bisect_right(highs, position + DEEP)
    if index and highs[index - 1] + DEEP > position:
        return _NEAR_EXON
    return _NEAR_EXON if index < len(lows) and lows[index] - DEEP < position else index
