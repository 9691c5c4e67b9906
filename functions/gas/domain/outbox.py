"""The messages that a change of a job's row causes. Only the stream handler publishes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gas.domain.job import Job, ResultState, Status
from gas.domain.webhook import Event


class Topic(StrEnum):
    JOB_REQUESTS = "job-requests"
    JOB_RESULTS = "job-results"
    JOB_EVENTS = "job-events"  # for webhooks


@dataclass(frozen=True, slots=True)
class Message:
    topic: Topic
    body: dict[str, Any]


def messages(old: Job | None, new: Job | None) -> list[Message]:
    """The messages for one change. A repeat of the change gives the same messages; their readers accept repeats."""
    if new is None or new.deleted_at is not None:
        return []
    messages: list[Message] = []
    if new.launchable and new.asked_at is not None and (old is None or old.asked_at != new.asked_at):
        messages.append(Message(Topic.JOB_REQUESTS, {"job_id": new.job_id}))
    if new.status in (Status.COMPLETED, Status.FAILED) and (old is None or old.status != new.status):
        body = {"job_id": new.job_id, "user_id": new.user_id, "fact": new.status.lower()}
        messages.append(Message(Topic.JOB_RESULTS, body))
    about = str(new.rev)  # the same when the change comes twice
    for event in _events(old, new):
        body = {"job_id": new.job_id, "user_id": new.user_id, "event": event.value, "about": about}
        messages.append(Message(Topic.JOB_EVENTS, body))
    return messages


def _events(old: Job | None, new: Job) -> list[Event]:
    """Return the events of the change for webhooks."""
    events = []
    if old is None or old.status != new.status:
        if new.status is Status.COMPLETED:
            events.append(Event.COMPLETED)
            if any(not warning.is_note for warning in new.warnings):
                events.append(Event.WARNINGS)
        elif new.status is Status.FAILED:
            events.append(Event.FAILED)
    if old is not None and old.result_state != new.result_state:
        if new.result_state is ResultState.ARCHIVED:
            events.append(Event.ARCHIVED)
        elif new.result_state is ResultState.AVAILABLE and old.result_state is ResultState.RESTORING:
            events.append(Event.RESTORED)
    return events
