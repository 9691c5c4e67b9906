"""Ports for the database: jobs, users, uploads, tokens, rate counters and claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gas.domain.job import Job, Status
from gas.domain.review import Review, ReviewLine
from gas.domain.session import Session
from gas.domain.token import ApiToken
from gas.domain.upload import Upload
from gas.domain.user import User


@dataclass(frozen=True, slots=True)
class Page:
    """A page of jobs, newest first. `after`: cursor of the next page, None on the last one."""

    jobs: list[Job]
    after: str | None


class Jobs(Protocol):
    """The jobs table. Reads by id are strongly consistent. Every write is conditional on the row's `rev`."""

    def get(self, job_id: str) -> Job | None:
        """Return the job, also a deleted one (`deleted_at`) while its row exists."""
        ...

    def with_user(self, job_id: str, user_id: str) -> tuple[Job | None, User | None]:
        """Return the job, whoever owns it, and the user, in one round trip. Both reads are strongly consistent."""
        ...

    def create(self, job: Job, upload: Upload, user: User, more: Sequence[Upload] = ()) -> None:
        """Write the new job with its changed upload, `more` uploads and user in one transaction. Raises LostRace."""
        ...

    def change(self, job_id: str, move: Callable[[Job], Job | None]) -> Job | None:
        """Read the job, apply `move`, write conditionally; start over when another writer was faster.

        Returns the new job, or None when `move` returned None. Raises NotFound when there is no row, LostRace after
        many attempts, and whatever `move` raises.
        """
        ...

    def remove(self, job_id: str) -> None:
        """Erase the row. A missing row is no error."""
        ...

    def page(self, user_id: str, status: Status | None, text: str, limit: int, after: str | None) -> Page:
        """Return the user's jobs, newest first, without deleted ones.

        `text` matches anywhere in the job's name or file name, ignoring case. Raises Invalid for a malformed `after`.
        """
        ...

    def at_work(self, user_id: str) -> list[str]:
        """Return ids of the user's jobs that have a task or a launcher working on one (eventually consistent)."""
        ...

    def waiting(self, user_id: str, limit: int) -> list[str]:
        """Return ids of the user's jobs that wait for a launcher, oldest first (eventually consistent)."""
        ...

    def of_user(self, user_id: str) -> Iterator[Job]:
        """Yield all jobs of the user, including deleted ones."""
        ...


class Users(Protocol):
    """The users table."""

    def get(self, user_id: str) -> User | None:
        """Return the profile or tombstone (strongly consistent)."""
        ...

    def create(self, user: User) -> User:
        """Write the profile unless a profile or tombstone exists. Returns what is stored afterwards."""
        ...

    def change(self, user_id: str, move: Callable[[User], User | None]) -> User | None:
        """Apply a move, as `Jobs.change`."""
        ...

    def take_turn(self, user_id: str, job_id: str, allowed: int) -> bool:
        """Give the job one of the user's `allowed` places, in one conditional write.

        True when the job holds a place now (also when it held one before); False when all are taken or the user is
        deleted.
        """
        ...

    def end_turn(self, user_id: str, job_id: str) -> bool:
        """Free the job's place. Returns whether it held one."""
        ...


class Uploads(Protocol):
    """The uploads table."""

    def get(self, upload_id: str) -> Upload | None:
        """Return the upload, None when there is none."""
        ...

    def create(self, upload: Upload) -> None:
        """Write a new upload."""
        ...

    def change(self, upload_id: str, move: Callable[[Upload], Upload | None]) -> Upload | None:
        """Apply a move, as `Jobs.change`."""
        ...

    def remove(self, upload: Upload) -> None:
        """Erase the row if it is unchanged. Raises LostRace."""
        ...

    def of_user(self, user_id: str) -> Iterator[Upload]:
        """Yield all uploads of the user."""
        ...


class Tokens(Protocol):
    """The API tokens table. Tokens that have expired by `now` are treated as missing."""

    def get(self, token_id: str, now: str) -> ApiToken | None:
        """Return the token, None when there is none."""
        ...

    def create(self, token: ApiToken) -> None:
        """Write a new token."""
        ...

    def of_user(self, user_id: str, now: str) -> list[ApiToken]:
        """Return the user's tokens."""
        ...

    def touch(self, token_id: str, now: str, address: str) -> None:
        """Note the token's last use. A missing token is no error, and stays missing."""
        ...

    def remove(self, token_id: str) -> None:
        """Erase the token. A missing token is no error."""
        ...


class Sessions(Protocol):
    """The sessions table. Sessions that have expired by `now` are treated as missing."""

    def get(self, session_id: str, now: str) -> Session | None:
        """Return the session (strongly consistent), None when there is none."""
        ...

    def create(self, session: Session) -> None:
        """Write a new session."""
        ...

    def change(self, session_id: str, move: Callable[[Session], Session | None]) -> Session | None:
        """Apply a move, as `Jobs.change`."""
        ...

    def touch(self, session_id: str, now: str, address: str) -> None:
        """Note the session's last use. A missing session is no error, and stays missing."""
        ...

    def of_user(self, user_id: str, now: str) -> list[Session]:
        """Return the user's sessions, oldest first (eventually consistent)."""
        ...

    def remove(self, session_id: str) -> None:
        """Erase the session. A missing session is no error."""
        ...


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A page of reviews by place. `after`: cursor of the next page, None on the last one."""

    lines: list[ReviewLine]
    after: str | None


class Reviews(Protocol):
    """The reviews table. Reads by id are strongly consistent; lists are eventually."""

    def get(self, review_id: str) -> Review | None:
        """Return the review, None when there is none."""
        ...

    def many(self, review_ids: list[str]) -> list[Review]:
        """Return those of at most 100 reviews that exist, in no order."""
        ...

    def create(self, review: Review, allowed: int) -> bool:
        """Write a new review and count it, in one transaction. False when there is one.

        Raises OverLimit when the account has `allowed` reviews, LostRace.
        """
        ...

    def change(self, review_id: str, move: Callable[[Review], Review | None]) -> Review | None:
        """Apply a move, as `Jobs.change`."""
        ...

    def remove(self, review: Review) -> None:
        """Erase the review if it is unchanged, and count it no more. Raises LostRace."""
        ...

    def page(self, user_id: str, assembly: str, limit: int, after: str | None) -> ReviewPage:
        """Return the user's reviews of an assembly (`variant_key.assembly_key`), by place. Raises Invalid for `after`."""
        ...

    def erase_some(self, user_id: str) -> bool:
        """Erase reviews of the user, as many as fit a second or two. Returns whether any may be left."""
        ...


class Rates(Protocol):
    """Request counters, each over a fixed window."""

    def hit(self, key: str, allowed: int, window_seconds: int, now: datetime) -> int:
        """Count one request. Returns 0 when it is allowed, else the seconds until the next one is."""
        ...

    def forgive(self, key: str, window_seconds: int, now: datetime) -> None:
        """Take one request of the present window back."""
        ...

    def remember(self, key: str, seconds: int, now: datetime) -> None:
        """Note a fact for that many seconds."""
        ...

    def remembers(self, key: str, now: datetime) -> bool:
        """Return whether the fact is noted."""
        ...


class Claims(Protocol):
    """Facts on which only one caller may act, for example by sending a mail."""

    def claim(self, fact: str, seconds: int) -> bool:
        """Claim the fact for that many seconds. Returns False when it is claimed already."""
        ...

    def release(self, fact: str) -> None:
        """Undo a claim whose action certainly did not happen."""
        ...
