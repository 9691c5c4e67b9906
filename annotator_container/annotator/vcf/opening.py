"""Open the input: a path or standard input, including a second reading of a stream that cannot be reopened."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from annotator.errors import InputError
from annotator.vcf.source import ByteStream


class Spool:
    """A stream that cannot be opened twice; the bytes read from it are kept in an unnamed file in `folder`.

    `again` reads it from the beginning: what was kept, then the rest of the stream.
    """

    def __init__(self, stream: ByteStream, folder: Path) -> None:
        self._stream = stream
        self._kept = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - it lives as long as the stream
        self._replayed = False

    def read(self, size: int = -1, /) -> bytes:
        if self._replayed:
            return self._kept.read(size) or self._stream.read(size)
        data = self._stream.read(size)
        self._kept.write(data)
        return data

    def close(self) -> None:
        """Remove the kept bytes."""
        self._kept.close()

    def again(self) -> ByteStream:
        """The same stream from its beginning, once."""
        self._kept.seek(0)
        self._replayed = True
        return self


@contextmanager
def opened(name: str) -> Iterator[tuple[ByteStream, int | None]]:
    """The input as a stream with its size in bytes (None for standard input). Raises InputError when it cannot be opened."""
    if name == "-":
        yield sys.stdin.buffer, None
        return
    stream, size = open_file(name)
    with stream:
        yield stream, size


def open_file(name: str) -> tuple[BinaryIO, int | None]:
    """A file with its size in bytes. Raises InputError when it cannot be opened."""
    path = Path(name)
    if path.is_dir():
        raise InputError("The input is a folder", f"{name} is a folder; give the VCF file in it.")
    try:
        return path.open("rb"), path.stat().st_size or None
    except FileNotFoundError:
        raise InputError("The input is not there", f"{name} does not exist.") from None
    except OSError as error:
        raise InputError("The input cannot be read", f"{name}: {error.strerror}.") from error
