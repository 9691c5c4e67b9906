"""AWS's errors by their code. Only ECS hides causes in words (`gas.domain.refusal`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from gas.domain.errors import Unavailable

THROTTLED = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)


def code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Whatever AWS raises inside and nobody there understood becomes Unavailable."""
    try:
        yield
    except ClientError as error:
        raise Unavailable(f"{what} did not work ({code(error) or 'no code'}).") from error
    except BotoCoreError as error:
        raise Unavailable(f"{what} did not work ({type(error).__name__}).") from error
