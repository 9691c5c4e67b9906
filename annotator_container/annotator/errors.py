"""The annotator's errors, with the exit code of each.

    AnnotatorError          exit 1: a fault of GAS or of the machine
    ├── InputError          exit 2: the user's file; title, detail, line and column are what the user reads
    │   └── WholeError      exit 2: the file cannot be annotated in shards
    │       └── UnsortedError  exit 2: the records are not in order; the job sorts them
    ├── GeneModelError      exit 2: the gene file of `reference build`
    ├── ReferenceError_     exit 1: the reference folder is missing, damaged or of another format
    ├── TrackError          exit 1: a track cannot be built or joined
    ├── EngineError         exit 1: an engine cannot run (a missing extra, a tool that failed)
    ├── OutdatedPlan        exit 1: another release or reference than that of the plan of a scattered file
    ├── InstallError        exit 1: a download failed or does not match its checksum
    └── Cancelled           exit 1: the task received SIGTERM; the job runs again

Each error is a title (a few words), and a detail (what is wrong, where, and what to do).
"""

from __future__ import annotations

from typing import Self


class AnnotatorError(Exception):
    """The base class: `title` and `detail` are sentences for people, `exit_code` is the exit code of the process."""

    exit_code = 1
    fault = "ours"

    def __init__(self, title: str, detail: str = "") -> None:
        super().__init__(title, detail)
        self.title = title
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.title}: {self.detail}" if self.detail else self.title


class InputError(AnnotatorError):
    """The user's file cannot be annotated as it is. `line` and `column` count from 1; None when not applicable."""

    exit_code = 2
    fault = "input"

    def __init__(
        self, title: str, detail: str = "", line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(title, detail)
        self.line = line
        self.column = column

    @property
    def place(self) -> str:
        """`line 12, column 4`, `line 12` or an empty text."""
        if self.line is None:
            return ""
        return f"line {self.line}" + (f", column {self.column}" if self.column is not None else "")

    def of_file(self, name: str) -> Self:
        """The same error with the file's name before its title: for a job of several files."""
        return type(self)(f"{name}: {self.title}", self.detail, self.line, self.column)

    def __str__(self) -> str:
        where = f" ({self.place})" if self.place else ""
        return f"{self.title}{where}: {self.detail}" if self.detail else f"{self.title}{where}"

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str, int | None, int | None]]:
        return type(self), (self.title, self.detail, self.line, self.column)


class WholeError(InputError):
    """The file cannot be annotated in shards; an ordinary run can annotate it."""


class UnsortedError(WholeError):
    """The records are not in order; the job sorts them and begins again."""


class ReferenceError_(AnnotatorError):  # noqa: N801 - ReferenceError is a builtin
    """The reference folder is missing, damaged, or written by another format."""


class GeneModelError(AnnotatorError):
    """A GFF3 or GTF file, or a genetic code asked for, cannot be used; the detail names the line.

    The gene file is the input of `reference build`: exit code 2.
    """

    exit_code = 2
    fault = "input"


class TrackError(AnnotatorError):
    """A track's file cannot be read, or lacks the field asked for."""


class EngineError(AnnotatorError):
    """An engine cannot run."""


class OutdatedPlan(AnnotatorError):
    """The plan of a scattered file was made by another release or for another reference."""


class InstallError(AnnotatorError):
    """A published reference could not be fetched whole."""


class Cancelled(AnnotatorError):
    """The process was asked to stop; its work is discarded and the job runs again."""

    exit_code = 1
