"""Warnings of a completed job: what its user must know of a result that is no plain success (docs/summary-format.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Facts about the files that change no answer. Any other code, a newer release's too, is a warning.
NOTES = frozenset({"sorted", "csi", "genotypes", "merged"})
MOST = 20  # warnings of one job that are shown


@dataclass(frozen=True, slots=True)
class JobWarning:
    """`code` is for programs, `title` a few words, `detail` what is wrong and what to do."""

    code: str
    title: str
    detail: str

    @property
    def is_note(self) -> bool:
        """Whether it only states a fact about the files."""
        return self.code in NOTES


def warnings_of(summary: Mapping[str, Any] | None) -> tuple[JobWarning, ...]:
    """Read the warnings of a job's summary, the gravest first; entries of another shape are left out."""
    listed = (summary or {}).get("warnings")
    if not isinstance(listed, list):
        return ()
    read = (_read(entry) for entry in listed[:MOST])
    return tuple(warning for warning in read if warning is not None)


def _read(entry: Any) -> JobWarning | None:
    if not isinstance(entry, dict):
        return None
    code, title, detail = (entry.get(key) for key in ("code", "title", "detail"))
    if not (isinstance(code, str) and isinstance(title, str) and title):
        return None
    return JobWarning(code, title, detail if isinstance(detail, str) else "")
