"""Split the reader's chunks so that each holds about the same amount of work, whatever a line's length.

Records, ALTs and the transcripts around them, not bytes, determine the memory for a chunk's rows and the size of a Parquet row
group. The borders depend only on the records and the reference: not on the number of workers, and not on where reading began,
as long as it began at a multiple of RECORDS_OF_CHUNK records (`annotator.scatter`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from annotator.chunk.records import Chunk, Ints
from annotator.distances import LONGEST_EVENT
from annotator.limits import ALTS_OF_CHUNK, BYTES_OF_CHUNK, RECORDS_OF_CHUNK, ROWS_OF_CHUNK

LONG_LINE: Final = 512 << 10  # a record of this many bytes is a chunk of its own, such as a pangenome site
PIECE: Final = 1 << 20  # bytes of lines whose ALTs and transcripts are counted together
# Bases that the events of a chunk may cover in total: each event has a row in each transcript there.
SPAN: Final = 2_000_000_000
_EVENT: Final = re.compile(rb"\t<[^*NX]")  # an ALT, other than <*>, <NON_REF> and <X>
_LENGTH: Final = re.compile(rb"[\t;]SVLEN=-?([0-9]{1,12})|[\t;]END=([0-9]{1,12})")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Whole lines. `ends`: where each ends in `text`. `first_record` and `first_line` are those of a `Chunk`."""

    text: bytes
    ends: Ints
    first_record: int
    first_line: int


def balanced(
    chunks: Iterable[Chunk],
    records: int = RECORDS_OF_CHUNK,
    largest: int = BYTES_OF_CHUNK,
    crowding: Callable[[bytes], int] | None = None,
    piece_bytes: int = PIECE,
) -> Iterator[Chunk]:
    """Chunks of at most `records` records, and of as many unless they exceed `largest` bytes or SPAN, or the input ends.

    A chunk never holds records on both sides of a multiple of `records`, counted from the begin of the file.
    `crowding` returns the maximum number of transcripts around a record of some lines; where it is high, chunks are smaller.
    """
    number = 0
    parts: list[bytes] = []
    held = size = span = 0
    start = (0, 0)
    for piece in _pieces(chunks, records, piece_bytes):
        text, ends = piece.text, piece.ends
        most = max(1, ROWS_OF_CHUNK // max(1, crowding(text) if crowding else 1))
        limit = min(records, most)
        # Commas also occur elsewhere, so few commas prove that there are few ALTs.
        alts = min(ALTS_OF_CHUNK, most)
        alts = alts if text.count(b",") > alts else 0
        counted = np.cumsum(_alts(text)) if alts else ends
        covered = np.cumsum(_spans(text)) if _EVENT.search(text) else None
        taken = offset = 0
        while taken < len(ends):
            if held >= limit or (held and (piece.first_record + taken) % records == 0):
                yield Chunk(number, b"".join(parts), *start)
                number, parts, held, size, span = number + 1, [], 0, 0, 0
            if not held:
                start = (piece.first_record + taken, piece.first_line + taken)
            take = min(limit - held, len(ends) - taken)
            if alts:
                fit = np.searchsorted(counted, (counted[taken - 1] if taken else 0) + alts, "right") - taken
                take = max(1, min(take, int(fit)))
            if covered is not None:
                before = int(covered[taken - 1]) if taken else 0
                reaching = int(np.searchsorted(covered, before + SPAN - span)) - taken + 1
                take = min(take, reaching)
                span += int(covered[taken + take - 1]) - before
            end = int(ends[taken + take - 1])
            parts.append(text[offset:end])
            taken, held, size, offset = taken + take, held + take, size + end - offset, end
            if held >= limit or size >= largest or span >= SPAN or alts or size > held * LONG_LINE:
                yield Chunk(number, b"".join(parts), *start)
                number, parts, held, size, span = number + 1, [], 0, 0, 0
    if held:
        yield Chunk(number, b"".join(parts), *start)


def _pieces(chunks: Iterable[Chunk], records: int, size: int) -> Iterator[_Piece]:
    """The same lines, cut where a piece has `size` bytes and at each multiple of `records` records of the file."""
    texts: list[bytes] = []
    bounds: list[Ints] = []
    held = 0
    start = (0, 0)
    for chunk in chunks:
        ends = np.flatnonzero(np.frombuffer(chunk.text, np.uint8) == ord("\n")) + 1
        taken = offset = 0
        while taken < len(ends):
            if not held:
                start = (chunk.first_record + taken, chunk.first_line + taken)
            border = taken + records - (chunk.first_record + taken) % records
            # The line with which the piece has its size belongs to it.
            full = int(np.searchsorted(ends, offset + size - held)) + 1
            stop = min(border, full, len(ends))
            end = int(ends[stop - 1])
            texts.append(chunk.text[offset:end])
            bounds.append(ends[taken:stop] - (offset - held))
            held += end - offset
            taken, offset = stop, end
            if stop in (border, full):
                yield _Piece(b"".join(texts), np.concatenate(bounds), *start)
                texts, bounds, held = [], [], 0
    if held:
        yield _Piece(b"".join(texts), np.concatenate(bounds), *start)


def _alts(text: bytes) -> list[int]:
    """ALTs of each line."""
    return [line.split(b"\t", 5)[4].count(b",") + 1 for line in text.split(b"\n")[:-1]]


def _spans(text: bytes) -> list[int]:
    """Bases that the symbolic ALTs of each line cover."""
    return [_span(line) if _EVENT.search(line) else 0 for line in text.split(b"\n")[:-1]]


def _span(line: bytes) -> int:
    _, position, _, _, alts, _ = line.split(b"\t", 5)
    found = (int(match[1]) if match[1] else int(match[2]) - int(position) for match in _LENGTH.finditer(line))
    return min(max(found, default=0), LONGEST_EVENT) * alts.count(b"<")
