"""A file's bytes, unpacked if they are gzipped, by the fastest library."""

from __future__ import annotations

import zlib
from typing import IO, Any, BinaryIO, Final, cast

from isal import igzip, isal_zlib

MAGIC: Final = b"\x1f\x8b"
# What a damaged file raises while it is read.
DAMAGED: Final = (OSError, EOFError, zlib.error, cast("type[Exception]", isal_zlib.error))
_GZIP: Final[Any] = igzip.GzipFile


def unpacked(raw: BinaryIO) -> IO[bytes]:
    """Return a stream of the unpacked bytes of `raw`, which is seekable and at its start. `raw.tell()` counts what was read."""
    packed = raw.read(2) == MAGIC
    raw.seek(0)
    return cast("IO[bytes]", _GZIP(fileobj=raw)) if packed else raw
