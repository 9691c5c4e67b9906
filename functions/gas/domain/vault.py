"""Ports of the lifecycle: cold storage, the index of results, facts told once, secrets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from gas.domain.job import Cold, ResultState

FROZEN = frozenset({"GLACIER", "DEEP_ARCHIVE"})


class StorageClass(StrEnum):
    """The two classes a result lives in."""

    STANDARD = "STANDARD"
    GLACIER = "GLACIER"


@dataclass(frozen=True, slots=True)
class Stored:
    """A result object as S3 describes it. `crc64nvme` is the full-object checksum in base64, None where S3 holds none.

    `thawing`: a restore is under way. `thawed`: a frozen object with a readable copy.
    """

    size: int
    etag: str
    storage_class: str = StorageClass.STANDARD
    crc64nvme: str | None = None
    thawing: bool = False
    thawed: bool = False

    @property
    def frozen(self) -> bool:
        return self.storage_class in FROZEN


@dataclass(frozen=True, slots=True)
class Expected:
    """What the annotation said of a file when it wrote it."""

    size: int
    crc64nvme: str | None


class Vault(Protocol):
    """Result objects and their storage class."""

    def look(self, key: str) -> Stored | None:
        """The object as it is now; None without one."""
        ...

    def move(self, key: str, to: StorageClass, expected: Expected, renew: Callable[[], None]) -> Stored:
        """Copy the object onto itself in another class, metadata and tags carried over, and compare size and
        checksum. `renew` is called before each slow request and may raise to stop. Raises DamagedResult when the
        object is not what is expected (it is left as it is), ResultArchived for a frozen object without a readable
        copy, NotFound without an object, Unavailable when S3 does not answer."""
        ...

    def thaw(self, key: str, tier: str, days: int) -> str:
        """Ask S3 for a readable copy; the tier that took it (Expedited falls back to Standard). Asking again while
        one is under way changes and costs nothing. Raises Unavailable."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index `by_result`."""

    job_id: str
    state: ResultState
    archive_at: str | None
    name: str
    cold: Cold | None


@dataclass(frozen=True, slots=True)
class Entries:
    """A page of the index; `after` continues behind it, None at the end."""

    entries: list[Entry]
    after: str | None


class Results(Protocol):
    """The index of a user's results by state and date. It may lag a little behind the table."""

    def page(self, user_id: str, low: str, high: str, limit: int, after: str | None = None) -> Entries:
        """Entries with `low` <= result key <= `high`, in the order of that key."""
        ...

    def all_jobs(self, limit: int, after: str | None = None) -> tuple[list[str], str | None]:
        """Ids of the jobs of all users, a page at a time: for the reconciler alone."""
        ...


class Claims(Protocol):
    """Facts that may be acted upon once."""

    def claim(self, fact: str, seconds: int) -> bool:
        """Whether this caller is the first to claim the fact within that time."""
        ...

    def release(self, fact: str) -> None:
        """Give a claim back whose act certainly did not happen."""
        ...


class Secrets(Protocol):
    """Secrets Manager."""

    def text(self, name: str) -> str:
        """The secret's text, kept for a while. Raises Unavailable, and SettingsError when there is none."""
        ...

    def record(self, name: str) -> dict[str, Any]:
        """The same, read as a JSON object."""
        ...


class Site(Protocol):
    """Where the site is."""

    def url(self) -> str:
        """Its address without a slash at the end. Raises Unavailable."""
        ...
