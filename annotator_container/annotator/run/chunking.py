"""Cuts the reader's chunks so that each holds about as many records, whatever a line's length.

Records, not bytes, decide how much memory a chunk's answers take and how large a Parquet row group gets. The cuts
depend on the input alone, never on the number of workers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from annotator.chunk.records import Chunk

RECORDS: Final = 8192
LARGEST: Final = 8 << 20  # bytes after which a chunk of few, long lines is handed on
ALTS: Final = 32_768  # of one chunk: each has a row in each transcript around it
LONG_LINE: Final = (
    512 << 10
)  # bytes of a record that is a chunk of its own: pangenome sites, with rows as long as it
SPAN: Final = (
    2_000_000_000  # bases that the structural events of a chunk cover together: each has a row per transcript
)
LONGEST_EVENT: Final = 10_000_000  # bases; a longer one has one row per gene
_EVENT: Final = re.compile(rb"\t<[^*NX]")  # an ALT, other than <*>, <NON_REF> and <X>
_LENGTH: Final = re.compile(rb"[\t;]SVLEN=-?([0-9]{1,12})|[\t;]END=([0-9]{1,12})")


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


def balanced(chunks: Iterable[Chunk], records: int = RECORDS, largest: int = LARGEST) -> Iterator[Chunk]:
    """Chunks of at most `records` records, and of as many unless they exceed a limit (`largest` bytes, SPAN, ALTS) or the
    input ends."""
    number = 0
    parts: list[bytes] = []
    held = size = span = 0
    start = (0, 0)
    for chunk in chunks:
        ends = np.flatnonzero(np.frombuffer(chunk.text, np.uint8) == ord("\n")) + 1
        taken = offset = 0
        # Commas stand elsewhere too, so few of them prove that there are few ALTs.
        crowded = chunk.text.count(b",") > ALTS
        counted = np.cumsum(_alts(chunk.text)) if crowded else ends
        covered = np.cumsum(_spans(chunk.text)) if _EVENT.search(chunk.text) else None
        while taken < len(ends):
            if not held:
                start = (chunk.first_record + taken, chunk.first_line + taken)
            take = min(records - held, len(ends) - taken)
            if crowded:
                alts = np.searchsorted(counted, (counted[taken - 1] if taken else 0) + ALTS) - taken
                take = max(1, min(take, int(alts)))
            if covered is not None:
                before = int(covered[taken - 1]) if taken else 0
                reaching = int(np.searchsorted(covered, before + SPAN - span)) - taken + 1
                take = min(take, reaching)
                span += int(covered[taken + take - 1]) - before
            end = int(ends[taken + take - 1])
            parts.append(chunk.text[offset:end])
            taken, held, size, offset = taken + take, held + take, size + end - offset, end
            full = held == records or size >= largest or span >= SPAN
            if full or crowded or size > held * LONG_LINE:
                yield Chunk(number, b"".join(parts), *start)
                number, parts, held, size, span = number + 1, [], 0, 0, 0
    if held:
        yield Chunk(number, b"".join(parts), *start)
