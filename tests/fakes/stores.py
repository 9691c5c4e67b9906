"""Tables in memory, with the same revisions and refusals as the real tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from gas.domain.errors import Invalid, LostRace, NotFound, OverLimit
from gas.domain.job import Job, Status
from gas.domain.ports import Page, ReviewPage
from gas.domain.review import Review, line
from gas.domain.session import Session
from gas.domain.token import ApiToken
from gas.domain.upload import Upload
from gas.domain.user import User

E = TypeVar("E", Job, User, Upload, Session, Review)


class Rows(Generic[E]):
    """A table. `before_write` runs between the read and the write of a change; a test can let another writer be faster."""

    def __init__(self) -> None:
        self.rows: dict[str, E] = {}
        self.before_write: Callable[[], None] = lambda: None

    def get(self, ident: str) -> E | None:
        return self.rows.get(ident)

    def keep(self, after: E, current: E) -> E:
        """Keep the attributes of the row that a change of the entity does not write."""
        del current
        return after

    def change(self, ident: str, move: Callable[[E], E | None]) -> E | None:
        for _ in range(10):
            before = self.rows.get(ident)
            if before is None:
                raise NotFound
            after = move(before)
            if after is None:
                return None
            self.before_write()
            current = self.rows.get(ident)
            if current is None or current.rev != before.rev:
                continue
            self.rows[ident] = self.keep(replace(after, rev=before.rev + 1), current)
            return self.rows[ident]
        raise LostRace


class FakeUsers(Rows[User]):
    def keep(self, after: User, current: User) -> User:
        return replace(after, at_work=current.at_work)

    def create(self, user: User) -> User:
        return self.rows.setdefault(user.user_id, user)

    def take_turn(self, user_id: str, job_id: str, allowed: int) -> bool:
        user = self.rows.get(user_id)
        if user is None or not user.alive:
            return False
        if job_id not in user.at_work and len(user.at_work) >= allowed:
            return False
        self.rows[user_id] = replace(user, at_work=user.at_work | {job_id})
        return True

    def end_turn(self, user_id: str, job_id: str) -> bool:
        user = self.rows.get(user_id)
        if user is None or job_id not in user.at_work:
            return False
        self.rows[user_id] = replace(user, at_work=user.at_work - {job_id})
        return True


class FakeUploads(Rows[Upload]):
    def create(self, upload: Upload) -> None:
        self.rows[upload.upload_id] = upload

    def remove(self, upload: Upload) -> None:
        current = self.rows.get(upload.upload_id)
        if current is None:
            return
        if current.rev != upload.rev:
            raise LostRace
        del self.rows[upload.upload_id]

    def of_user(self, user_id: str) -> Iterator[Upload]:
        yield from [upload for upload in self.rows.values() if upload.user_id == user_id]


class FakeJobs(Rows[Job]):
    def __init__(self, users: FakeUsers, uploads: FakeUploads) -> None:
        super().__init__()
        self.users = users
        self.uploads = uploads

    def create(self, job: Job, upload: Upload, user: User, more: Sequence[Upload] = ()) -> None:
        self.before_write()
        owner = self.users.rows.get(user.user_id)
        if job.job_id in self.rows or owner is None or owner.rev != user.rev:
            raise LostRace
        for one in (upload, *more):
            here = self.uploads.rows.get(one.upload_id)
            if here is None or here.rev != one.rev:
                raise LostRace
        self.rows[job.job_id] = job
        for one in (upload, *more):
            self.uploads.rows[one.upload_id] = replace(one, rev=one.rev + 1)
        self.users.rows[user.user_id] = self.users.keep(replace(user, rev=user.rev + 1), owner)

    def with_user(self, job_id: str, user_id: str) -> tuple[Job | None, User | None]:
        return self.get(job_id), self.users.get(user_id)

    def remove(self, job_id: str) -> None:
        self.rows.pop(job_id, None)

    def page(self, user_id: str, status: Status | None, text: str, limit: int, after: str | None) -> Page:
        if after is not None and after not in self.rows:
            raise Invalid("This cursor is not valid.", "cursor")
        newest = sorted(self.of_user(user_id), key=lambda job: (job.submitted_at, job.job_id), reverse=True)
        if after is not None:
            last = (self.rows[after].submitted_at, after)
            newest = [job for job in newest if (job.submitted_at, job.job_id) < last]
        found = [
            job
            for job in newest
            if job.deleted_at is None
            and status in (None, job.status)
            and text.lower() in "\n".join([job.name, *(file.filename for file in job.inputs)]).lower()
        ]
        more = len(found) > limit
        return Page(found[:limit], found[limit - 1].job_id if more else None)

    def at_work(self, user_id: str) -> list[str]:
        return [job.job_id for job in self._active(user_id) if job.at_work]

    def waiting(self, user_id: str, limit: int) -> list[str]:
        return [job.job_id for job in self._active(user_id) if not job.at_work][:limit]

    def _active(self, user_id: str) -> list[Job]:
        active = (job for job in self.of_user(user_id) if job.active and job.deleted_at is None)
        return sorted(active, key=lambda job: (job.submitted_at, job.job_id))

    def of_user(self, user_id: str) -> Iterator[Job]:
        yield from [job for job in self.rows.values() if job.user_id == user_id]


class FakeTokens:
    def __init__(self) -> None:
        self.rows: dict[str, ApiToken] = {}

    def get(self, token_id: str, now: str) -> ApiToken | None:
        token = self.rows.get(token_id)
        return token if token is not None and token.expires_at > now else None

    def create(self, token: ApiToken) -> None:
        self.rows[token.token_id] = token

    def of_user(self, user_id: str, now: str) -> list[ApiToken]:
        return [token for token in self.rows.values() if token.user_id == user_id and token.expires_at > now]

    def touch(self, token_id: str, now: str, address: str) -> None:
        if token_id in self.rows:
            self.rows[token_id] = replace(self.rows[token_id], last_used_at=now, address=address)

    def remove(self, token_id: str) -> None:
        self.rows.pop(token_id, None)


class FakeSessions:
    def __init__(self) -> None:
        self.table: Rows[Session] = Rows()

    @property
    def rows(self) -> dict[str, Session]:
        return self.table.rows

    def get(self, session_id: str, now: str) -> Session | None:
        session = self.rows.get(session_id)
        return session if session is not None and session.expires_at > now else None

    def create(self, session: Session) -> None:
        self.rows.setdefault(session.session_id, session)

    def change(self, session_id: str, move: Callable[[Session], Session | None]) -> Session | None:
        return self.table.change(session_id, move)

    def touch(self, session_id: str, now: str, address: str) -> None:
        if session_id in self.rows:
            self.rows[session_id] = replace(self.rows[session_id], last_used_at=now, address=address)

    def of_user(self, user_id: str, now: str) -> list[Session]:
        found = [one for one in self.rows.values() if one.user_id == user_id and one.expires_at > now]
        return sorted(found, key=lambda one: one.created_at)

    def remove(self, session_id: str) -> None:
        self.rows.pop(session_id, None)


class FakeReviews(Rows[Review]):
    def many(self, review_ids: list[str]) -> list[Review]:
        return [self.rows[one] for one in review_ids if one in self.rows]

    def create(self, review: Review, allowed: int) -> bool:
        if review.review_id in self.rows:
            return False
        if len(self._of(review.user_id)) >= allowed:
            raise OverLimit(f"An account may have {allowed:,} reviews.", "reviews_per_account", allowed)
        self.rows[review.review_id] = review
        return True

    def remove(self, review: Review) -> None:
        if self.rows.get(review.review_id) != review:
            raise LostRace
        del self.rows[review.review_id]

    def page(self, user_id: str, assembly: str, limit: int, after: str | None) -> ReviewPage:
        if after is not None and not after.startswith(f"{assembly}#"):
            raise Invalid("This cursor is not valid.", "cursor")
        found = [
            one
            for one in self._of(user_id)
            if one.place.startswith(f"{assembly}#") and one.place > (after or "")
        ]
        shown = found[:limit]
        return ReviewPage([line(one) for one in shown], shown[-1].place if len(found) > limit else None)

    def erase_some(self, user_id: str) -> bool:
        for one in self._of(user_id):
            del self.rows[one.review_id]
        return False

    def _of(self, user_id: str) -> list[Review]:
        return sorted(
            (one for one in self.rows.values() if one.user_id == user_id), key=lambda one: one.place
        )


class FakeRates:
    def __init__(self) -> None:
        self.hits: dict[Any, int] = {}
        self.known: dict[str, float] = {}

    def hit(self, key: str, allowed: int, window_seconds: int, now: datetime) -> int:
        second = int(now.timestamp())
        window = (key, second // window_seconds)
        self.hits[window] = self.hits.get(window, 0) + 1
        return 0 if self.hits[window] <= allowed else max(1, window_seconds - second % window_seconds)

    def forgive(self, key: str, window_seconds: int, now: datetime) -> None:
        window = (key, int(now.timestamp()) // window_seconds)
        if window in self.hits:
            self.hits[window] -= 1

    def remember(self, key: str, seconds: int, now: datetime) -> None:
        self.known[key] = now.timestamp() + seconds

    def remembers(self, key: str, now: datetime) -> bool:
        return self.known.get(key, 0) > now.timestamp()
