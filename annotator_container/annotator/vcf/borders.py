"""Find the places between records at which a file can be cut, in one pass that decompresses it and counts lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from annotator.errors import WholeError
from annotator.in_order import in_order
from annotator.vcf.bgzf import inflate, packed_blocks
from annotator.vcf.source import READ, ByteStream

_BLOCKS = 32  # unpacked together: at most 2 MB
_WAITING = 4  # groups of blocks for each thread


@dataclass(frozen=True, slots=True)
class Border:
    """A place between two lines of the file as it lies on disk.

    `block`: 0-based offset of the BGZF block (of the line, where the file is not packed) that holds the place, and
    `within`: bytes of the block's content before it. `record`: records before it. `line`: 1-based number of the next line.
    """

    block: int
    within: int
    record: int
    line: int


@dataclass(frozen=True, slots=True)
class _Group:
    """Successive blocks: their offsets in the file, where each begins in `data`, and the line feeds of `data` (from 0)."""

    offsets: list[int]
    starts: list[int]
    data: NDArray[np.uint8]
    feeds: NDArray[np.int64]

    def place(self, at: int) -> tuple[int, int]:
        """Offset of the block with the byte `at` of `data`, and the bytes of its content up to and with that byte."""
        block = int(np.searchsorted(self.starts, at, side="right")) - 1
        return self.offsets[block], at + 1 - self.starts[block]


def borders(
    stream: ByteStream, packed: bool, header_lines: int, every: int, threads: int = 1
) -> Iterator[Border]:
    """The borders before records 0, `every`, 2 * `every` and so on, and the one behind the last record.

    `packed`: the file is BGZF, which `threads` threads decompress; else it is plain text. Blank lines are no records. The
    last two borders are the same place when the number of records is a multiple of `every`. Raises InputError for a damaged
    file, WholeError for one that is packed by bgzip in part only.
    """
    lines = records = 0
    pending = 0  # bytes of the line that is incomplete at the end of the last group
    open_end = 0  # its last byte
    block, within = 0, 0
    for group in _packed(stream, threads) if packed else _plain(stream):
        data, feeds = group.data, group.feeds
        if len(feeds):
            starts = np.concatenate(([-pending], feeds[:-1] + 1))
            length = feeds - starts
            before = np.where(feeds > 0, data[np.maximum(feeds - 1, 0)], open_end)
            filled = ~((length == 0) | ((length == 1) & (before == ord("\r"))))
            header = min(max(header_lines - lines, 0), len(feeds))
            filled[:header] = False
            if header and lines + header == header_lines:
                yield Border(*group.place(int(feeds[header - 1])), 0, header_lines + 1)
            counted = records + np.cumsum(filled)
            for index in np.flatnonzero(filled & (counted % every == 0)).tolist():
                yield Border(*group.place(int(feeds[index])), int(counted[index]), lines + index + 2)
            records = int(counted[-1])
            lines += len(feeds)
            pending = len(data) - int(feeds[-1]) - 1
        else:
            pending += len(data)
        if len(data):
            open_end = int(data[-1])
            block, within = group.place(len(data) - 1)
    if pending and not (pending == 1 and open_end == ord("\r")):
        records += lines >= header_lines
    yield Border(block, within, records, lines + 1)


def _plain(stream: ByteStream) -> Iterator[_Group]:
    at = 0
    while data := stream.read(READ):
        yield _group([at], [data])
        at += len(data)


def _packed(stream: ByteStream, threads: int) -> Iterator[_Group]:
    """Groups of blocks in order, decompressed by threads: isal and numpy release the interpreter's lock."""
    with ThreadPoolExecutor(threads) as pool:
        yield from in_order(pool, lambda group: _unpacked(*group), _grouped(stream), _WAITING * threads)


def _grouped(stream: ByteStream) -> Iterator[tuple[list[int], list[bytes]]]:
    found = packed_blocks(stream.read, stream.read(READ))
    offsets: list[int] = []
    packed: list[bytes] = []
    while True:
        try:
            offset, block = next(found)
        except StopIteration as end:
            if end.value:
                raise WholeError(
                    "Only a part of the file is packed by bgzip",
                    "It cannot be cut into pieces. Pack it again: gunzip -c FILE | bgzip > NEW",
                ) from None
            break
        offsets.append(offset)
        packed.append(block)
        if len(packed) == _BLOCKS:
            yield offsets, packed
            offsets, packed = [], []
    if packed:
        yield offsets, packed


def _unpacked(offsets: list[int], packed: Sequence[bytes]) -> _Group:
    return _group(offsets, [inflate(block) for block in packed])


def _group(offsets: list[int], contents: list[bytes]) -> _Group:
    data = np.frombuffer(b"".join(contents), np.uint8)
    starts = list(accumulate((len(content) for content in contents[:-1]), initial=0))
    return _Group(offsets, starts, data, np.flatnonzero(data == ord("\n")))
