"""What the services need of the world, as Protocols. `gas.adapters` holds the real side, `tests/fakes` the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from gas.domain.job import Job, Status
from gas.domain.machine import Machine
from gas.domain.outbox import Topic
from gas.domain.task_end import TaskEnd
from gas.domain.token import ApiToken
from gas.domain.upload import Part, Upload
from gas.domain.user import User


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Return after that many seconds."""
        ...


class Ids(Protocol):
    def new(self) -> str:
        """A fresh id that sorts by time (ULID)."""
        ...

    def secret(self) -> str:
        """256 random bits as URL-safe text without `_`."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """Some jobs, newest first; `after` continues behind them, None at the end."""

    jobs: list[Job]
    after: str | None


class Jobs(Protocol):
    """The jobs table. Reads by id are consistent; a row changes only on condition of its `rev`."""

    def get(self, job_id: str) -> Job | None:
        """The job, deleted ones (`deleted_at`) too while their row is there."""
        ...

    def create(self, job: Job, upload: Upload, user: User) -> None:
        """Write the new job, and the upload and user that it changed, all or nothing. Raises LostRace."""
        ...

    def change(self, job_id: str, move: Callable[[Job], Job | None]) -> Job | None:
        """Read, move, write on condition; again when another was quicker. The new job, or None when the move
        declined. Raises NotFound without a row, LostRace after many tries, and what the move raises."""
        ...

    def remove(self, job_id: str) -> None:
        """Erase the row; nothing happens when there is none."""
        ...

    def page(self, user_id: str, status: Status | None, text: str, limit: int, after: str | None) -> Page:
        """The user's jobs, newest first, deleted ones left out. `text` is found in name or file name, whatever
        the case. Raises Invalid for an `after` that is none of ours."""
        ...

    def at_work(self, user_id: str) -> list[str]:
        """Ids of the user's jobs that have a task, or a launcher at work on one (may lag a little behind)."""
        ...

    def waiting(self, user_id: str, limit: int) -> list[str]:
        """Ids of the user's jobs that wait for a launcher, the oldest first (may lag a little behind)."""
        ...

    def of_user(self, user_id: str) -> Iterator[Job]:
        """All rows of the user, deleted ones too."""
        ...


class Users(Protocol):
    """The users table."""

    def get(self, user_id: str) -> User | None:
        """The profile or tombstone, consistently read."""
        ...

    def create(self, user: User) -> User:
        """Write the profile unless there is one (or a tombstone); what is there afterwards."""
        ...

    def change(self, user_id: str, move: Callable[[User], User | None]) -> User | None:
        """As `Jobs.change`."""
        ...

    def take_turn(self, user_id: str, job_id: str, allowed: int) -> bool:
        """Let the job hold one of the user's `allowed` places, in one conditional write. True when it holds one now
        (also when it did before), False when all are taken or the user is gone."""
        ...

    def end_turn(self, user_id: str, job_id: str) -> bool:
        """Free the job's place; whether it held one."""
        ...


class Uploads(Protocol):
    """The uploads table."""

    def get(self, upload_id: str) -> Upload | None: ...

    def create(self, upload: Upload) -> None: ...

    def change(self, upload_id: str, move: Callable[[Upload], Upload | None]) -> Upload | None:
        """As `Jobs.change`."""
        ...

    def remove(self, upload: Upload) -> None:
        """Erase the row if it has not changed. Raises LostRace."""
        ...

    def of_user(self, user_id: str) -> Iterator[Upload]: ...


class Tokens(Protocol):
    """The API tokens table; expired ones are as good as gone."""

    def get(self, token_id: str, now: str) -> ApiToken | None: ...

    def create(self, token: ApiToken) -> None: ...

    def of_user(self, user_id: str, now: str) -> list[ApiToken]: ...

    def remove(self, token_id: str) -> None: ...


class Rates(Protocol):
    """Counters of a fixed window."""

    def hit(self, key: str, allowed: int, window_seconds: int, now: datetime) -> int:
        """Count one; 0 when that was allowed, else the seconds until it is again."""
        ...


class Bucket(StrEnum):
    UPLOADS = "uploads"
    RESULTS = "results"
    REFERENCES = "references"


@dataclass(frozen=True, slots=True)
class Head:
    """What S3 says of an object. `restored` is a frozen object with a readable copy; `restoring` one on its way."""

    size: int
    etag: str
    storage_class: str = "STANDARD"
    restoring: bool = False
    restored: bool = False

    @property
    def readable(self) -> bool:
        return self.restored or self.storage_class not in ("GLACIER", "DEEP_ARCHIVE")


class Objects(Protocol):
    """S3."""

    def begin(self, key: str) -> str:
        """Begin a multipart upload to the uploads bucket; its S3 id."""
        ...

    def presign_part(self, key: str, s3_upload_id: str, number: int, length: int, seconds: int) -> str:
        """A URL that takes exactly `length` bytes as that part."""
        ...

    def parts(self, key: str, s3_upload_id: str) -> list[Part] | None:
        """The parts that have arrived; None when S3 knows no such upload (any more)."""
        ...

    def finish(self, key: str, s3_upload_id: str, parts: Sequence[Part]) -> bool:
        """Join the parts, once more too; False when S3 knows no such upload (any more). Raises Invalid for parts it
        refuses."""
        ...

    def abort(self, key: str, s3_upload_id: str) -> None:
        """Drop the parts; nothing happens when there are none."""
        ...

    def head(self, bucket: Bucket, key: str) -> Head | None: ...

    def presign_get(self, bucket: Bucket, key: str, seconds: int, filename: str | None = None) -> str:
        """A URL to read the object; with `filename` a browser saves it under that name."""
        ...

    def read(self, bucket: Bucket, key: str, tail_bytes: int | None = None) -> bytes | None:
        """The object's bytes (the last `tail_bytes` of them); None without it."""
        ...

    def write(self, bucket: Bucket, key: str, body: bytes, media_type: str) -> None:
        """Write a small object, whatever was there."""
        ...

    def names(self, bucket: Bucket, prefix: str) -> list[str]:
        """All keys below a prefix."""
        ...

    def folders(self, bucket: Bucket) -> list[str]:
        """The first parts of all keys of the bucket."""
        ...

    def delete(self, bucket: Bucket, keys: Iterable[str]) -> int:
        """Erase objects; how many were asked for. Raises Unavailable when S3 kept one."""
        ...


class Topics(Protocol):
    """SNS. Only the stream handler publishes."""

    def publish(self, topic: Topic, body: dict[str, Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class TaskOrder:
    """All that a task must know (docs/contracts.md, "Launch of a task"), the numbers of its client token, what it runs
    on, and whether it must not run on Spot."""

    job_id: str
    attempt: int
    launches: int
    environment: dict[str, str]
    machine: Machine
    on_demand: bool = False


class TaskState(StrEnum):
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    STOPPED = "STOPPED"
    UNKNOWN = "UNKNOWN"


class Tasks(Protocol):
    """ECS on Fargate."""

    def launch(self, order: TaskOrder) -> str:
        """Begin the task, on Spot first and, whatever the refusal, then on demand; its ARN. The same order again gives
        the same task. Raises NoCapacity when there is no room, or ECS is throttled; Unavailable for any other refusal."""
        ...

    def find(self, job_id: str, attempt: int) -> str | None:
        """The ARN of that attempt's task, as long as ECS remembers it."""
        ...

    def state(self, task_arn: str) -> TaskState: ...

    def end(self, task_arn: str) -> TaskEnd | None:
        """How a stopped task ended, as long as ECS remembers it."""
        ...

    def stop(self, task_arn: str, why: str) -> None:
        """Ask the task to stop; nothing happens when it is gone."""
        ...


class Workflows(Protocol):
    """Step Functions."""

    def start(self, machine: str, name: str, data: dict[str, Any]) -> bool:
        """Start an execution; False when one of that name exists already."""
        ...


class Mail(Protocol):
    """SES."""

    def send(self, message: bytes, sender: str, recipient: str) -> None:
        """Send a whole MIME message, at most once. Raises Unavailable when it surely did not go, Invalid when it never
        will; a request whose end is not known counts as sent."""
        ...


@dataclass(frozen=True, slots=True)
class Session:
    """What a sign-in gives. `refresh_token` is None when an old one was used. Seconds."""

    access_token: str
    expires_in: int
    id_claims: dict[str, Any]
    refresh_token: str | None = None


class Identity(Protocol):
    """The Cognito user pool. Raises Invalid, Unauthorized, Conflict, TooMany as fits. Only signing up tells
    whether an e-mail address has an account."""

    def sign_up(self, email: str, password: str, name: str) -> None: ...

    def confirm(self, email: str, code: str) -> None: ...

    def resend(self, email: str) -> None: ...

    def sign_in(self, email: str, password: str) -> Session: ...

    def refresh(self, refresh_token: str) -> Session: ...

    def sign_out(self, refresh_token: str) -> None: ...

    def forgot(self, email: str) -> None: ...

    def reset(self, email: str, code: str, password: str) -> None: ...

    def erase(self, user_id: str) -> None:
        """Delete the account; nothing happens when it is gone."""
        ...


class Keys(Protocol):
    """The user pool's public keys."""

    def find(self, kid: str) -> Any | None:
        """The RSA public key of that id, fetched anew when it is unknown (not too often)."""
        ...
