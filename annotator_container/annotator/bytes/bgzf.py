"""The frame of BGZF, the blocked gzip of htslib (SAM specification, section 4.1)."""

from __future__ import annotations

import struct
from typing import Final

from isal import isal_zlib

END_OF_FILE: Final = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
BLOCK: Final = 65280  # uncompressed bytes of a block, the size that htslib uses
HEAD: Final = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0"
OVERHEAD: Final = len(HEAD) + 2 + 8  # bytes around the DEFLATE stream of a block
_LARGEST: Final = 65536


def member(body: bytes | bytearray, block: memoryview) -> bytes:
    """One BGZF block: `body` is the raw DEFLATE stream of `block`; a body that is too large is stored instead."""
    if len(body) + OVERHEAD > _LARGEST:  # incompressible: a stored block always fits
        body = _stored(block)
    size = struct.pack("<H", len(body) + OVERHEAD - 1)
    return b"".join((HEAD, size, body, struct.pack("<II", isal_zlib.crc32(block), len(block))))


def _stored(block: memoryview) -> bytes:
    """One stored DEFLATE block (RFC 1951, 3.2.4); at most 65,535 bytes."""
    return b"\x01" + struct.pack("<HH", len(block), len(block) ^ 0xFFFF) + bytes(block)
