"""BGZF, the blocked gzip of htslib, read block by block (SAM specification, section 4.1)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Generator
from typing import cast

from isal import isal_zlib

from annotator.errors import InputError
from annotator.vcf.sniff import GZIP

READ = 1 << 20
END_OF_FILE = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_BAD = (zlib.error, cast("type[Exception]", isal_zlib.error))


def blocks(
    read: Callable[[int], bytes], head: bytes, ended: bool = True
) -> Generator[tuple[int, bytes], None, bytes]:
    """(offset in the file, content) of each block; `head` was read already. Raises InputError for a damaged file.

    Returns the rest: empty, or the bytes from the first gzip member on that is not a BGZF block. If `ended`, the empty end
    block is required.
    """
    found = packed_blocks(read, head, ended)
    while True:
        try:
            at, block = next(found)
        except StopIteration as end:
            rest: bytes = end.value
            return rest
        yield at, inflate(block)


def packed_blocks(
    read: Callable[[int], bytes], head: bytes, ended: bool = True
) -> Generator[tuple[int, bytes], None, bytes]:
    """As `blocks`, but each block as it lies in the file, for `inflate`."""
    data, at, before = head, 0, 0
    last = b""
    while True:
        if len(data) - at < 65536 + 18:
            before += at
            data, at = data[at:] + read(READ), 0
            if not data:
                break
        size = block_size(data, at)
        if size is None:
            return data[at:]
        if at + size > len(data):
            raise cut_off()
        last = data[at : at + size]
        yield before + at, last
        at += size
    if ended and last != END_OF_FILE and len(inflate(last)) > 0:
        raise InputError(
            "The compressed file is cut off",
            "The mark that ends every bgzip file is missing, so records may be missing too. Copy the file again and "
            "compare its size with the original. If you know that it is whole, remake it: gunzip -c FILE | bgzip > NEW",
        )
    return b""


def cut_off() -> InputError:
    return InputError(
        "The compressed file is cut off",
        "It ends in the middle of a block, so records are missing. The upload, the download or the disk was probably "
        "interrupted: copy the file again and compare its size with the original.",
    )


def damaged() -> InputError:
    return InputError(
        "The compressed file is damaged",
        "Its checksum or its structure does not fit. Copy the file again from its source, or test it with: gzip -t",
    )


def block_size(data: bytes, at: int) -> int | None:
    """Bytes of the BGZF block at `at`; None when it is a gzip member without the BC field."""
    if len(data) - at < 18:
        if data[at : at + 4] != b"\x1f\x8b\x08\x04"[: len(data) - at]:
            raise damaged()
        raise cut_off()
    if data[at : at + 2] != GZIP:
        raise damaged()
    if data[at + 3] & 4 == 0 or data[at + 12 : at + 16] != b"BC\x02\0":
        return None
    size: int = struct.unpack_from("<H", data, at + 16)[0] + 1
    return size


def inflate(block: bytes) -> bytes:
    """The bytes of one BGZF block, its CRC and length compared."""
    if len(block) < 26:
        raise damaged()
    crc, length = struct.unpack("<II", block[-8:])
    if length > 65536:
        raise damaged()
    try:
        data = isal_zlib.decompress(block[18:-8], -15, max(length, 1))
    except _BAD as error:
        raise damaged() from error
    if len(data) != length or isal_zlib.crc32(data) != crc:
        raise damaged()
    return data
