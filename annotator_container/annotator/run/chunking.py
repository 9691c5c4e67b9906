"""Cuts the reader's chunks so that each holds about as many records, whatever a line's length.

Records, not bytes, decide how much memory a chunk's answers take and how large a Parquet row group gets. The cuts
depend on the input alone, never on the number of workers.
"""

from __future__ import annotations

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


def _alts(text: bytes) -> list[int]:
    """ALTs of each line."""
    return [line.split(b"\t", 5)[4].count(b",") + 1 for line in text.split(b"\n")[:-1]]


def balanced(chunks: Iterable[Chunk], records: int = RECORDS, largest: int = LARGEST) -> Iterator[Chunk]:
    """Chunks of at most `records` records, and of as many unless they exceed `largest` bytes or the input ends."""
    number = 0
    parts: list[bytes] = []
    held = size = 0
    start = (0, 0)
    for chunk in chunks:
        ends = np.flatnonzero(np.frombuffer(chunk.text, np.uint8) == ord("\n")) + 1
        taken = offset = 0
        # Commas stand elsewhere too, so few of them prove that there are few ALTs.
        crowded = chunk.text.count(b",") > ALTS
        counted = np.cumsum(_alts(chunk.text)) if crowded else ends
        while taken < len(ends):
            if not held:
                start = (chunk.first_record + taken, chunk.first_line + taken)
            take = min(records - held, len(ends) - taken)
            if crowded:
                alts = np.searchsorted(counted, (counted[taken - 1] if taken else 0) + ALTS) - taken
                take = max(1, min(take, int(alts)))
            end = int(ends[taken + take - 1])
            parts.append(chunk.text[offset:end])
            taken, held, size, offset = taken + take, held + take, size + end - offset, end
            if held == records or size >= largest or crowded or size > held * LONG_LINE:
                yield Chunk(number, b"".join(parts), *start)
                number, parts, held, size = number + 1, [], 0, 0
    if held:
        yield Chunk(number, b"".join(parts), *start)
