"""S3, ECS, SNS, mail, clock and random numbers in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyItemAlreadyExistsError,
    IdempotencyItemNotFoundError,
)
from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord

from gas.domain.data_rights import DataScope, InputScope
from gas.domain.errors import Invalid, NoCapacity
from gas.domain.outbox import Topic
from gas.domain.ports import Begun, Bucket, Clock, DataCredentials, StoredObject, TaskOrder, TaskState
from gas.domain.task_end import TaskEnd
from gas.domain.upload import Part


class FakeClock:
    """A clock that stands still until a test advances it."""

    def __init__(self, moment: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def go(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    sleep = go


class FakeIds:
    def __init__(self) -> None:
        self.made = 0

    def new(self) -> str:
        self.made += 1
        return f"01K{self.made:023d}"

    def secret(self) -> str:
        self.made += 1
        return hashlib.sha256(str(self.made).encode()).hexdigest()


@dataclass
class Stored:
    body: bytes
    storage_class: str = "STANDARD"
    restoring: bool = False
    restored: bool = False


@dataclass
class FakeObjects:
    """S3's objects and uploads. `arrived`: parts of open uploads; `put_part` does what a browser does."""

    stored: dict[tuple[Bucket, str], Stored] = field(default_factory=dict)
    arrived: dict[str, dict[int, bytes]] = field(default_factory=dict)
    begun: int = 0

    def put(self, bucket: Bucket, key: str, body: bytes, storage_class: str = "STANDARD") -> None:
        self.stored[bucket, key] = Stored(body, storage_class)

    def put_part(self, s3_upload_id: str, number: int, body: bytes) -> str:
        self.arrived[s3_upload_id][number] = body
        return _etag(body)

    def begin(self, key: str) -> str:
        self.begun += 1
        self.arrived[f"s3-{self.begun}"] = {}
        return f"s3-{self.begun}"

    def presign_part(self, key: str, s3_upload_id: str, number: int, length: int, seconds: int) -> str:
        return f"https://s3.test/{key}?uploadId={s3_upload_id}&partNumber={number}&length={length}"

    def parts(self, key: str, s3_upload_id: str) -> list[Part] | None:
        parts = self.arrived.get(s3_upload_id)
        if parts is None:
            return None
        return [Part(number, _etag(body), len(body)) for number, body in sorted(parts.items())]

    def finish(self, key: str, s3_upload_id: str, parts: Sequence[Part]) -> bool:
        arrived = self.arrived.get(s3_upload_id)
        if arrived is None:
            return False
        if any(part.number not in arrived or _etag(arrived[part.number]) != part.etag for part in parts):
            raise Invalid("S3 refuses these parts; send the file again.", "parts")
        self.put(Bucket.UPLOADS, key, b"".join(arrived[part.number] for part in parts))
        del self.arrived[s3_upload_id]
        return True

    def abort(self, key: str, s3_upload_id: str) -> None:
        self.arrived.pop(s3_upload_id, None)

    def head(self, bucket: Bucket, key: str) -> StoredObject | None:
        found = self.stored.get((bucket, key))
        if found is None:
            return None
        return StoredObject(
            len(found.body),
            _etag(found.body),
            found.storage_class,
            restoring=found.restoring,
            restored=found.restored,
        )

    def presign_get(self, bucket: Bucket, key: str, seconds: int, filename: str | None = None) -> str:
        return f"https://s3.test/{bucket}/{key}?seconds={seconds}&filename={filename}"

    def read(self, bucket: Bucket, key: str, tail_bytes: int | None = None) -> bytes | None:
        found = self.stored.get((bucket, key))
        return None if found is None else found.body if tail_bytes is None else found.body[-tail_bytes:]

    def write(self, bucket: Bucket, key: str, body: bytes, media_type: str) -> None:
        self.put(bucket, key, body)

    def names(self, bucket: Bucket, prefix: str) -> list[str]:
        return sorted(key for place, key in self.stored if place is bucket and key.startswith(prefix))

    def folders(self, bucket: Bucket, prefix: str = "") -> list[str]:
        keys = [
            key.removeprefix(prefix)
            for place, key in self.stored
            if place is bucket and key.startswith(prefix)
        ]
        return sorted({key.split("/")[0] for key in keys if "/" in key})

    def delete(self, bucket: Bucket, keys: Iterable[str]) -> int:
        wanted = list(keys)
        for key in wanted:
            self.stored.pop((bucket, key), None)
        return len(wanted)


@dataclass
class FakeTopics:
    published: list[tuple[Topic, dict[str, Any]]] = field(default_factory=list)

    def publish(self, topic: Topic, body: dict[str, Any]) -> None:
        self.published.append((topic, body))


@dataclass
class FakeDataRights:
    """Credentials for tasks. `vended`: each scope with the name of its session."""

    clock: Clock
    vended: list[tuple[DataScope | InputScope, str]] = field(default_factory=list)

    def vend(self, scope: DataScope | InputScope, session_name: str) -> DataCredentials:
        self.vended.append((scope, session_name))
        number = len(self.vended)
        return DataCredentials(
            f"ASIA{number}", f"secret-{number}", f"token-{number}", self.clock.now() + timedelta(hours=1)
        )


@dataclass
class FakeRefused:
    bodies: list[str] = field(default_factory=list)

    def put(self, body: str) -> None:
        self.bodies.append(body)


@dataclass
class FakeTasks:
    """ECS. `room` False: no capacity. `failure`: the error to raise. `stops_at_once` False: a stopped task ends later."""

    room: bool = True
    stops_at_once: bool = True
    failure: Exception | None = None
    orders: list[TaskOrder] = field(default_factory=list)
    states: dict[str, TaskState] = field(default_factory=dict)
    stopped: list[str] = field(default_factory=list)
    ends: dict[str, TaskEnd] = field(default_factory=dict)

    def launch(self, order: TaskOrder) -> Begun:
        if self.failure is not None:
            raise self.failure
        if not self.room:
            raise NoCapacity("RESOURCE:CPU")
        task_arn = f"arn:task/{order.job_id}-{order.attempt}" + (f"/{order.part}" if order.part else "")
        if task_arn not in self.states:
            self.orders.append(order)
            self.states[task_arn] = TaskState.STARTING
        return Begun(task_arn, spot=not order.on_demand)

    def find(self, job_id: str, attempt: int) -> str | None:
        task_arn = f"arn:task/{job_id}-{attempt}"
        return task_arn if task_arn in self.states else None

    def running(self, job_id: str, attempt: int) -> list[str]:
        return [arn for arn in self._unended(job_id, attempt) if arn not in self.stopped]

    def ended(self, job_id: str, attempt: int) -> bool:
        return not self._unended(job_id, attempt)

    def _unended(self, job_id: str, attempt: int) -> list[str]:
        name = f"arn:task/{job_id}-{attempt}"
        ours = (arn for arn in self.states if arn == name or arn.startswith(f"{name}/"))
        return [arn for arn in ours if self.states[arn] is not TaskState.STOPPED]

    def state(self, task_arn: str) -> TaskState:
        return self.states.get(task_arn, TaskState.UNKNOWN)

    def end(self, task_arn: str) -> TaskEnd | None:
        return self.ends.get(task_arn)

    def stop(self, task_arn: str, why: str) -> None:
        self.stopped.append(task_arn)
        if self.stops_at_once and task_arn in self.states:
            self.states[task_arn] = TaskState.STOPPED


@dataclass
class FakeWorkflows:
    started: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def start(self, machine: str, name: str, data: dict[str, Any]) -> bool:
        if (machine, name) in self.started:
            return False
        self.started[machine, name] = data
        return True

    def status(self, execution: str) -> str | None:
        return next(
            ("RUNNING" for machine, name in self.started if execution == f"{_executions(machine)}:{name}"),
            None,
        )


def _executions(machine: str) -> str:
    return machine.replace(":stateMachine:", ":execution:")


@dataclass
class FakeMail:
    sent: list[tuple[bytes, str, str]] = field(default_factory=list)

    def send(self, message: bytes, sender: str, recipient: str) -> None:
        self.sent.append((message, sender, recipient))


class MemoryStore(BasePersistenceLayer):
    """Powertools' idempotency records in a dict."""

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, DataRecord] = {}

    def _get_record(self, idempotency_key: str) -> DataRecord:
        if idempotency_key not in self.records:
            raise IdempotencyItemNotFoundError
        return self.records[idempotency_key]

    def _put_record(self, data_record: DataRecord) -> None:
        kept = self.records.get(data_record.idempotency_key)
        if kept is not None and not kept.is_expired:
            raise IdempotencyItemAlreadyExistsError
        self.records[data_record.idempotency_key] = data_record

    def _update_record(self, data_record: DataRecord) -> None:
        # As in DynamoDB's update, the body's hash stays as the first request wrote it.
        kept = self.records.get(data_record.idempotency_key)
        if kept is not None and not data_record.payload_hash:
            data_record.payload_hash = kept.payload_hash
        self.records[data_record.idempotency_key] = data_record

    def _delete_record(self, data_record: DataRecord) -> None:
        self.records.pop(data_record.idempotency_key, None)


def _etag(body: bytes) -> str:
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
