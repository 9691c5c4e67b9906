"""annotation.log: what was done, in order, as sentences that a biologist can read; kept also when the job is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path


class AnnotationLog:
    """Lines with the UTC time, written at once."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._now = now
        self._file = path.open("w", encoding="utf-8")

    def say(self, text: str) -> None:
        """One line (line breaks in the text become spaces, so that nothing in a file can fake a line)."""
        stamp = self._now().astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        self._file.write(f"{stamp}  {' '.join(text.split())}\n")
        self._file.flush()

    def section(self, title: str) -> None:
        self._file.write(f"\n{title}\n{'-' * len(title)}\n")

    def close(self) -> None:
        self._file.close()
