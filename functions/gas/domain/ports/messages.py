"""Ports for what is sent: SNS messages and e-mail."""

from __future__ import annotations

from typing import Any, Protocol

from gas.domain.outbox import Topic


class Topics(Protocol):
    """SNS. Only the stream handler publishes."""

    def publish(self, topic: Topic, body: dict[str, Any]) -> None:
        """Publish the body as JSON."""
        ...


class Refused(Protocol):
    """The failures queue of progress messages, where an operator finds those that were not genuine."""

    def put(self, body: str) -> None:
        """Keep a refused message as it came."""
        ...


class Mail(Protocol):
    """SES."""

    def send(self, message: bytes, sender: str, recipient: str) -> None:
        """Send a complete MIME message, at most once.

        Raises Unavailable when it was certainly not sent, Invalid when it can never be sent. A request with an unknown
        outcome counts as sent.
        """
        ...
