"""Find the places between records at which a file can be cut, in one pass that decompresses it and counts lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from annotator.errors import WholeError
from annotator.vcf.bgzf import blocks
from annotator.vcf.source import READ, ByteStream


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


def borders(stream: ByteStream, packed: bool, header_lines: int, every: int) -> Iterator[Border]:
    """The borders before records 0, `every`, 2 * `every` and so on, and the one behind the last record.

    `packed`: the file is BGZF; else it is plain text. Blank lines are no records. The last two borders are the same
    place when the number of records is a multiple of `every`. Raises InputError for a damaged file,
    WholeError for one that is packed by bgzip in part only.
    """
    lines = records = 0
    pending = 0  # bytes of the line that is incomplete at the end of the last block
    open_end = 0  # its last byte
    block, within = 0, 0
    for offset, content in _contents(stream, packed):
        data = np.frombuffer(content, np.uint8)
        feeds = np.flatnonzero(data == ord("\n"))
        if len(feeds):
            starts = np.concatenate(([-pending], feeds[:-1] + 1))
            length = feeds - starts
            before = np.where(feeds > 0, data[np.maximum(feeds - 1, 0)], open_end)
            filled = ~((length == 0) | ((length == 1) & (before == ord("\r"))))
            header = min(max(header_lines - lines, 0), len(feeds))
            filled[:header] = False
            if header and lines + header == header_lines:
                yield Border(offset, int(feeds[header - 1]) + 1, 0, header_lines + 1)
            counted = records + np.cumsum(filled)
            for index in np.flatnonzero(filled & (counted % every == 0)).tolist():
                yield Border(offset, int(feeds[index]) + 1, int(counted[index]), lines + index + 2)
            records = int(counted[-1])
            lines += len(feeds)
            pending = len(data) - int(feeds[-1]) - 1
        else:
            pending += len(data)
        if len(data):
            open_end = int(data[-1])
            block, within = offset, len(data)
    if pending and not (pending == 1 and open_end == ord("\r")):
        records += lines >= header_lines
    yield Border(block, within, records, lines + 1)


def _contents(stream: ByteStream, packed: bool) -> Iterator[tuple[int, bytes]]:
    if not packed:
        at = 0
        while data := stream.read(READ):
            yield at, data
            at += len(data)
        return
    found = blocks(stream.read, stream.read(READ))
    while True:
        try:
            yield next(found)
        except StopIteration as end:
            if end.value:
                raise WholeError(
                    "Only a part of the file is packed by bgzip",
                    "It cannot be cut into pieces. Pack it again: gunzip -c FILE | bgzip > NEW",
                ) from None
            return
