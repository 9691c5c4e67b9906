"""Decompress the bytes of a VCF as a stream.

Plain text, gzip (one member or many) and BGZF are recognised. A file that is damaged, truncated, or decompresses to an
absurd size is refused with an `InputError`; memory use is a few blocks for any input.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, cast

from isal import isal_zlib

from annotator.errors import InputError
from annotator.limits import LINE_BYTES, UNPACKED_AFTER, UNPACKED_RATIO
from annotator.vcf.bgzf import block_size, blocks, cut_off, damaged
from annotator.vcf.sniff import GZIP, refuse_foreign

READ = 1 << 20
_BAD = (zlib.error, cast("type[Exception]", isal_zlib.error))


class ByteStream(Protocol):
    """A readable input: a file, standard input, or an object in S3."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits beyond which a stream is refused; `ratio` is tested once `ratio_after` bytes are decompressed."""

    ratio: int = UNPACKED_RATIO
    ratio_after: int = UNPACKED_AFTER
    line: int = LINE_BYTES


class Source:
    """Decompressed blocks of one stream.

    `consumed` counts the compressed bytes that were read, `size` is their total when known. `unpacked` counts those of
    them whose content was yielded.
    """

    def __init__(self, stream: ByteStream, size: int | None = None, limits: Limits | None = None) -> None:
        self._stream = stream
        self.size = size
        self.limits = limits or Limits()
        self.consumed = 0
        self.unpacked = 0
        self.produced = 0
        self.kind = "plain"

    @property
    def fraction(self) -> float | None:
        """Part of the input that was unpacked (0..1), None when its size is unknown."""
        return min(1.0, self.unpacked / self.size) if self.size else None

    def blocks(self) -> Iterator[bytes]:
        """Blocks of decompressed bytes, none empty. Raises InputError for what is no VCF stream."""
        head = self._read(READ)
        if head.startswith(GZIP):
            self.kind = "bgzf" if block_size(head, 0) is not None else "gzip"
            unpacked = self._bgzf(head) if self.kind == "bgzf" else self._gzip(head)
        else:
            refuse_foreign(head)
            unpacked = self._plain(head)
        first = True
        for block in unpacked:
            if not block:
                continue
            if first and self.kind != "plain":
                refuse_foreign(block[:4096], nested=True)
            first = False
            self.produced += len(block)
            self._believe()
            yield block
        self.unpacked = self.consumed
        if first:
            refuse_foreign(b"")

    def _read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self.consumed += len(data)
        return data

    def _believe(self) -> None:
        if self.produced > self.limits.ratio_after and self.produced > self.consumed * self.limits.ratio:
            raise InputError(
                "The compressed file unpacks to an absurd size",
                f"{self.consumed:,} bytes have become {self.produced:,} so far, more than {self.limits.ratio} times "
                "as many. No real VCF does that; make the file again from its source.",
            )

    def _plain(self, head: bytes) -> Iterator[bytes]:
        while head:
            self.unpacked = self.consumed
            yield head
            head = self._read(READ)

    def _gzip(self, data: bytes) -> Iterator[bytes]:
        """Gzip members one after another; bytes of zero padding after the last are allowed (tar and tape do it)."""
        while data:
            unpacker = isal_zlib.decompressobj(31)
            while not unpacker.eof:
                if not data:
                    raise cut_off()
                try:
                    block = unpacker.decompress(data, 4 * READ)
                except _BAD as error:
                    raise damaged() from error
                data = unpacker.unconsumed_tail
                self.unpacked = self.consumed - len(data)
                yield block
                if not data and not unpacker.eof:
                    data = self._read(READ)
            data = (unpacker.unused_data or self._read(READ)).lstrip(b"\0")
            while 0 < len(data) < 2:
                more = self._read(READ)
                if not more:
                    break
                data += more
            if data and not data.startswith(GZIP):
                raise damaged()

    def _bgzf(self, data: bytes) -> Iterator[bytes]:
        found = blocks(self._read, data)
        while True:
            try:
                self.unpacked, content = next(found)
            except StopIteration as end:
                yield from self._gzip(end.value) if end.value else ()
                return
            yield content
