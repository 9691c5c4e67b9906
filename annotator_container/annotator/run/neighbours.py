"""Give each chunk the coding records just before and after it, for engines that use neighbouring variants.

A neighbour counts when a transcript's coding range holds both it and the chunk's border, and when it is among the
RECORDS_OF_CHUNK records (or BYTES_OF_CHUNK bytes) next to the chunk.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from annotator.chunk.records import Chunk
from annotator.limits import BYTES_OF_CHUNK, RECORDS_OF_CHUNK
from annotator.reference.coding import CodingRegions

ANCHOR = 200  # bases before a coding range at which a record that reaches into it may begin


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A record line and its place: CHROM as written, POS, and the last base of REF."""

    text: bytes
    chrom: bytes
    position: int
    last: int


class Neighbourhood:
    """`regions` gives the coding regions of a contig number, `contigs` the number of a name in the input."""

    def __init__(self, regions: Callable[[int], CodingRegions], contigs: Mapping[str, int]) -> None:
        self._regions = lru_cache(2)(regions)
        self._contigs = contigs

    def add(
        self, chunks: Iterable[Chunk], records: int = RECORDS_OF_CHUNK, largest: int = BYTES_OF_CHUNK
    ) -> Iterator[Chunk]:
        """The chunks, each with `neighbours`: lines before it, then lines behind it."""
        before: deque[Chunk] = deque()
        waiting: deque[Chunk] = deque()
        for chunk in chunks:
            waiting.append(chunk)
            while waiting and (self._reached(waiting) or _suffice(list(waiting)[1:], records, largest)):
                yield self._pass(before, waiting, records, largest)
        while waiting:
            yield self._pass(before, waiting, records, largest)

    def _pass(self, before: deque[Chunk], waiting: deque[Chunk], records: int, largest: int) -> Chunk:
        chunk = waiting.popleft()
        lines = [*self._before(chunk, before), *self._behind(chunk, waiting)]
        before.append(chunk)
        while _suffice(list(before)[1:], records, largest):
            before.popleft()
        return replace(chunk, neighbours=b"".join(line + b"\n" for line in lines))

    def _reached(self, waiting: deque[Chunk]) -> bool:
        """Whether no record behind those that wait can be a neighbour of the first chunk."""
        border = line_of(_last_line(waiting[0].text))
        regions = self._of(border)
        if regions is None:
            return True
        last, highest = line_of(_last_line(waiting[-1].text)), regions.last_after(border.last + 1)
        return highest <= border.position or last.chrom != border.chrom or last.position > highest

    def _before(self, chunk: Chunk, chunks: Iterable[Chunk]) -> list[bytes]:
        border = line_of(chunk.text[: chunk.text.index(b"\n")])
        regions = self._of(border)
        if regions is None:
            return []
        lowest = regions.first_before(border.last) - ANCHOR
        found: list[PlacedLine] = []
        if lowest + ANCHOR < border.last:
            for other in reversed(list(chunks)):
                for text in reversed(other.text.split(b"\n")[:-1]):
                    line = line_of(text)
                    if line.chrom != border.chrom or line.position < lowest:
                        return _coding(regions, found)[::-1]
                    found.append(line)
        return _coding(regions, found)[::-1]

    def _behind(self, chunk: Chunk, chunks: Iterable[Chunk]) -> list[bytes]:
        border = line_of(_last_line(chunk.text))
        regions = self._of(border)
        if regions is None:
            return []
        highest = regions.last_after(border.last + 1)
        found: list[PlacedLine] = []
        if highest > border.position:
            for other in chunks:
                for text in other.text.split(b"\n")[:-1]:
                    line = line_of(text)
                    if line.chrom != border.chrom or line.position > highest:
                        return _coding(regions, found)
                    found.append(line)
        return _coding(regions, found)

    def _of(self, border: PlacedLine) -> CodingRegions | None:
        number = self._contigs.get(border.chrom.decode("utf-8", "replace"), -1)
        return self._regions(number) if number >= 0 else None


def _last_line(text: bytes) -> bytes:
    return text[text.rfind(b"\n", 0, -1) + 1 : -1]


def line_of(text: bytes) -> PlacedLine:
    """The place of a line. Raises ValueError for one that has none."""
    chrom, position, _, ref = text.split(b"\t", 4)[:4]
    start = int(position)
    return PlacedLine(text, chrom, start, start + len(ref) - 1)


def _coding(regions: CodingRegions, lines: list[PlacedLine]) -> list[bytes]:
    """The lines that touch a coding segment; an insertion touches the base behind it too."""
    low = np.array([line.position for line in lines], np.int64)
    high = np.array([line.last + 1 for line in lines], np.int64)
    return [line.text for line, kept in zip(lines, regions.meet(low, high).tolist(), strict=True) if kept]


def _suffice(chunks: list[Chunk], records: int, largest: int) -> bool:
    """Whether these lines reach the limit of records or bytes on one side of a chunk."""
    if not chunks:
        return False
    size = sum(len(chunk.text) for chunk in chunks)
    return size >= largest or sum(chunk.text.count(b"\n") for chunk in chunks) >= records
