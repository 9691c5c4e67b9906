"""What a change of a job's row must tell the world. The stream handler publishes it; nobody else publishes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gas.domain.job import Job, Status


class Topic(StrEnum):
    JOB_REQUESTS = "job-requests"
    JOB_RESULTS = "job-results"


@dataclass(frozen=True, slots=True)
class Message:
    topic: Topic
    body: dict[str, Any]


def messages(old: Job | None, new: Job | None) -> list[Message]:
    """The messages for one change. A repeat of the change gives the same messages; their readers bear that."""
    if new is None or new.deleted_at is not None:
        return []
    told: list[Message] = []
    if new.launchable and new.asked_at is not None and (old is None or old.asked_at != new.asked_at):
        told.append(Message(Topic.JOB_REQUESTS, {"job_id": new.job_id}))
    if new.status in (Status.COMPLETED, Status.FAILED) and (old is None or old.status != new.status):
        body = {"job_id": new.job_id, "user_id": new.user_id, "fact": new.status.lower()}
        told.append(Message(Topic.JOB_RESULTS, body))
    return told
