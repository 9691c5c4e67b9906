"""Read the lines of a track's text file, plain, gzip or the only file of a ZIP archive, whatever its name says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, TextIO, cast

from isal import igzip

from annotator.bytes.gunzip import DAMAGED, MAGIC
from annotator.errors import TrackError
from annotator.tracks.spec import TrackSpec

_READ: Final = 1 << 20
_GZIP: Final[Any] = igzip.GzipFile
LAST_POSITION = 2**31 - 1  # positions are kept as int32


class CountedFile(io.FileIO):
    """A file that says how many of its bytes were read since the last time."""

    def __init__(self, path: Path, count: Callable[[int], None]) -> None:
        super().__init__(path)
        self._count = count

    def readinto(self, buffer: Any, /) -> int | None:
        size = super().readinto(buffer)
        self._count(size or 0)
        return size


def counted(path: Path, count: Callable[[int], None]) -> io.BufferedReader:
    """The file, opened to be read in large pieces."""
    return io.BufferedReader(CountedFile(path, count), _READ)


@contextmanager
def unpacked_bytes(spec: TrackSpec, count: Callable[[int], None] = lambda _: None) -> Iterator[IO[bytes]]:
    """The file's unpacked bytes; `count` receives the bytes of the file that were read since the last call.

    Raises TrackError, also while it is read, where it is damaged, cut off or not there.
    """
    try:
        with counted(spec.path, count) as stream:
            yield _unpacked(stream, spec)
    except (*DAMAGED, zipfile.BadZipFile) as error:
        raise TrackError(f"The track {spec.name} cannot be read", f"{spec.path.name}: {error}") from error


@contextmanager
def text_lines(spec: TrackSpec, count: Callable[[int], None] = lambda _: None) -> Iterator[TextIO]:
    """The file opened as text; `count` receives the bytes that were read since the last call.

    Raises TrackError, also while it is read, where it is damaged, cut off or not there.
    """
    with (
        unpacked_bytes(spec, count) as stream,
        io.TextIOWrapper(cast("Any", stream), encoding="utf-8", errors="replace") as lines,
    ):
        yield lines


def _unpacked(stream: io.BufferedReader, spec: TrackSpec) -> IO[bytes]:
    """The file's content. Raises TrackError for an archive of several files."""
    start = stream.peek(4)[:4]
    if start[:2] == MAGIC:
        return cast("IO[bytes]", _GZIP(fileobj=stream))
    if start != b"PK\x03\x04":
        return stream
    archive = zipfile.ZipFile(stream)
    names = [item.filename for item in archive.infolist() if not item.is_dir()]
    if len(names) != 1:
        raise TrackError(
            f"The track {spec.name} cannot be read",
            f"{spec.path.name} holds {len(names)} files ({', '.join(names[:5])}): unpack it and give the file.",
        )
    return archive.open(names[0])
