"""Errors of a lookup that the text causes. Each says what to write instead.

InputError
└── LookupError_         `code` is what the API calls it
    ├── NotAVariant      the text names no variant
    ├── UnknownContig    the reference has no such contig
    ├── RefMismatch         the reference has other bases there
    ├── UnknownName      no transcript, gene or rsID of this name
    └── NotUnique        the text stands for several variants; `candidates` are these
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from annotator.errors import InputError

MOST_CANDIDATES: Final = 50  # that an error names


class LookupError_(InputError):  # noqa: N801 - LookupError is a builtin
    """A text that names no one variant of a reference."""

    code: ClassVar[str] = "not-a-variant"
    headline: ClassVar[str] = "This is not a variant"

    def __init__(self, detail: str) -> None:
        super().__init__(self.headline, detail)


class NotAVariant(LookupError_):
    """The text names no variant."""


class UnknownContig(LookupError_):
    """The reference has no such contig, or it ends before the position."""

    code = "unknown-contig"
    headline = "The reference has no such place"


class RefMismatch(LookupError_):
    """The reference has other bases there."""

    code = "ref-mismatch"
    headline = "REF is not what the reference has"


class UnknownName(LookupError_):
    """No transcript, gene or rsID of this name."""

    code = "unknown-name"
    headline = "The reference does not know this name"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A variant that the text may mean, and the transcripts on which it means this one, MANE Select first."""

    variant: str
    transcripts: tuple[str, ...]


class NotUnique(LookupError_):
    """The text stands for several variants."""

    code = "not-unique"
    headline = "This name stands for several variants"

    def __init__(self, detail: str, candidates: tuple[Candidate, ...]) -> None:
        super().__init__(detail)
        self.candidates = candidates
