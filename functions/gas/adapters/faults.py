"""Translate AWS's errors by their code. Only ECS puts causes into message text (`gas.domain.refusal`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from gas.domain.errors import Throttled, Unavailable

THROTTLED = frozenset(
    {
        "ExecutionLimitExceeded",  # Step Functions: too many executions are open
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "SlowDown",
        "Throttled",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)


def code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Raise Throttled or Unavailable for AWS's errors that the code inside has not handled."""
    try:
        yield
    except ClientError as error:
        if code(error) in THROTTLED:
            raise Throttled(f"{what} failed ({code(error)}).") from error
        raise Unavailable(f"{what} failed ({code(error) or 'no code'}).") from error
    except BotoCoreError as error:
        raise Unavailable(f"{what} failed ({type(error).__name__}).") from error
