"""annotation.log: the steps of the job in order, as sentences for biologists; also kept when the job is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path


class AnnotationLog:
    """Writes lines with the UTC time immediately."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._now = now
        self._file = path.open("w", encoding="utf-8")

    def say(self, text: str) -> None:
        """Write one line (line breaks in the text become spaces, so that no value of a file can forge a line)."""
        stamp = self._now().astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        self._file.write(f"{stamp}  {' '.join(text.split())}\n")
        self._file.flush()

    def section(self, title: str) -> None:
        self._file.write(f"\n{title}\n{'-' * len(title)}\n")

    def close(self) -> None:
        self._file.close()
