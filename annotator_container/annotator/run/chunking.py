"""Cuts the reader's chunks so that each holds about as much work, whatever a line's length.

Records, ALTs and the transcripts around them, not bytes, decide how much memory a chunk's answers take and how large a
Parquet row group gets. The cuts depend on the input and the reference alone, never on the number of workers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import numpy as np

from annotator.chunk.records import Chunk
from annotator.distances import LONGEST_EVENT
from annotator.limits import ALTS_OF_CHUNK, BYTES_OF_CHUNK, RECORDS_OF_CHUNK, ROWS_OF_CHUNK

LONG_LINE: Final = 512 << 10  # bytes of a record that is a chunk of its own, as a pangenome site is
# Bases that the events of a chunk cover together: each has a row in each transcript there.
SPAN: Final = 2_000_000_000
_EVENT: Final = re.compile(rb"\t<[^*NX]")  # an ALT, other than <*>, <NON_REF> and <X>
_LENGTH: Final = re.compile(rb"[\t;]SVLEN=-?([0-9]{1,12})|[\t;]END=([0-9]{1,12})")


def balanced(
    chunks: Iterable[Chunk],
    records: int = RECORDS_OF_CHUNK,
    largest: int = BYTES_OF_CHUNK,
    crowding: Callable[[bytes], int] | None = None,
) -> Iterator[Chunk]:
    """Chunks of at most `records` records, and of as many unless they exceed `largest` bytes or SPAN, or the input ends.

    `crowding` answers how many transcripts may lie around a record of some lines; where they are many, chunks are smaller.
    """
    number = 0
    parts: list[bytes] = []
    held = size = span = 0
    start = (0, 0)
    for chunk in chunks:
        text = chunk.text
        ends = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n")) + 1
        most = max(1, ROWS_OF_CHUNK // max(1, crowding(text) if crowding else 1))
        limit = min(records, most)
        # Commas stand elsewhere too, so few of them prove that there are few ALTs.
        alts = min(ALTS_OF_CHUNK, most) if text.count(b",") > ALTS_OF_CHUNK else 0
        counted = np.cumsum(_alts(text)) if alts else ends
        covered = np.cumsum(_spans(text)) if _EVENT.search(text) else None
        taken = offset = 0
        while taken < len(ends):
            if held >= limit:
                yield Chunk(number, b"".join(parts), *start)
                number, parts, held, size, span = number + 1, [], 0, 0, 0
            if not held:
                start = (chunk.first_record + taken, chunk.first_line + taken)
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
