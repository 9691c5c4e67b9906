"""A task's order: the object with the task's options, the key that signs its messages, and credentials for its own files.

docs/contracts.md has its format. ORDER_URI has its address; a task that is started by hand has OPTIONS instead.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from annotator.cloud.settings import NamedInput, S3Place, TaskSettings
from annotator.errors import AnnotatorError

# Format 2 has further credentials for inputs; format 1 has none.
FORMATS = (1, 2)
# Credentials live one hour. The SDK asks for new ones 15 minutes before they expire, and again with each request.
POLL_SECONDS = 1.0
PATIENCE_SECONDS = 30.0
# This close to expiry a request waits longer for new credentials, since it would fail without them.
URGENT = timedelta(minutes=5)
URGENT_PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class DataKeys:
    """Credentials of AWS for the objects of one job."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expires_at: datetime

    def metadata(self) -> dict[str, str]:
        """The credentials in the format of botocore's refreshable credentials."""
        return {
            "access_key": self.access_key_id,
            "secret_key": self.secret_access_key,
            "token": self.session_token,
            "expiry_time": self.expires_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Order:
    """`key` signs the messages of this attempt. `tracks`: versions of published tracks by name. `inputs`: all files of a job
    that has several. `input_keys`: further credentials, which reach the inputs with their number (from 1) as `session`."""

    job_id: str
    attempt: int
    options: Mapping[str, Any]
    data_keys: DataKeys
    key: str = field(repr=False)
    tracks: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[NamedInput, ...] = ()
    input_keys: tuple[DataKeys, ...] = ()

    def session(self, number: int) -> DataKeys:
        """Return the credentials of a session: 0 for the task's own, else the number of further ones. Raises AnnotatorError."""
        known = (self.data_keys, *self.input_keys)
        if not 0 <= number < len(known):
            raise AnnotatorError("The task's order cannot be read", "It lacks credentials of an input.")
        return known[number]

    def sign(self, text: str) -> str:
        """The signature of a message: HMAC-SHA256 in hexadecimal."""
        return hmac.new(self.key.encode(), text.encode(), hashlib.sha256).hexdigest()


def read_order(s3: Any, place: S3Place) -> Order:
    """Parse an order. Raises AnnotatorError when it cannot be read; the message never quotes the order."""
    try:
        body = s3.get_object(Bucket=place.bucket, Key=place.key)["Body"].read()
    except Exception as error:
        code = getattr(error, "response", {}).get("Error", {}).get("Code", type(error).__name__)
        raise AnnotatorError("The task's order cannot be read", f"S3: {code}") from error
    try:
        said = json.loads(body)
        if said["format"] not in FORMATS:
            raise AnnotatorError("The task's order cannot be read", f"Its format is {said['format']!r}.")
        order = Order(
            str(said["job_id"]),
            int(said["attempt"]),
            dict(said["options"]),
            _keys(said["credentials"]),
            str(said["key"]),
            {str(name): str(version) for name, version in said.get("tracks", {}).items()},
            tuple(
                NamedInput(
                    S3Place.parse(one["uri"], "inputs"), str(one["name"]), int(one.get("session") or 0)
                )
                for one in said.get("inputs") or ()
            ),
            tuple(_keys(one) for one in said.get("input_credentials") or ()),
        )
    except (ValueError, KeyError, TypeError):
        raise AnnotatorError("The task's order cannot be read", "It is damaged.") from None
    for one in order.inputs:
        order.session(one.session)
    return order


def _keys(said: Mapping[str, str]) -> DataKeys:
    return DataKeys(
        str(said["access_key_id"]),
        str(said["secret_access_key"]),
        str(said["session_token"]),
        datetime.fromisoformat(said["expires_at"]),
    )


def checked(order: Order, settings: TaskSettings) -> Order:
    """The order, when it is this task's. Raises AnnotatorError: a newer attempt has replaced it."""
    if (order.job_id, order.attempt) != (settings.job_id, settings.attempt):
        raise AnnotatorError("The task is out of date", f"Attempt {order.attempt} of the job has begun.")
    return order


class Renewal:
    """Fetches fresh credentials: asks the service by a signed message, and reads the order until it holds others.

    `session`: 0 for the task's own credentials, else the number (from 1) of further ones. The service renews all of them at
    once, so of several only the first to expire asks.
    """

    def __init__(
        self,
        order: Order,
        read: Callable[[], Order],
        ask: Callable[[], object],
        now: Callable[[], datetime],
        wait: Callable[[float], None],
        session: int = 0,
    ) -> None:
        self._held, self._session = order.session(session), session
        self._read, self._ask, self._now, self._wait = read, ask, now, wait

    def __call__(self) -> dict[str, str]:
        """Newer credentials than the current ones. Raises AnnotatorError when none arrive in time."""
        if self._newer():
            return self._held.metadata()
        urgent = self._held.expires_at - self._now() < URGENT
        end = self._now() + timedelta(seconds=URGENT_PATIENCE_SECONDS if urgent else PATIENCE_SECONDS)
        self._ask()
        while self._now() < end:
            self._wait(POLL_SECONDS)
            if self._newer():
                return self._held.metadata()
        raise AnnotatorError("The task's credentials were not renewed", "The service did not answer in time.")

    def _newer(self) -> bool:
        found = self._read().session(self._session)
        if found.expires_at <= self._held.expires_at:
            return False
        self._held = found
        return True
