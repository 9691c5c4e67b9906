"""Read the lines of a track's text file, plain or gzip, whatever its name says."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from annotator.errors import TrackError
from annotator.tracks.spec import TrackSpec

LAST_POSITION = 2**31 - 1  # positions are kept as int32


@contextmanager
def text_lines(spec: TrackSpec) -> Iterator[TextIO]:
    """Open the file as text. Raises TrackError, also during reading, when it is damaged, truncated or missing."""
    try:
        with spec.path.open("rb") as stream:
            packed = stream.read(2) == b"\x1f\x8b"
        opened = gzip.open if packed else open
        with opened(spec.path, "rt", encoding="utf-8", errors="replace") as lines:
            yield lines
    except (OSError, EOFError, zlib.error) as error:
        raise TrackError(f"The track {spec.name} cannot be read", f"{spec.path.name}: {error}") from error
