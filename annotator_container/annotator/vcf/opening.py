"""Opens the input: a path or standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annotator.errors import InputError
from annotator.vcf.source import ByteStream


@contextmanager
def opened(name: str) -> Iterator[tuple[ByteStream, int | None]]:
    """The input as a stream with its size in bytes (None for standard input). Raises InputError when it cannot be opened."""
    if name == "-":
        yield sys.stdin.buffer, None
        return
    path = Path(name)
    if path.is_dir():
        raise InputError("The input is a folder", f"{name} is a folder; give the VCF file in it.")
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise InputError("The input is not there", f"{name} does not exist.") from None
    except OSError as error:
        raise InputError("The input cannot be read", f"{name}: {error.strerror}.") from error
    with stream:
        yield stream, path.stat().st_size or None
