"""Webhooks by the Standard Webhooks specification: where events of a user's jobs are sent, and what became of each."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from gas.domain import moments

SECRET_PREFIX = "whsec_"  # noqa: S105 (of every secret)
# How long the old secret signs too, so that a receiver can change it without losing an event.
ROTATION_SECONDS = 24 * 3600
# Seconds before each further try: 5 s, 1 min, 5 min, 30 min, 2 h, 5 h, 8 h, 8 h; about a day in all.
DELAYS = (5, 60, 300, 1800, 7200, 18000, 28800, 28800)
KEPT_SECONDS = 30 * 24 * 3600
DAY_TESTS = 50  # test events of a webhook and replays in a day


class Event(StrEnum):
    """Events that a webhook can receive. Only the test button sends `TEST`."""

    COMPLETED = "job.completed"
    FAILED = "job.failed"
    WARNINGS = "job.warnings"
    ARCHIVED = "job.archived"
    RESTORED = "job.restored"
    TEST = "webhook.test"


class State(StrEnum):
    """Of a delivery: `waiting` for its next try, `delivered`, or `failed` for good."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Webhook:
    """`secret` and `old_secret` are sealed under the account's key; the old one signs too until `old_until`.

    `events` empty: all. `disabled` says why nothing is sent ("" while it is on).
    """

    user_id: str
    webhook_id: str
    url: str
    created_at: str
    secret: str
    events: tuple[str, ...] = ()
    old_secret: str = ""
    old_until: str = ""
    disabled: str = ""
    rev: int = 0

    def wants(self, event: str) -> bool:
        return not self.disabled and (not self.events or event in self.events)

    def rotated(self, sealed: str, now: datetime) -> Webhook:
        until = moments.later(now, ROTATION_SECONDS)
        return replace(self, secret=sealed, old_secret=self.secret, old_until=until)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: `status` of the answer, None without one; then `error` says why, in a few words of ours."""

    at: str
    status: int | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one webhook. `body` is the JSON text that is signed and sent, the same at each try.

    `message_id` is the event's: the same for all webhooks, tries and replays, so that a receiver can drop repeats.
    `tries` counts also across replays; `round` counts replays.
    """

    user_id: str
    webhook_id: str
    delivery_id: str
    message_id: str
    event: str
    body: str
    created_at: str
    state: State = State.WAITING
    tries: int = 0
    round: int = 0
    next_at: str | None = None
    attempts: tuple[Attempt, ...] = ()
    rev: int = 0

    def tried(self, attempt: Attempt, now: datetime) -> Delivery:
        """The delivery after a try: delivered, waiting for the next one, or failed after the last."""
        done = attempt.status is not None and 200 <= attempt.status < 300
        seen = (*self.attempts, attempt)[-20:]
        if done:
            return replace(self, state=State.DELIVERED, tries=self.tries + 1, next_at=None, attempts=seen)
        within = self.tries - self.round * (len(DELAYS) + 1)
        if within >= len(DELAYS):
            return replace(self, state=State.FAILED, tries=self.tries + 1, next_at=None, attempts=seen)
        next_at = moments.later(now, DELAYS[max(0, within)])
        return replace(self, tries=self.tries + 1, next_at=next_at, attempts=seen)

    def again(self, now: datetime) -> Delivery:
        """The delivery, to be sent once more by the user's wish, with all its tries."""
        first = (self.round + 1) * (len(DELAYS) + 1)
        return replace(
            self, state=State.WAITING, round=self.round + 1, tries=first, next_at=moments.text(now)
        )


def message_id(job_id: str, event: str, about: str) -> str:
    """The id of an event, the same whenever it is derived from the same change."""
    return f"msg_{hashlib.sha256(f'{job_id}#{event}#{about}'.encode()).hexdigest()[:32]}"


def payload(event: str, at: str, data: dict[str, Any]) -> str:
    """The body: `type`, `timestamp`, `data`. Never variants, nor names of files or samples."""
    return json.dumps({"type": event, "timestamp": at, "data": data}, separators=(",", ":"))


def new_secret(random_hex: str) -> str:
    """A secret as its user gets it: `whsec_` and 32 bytes in base64."""
    return SECRET_PREFIX + base64.b64encode(bytes.fromhex(random_hex)).decode()


def headers(secrets: list[str], ident: str, body: str, now: datetime) -> dict[str, str]:
    """The headers that the specification asks for, with a signature of each secret."""
    second = int(now.timestamp())
    signed = " ".join(_signature(secret, ident, second, body) for secret in secrets)
    return {"webhook-id": ident, "webhook-timestamp": str(second), "webhook-signature": signed}


def _signature(secret: str, ident: str, second: int, body: str) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    digest = hmac.digest(key, f"{ident}.{second}.{body}".encode(), hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"
