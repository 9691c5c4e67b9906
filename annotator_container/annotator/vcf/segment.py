"""Read a part of a file as if the header came right before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from annotator.vcf.bgzf import READ, blocks
from annotator.vcf.borders import Border
from annotator.vcf.source import Limits


class Segment:
    """Decompressed bytes of `header` and of the lines from `begin` to `end`, with the interface of `Source`.

    `open_file` opens the file of `size` bytes; it must be the file that the borders were found in.
    """

    def __init__(
        self,
        open_file: Callable[[], BinaryIO],
        size: int,
        header: bytes,
        span: tuple[Border, Border],
        packed: bool,
        limits: Limits | None = None,
    ) -> None:
        self._open = open_file
        self._header = header
        self._begin, self._end = span
        self.kind = "bgzf" if packed else "plain"
        self.size = size
        self.limits = limits or Limits()
        self.consumed = 0

    @property
    def fraction(self) -> float:
        """Part of the segment that was read (0..1)."""
        whole = self._end.block - self._begin.block
        return min(1.0, self.consumed / whole) if whole else 1.0

    def blocks(self) -> Iterator[bytes]:
        """The header, then the lines, in blocks that are not empty. Raises InputError for a damaged file."""
        yield self._header
        begin, end = self._begin, self._end
        with self._open() as stream:
            stream.seek(begin.block)
            contents = self._packed(stream) if self.kind == "bgzf" else self._plain(stream)
            for at, content in contents:
                first = begin.within if at == begin.block else 0
                data = content[first : end.within] if at == end.block else content[first:]
                self.consumed = at - begin.block
                if data:
                    yield data
                if at == end.block:
                    return

    def _packed(self, stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
        for at, content in blocks(stream.read, stream.read(READ), ended=False):
            yield self._begin.block + at, content

    def _plain(self, stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
        """Blocks as `borders` counted them: READ bytes each, from the begin of the file."""
        at = self._begin.block
        while data := stream.read(READ):
            yield at, data
            at += len(data)
