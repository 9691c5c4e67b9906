"""AWS's errors by their code. Only ECS hides causes in words (`gas.domain.refusal`)."""

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
    """Raise Throttled or Unavailable for whatever AWS raises inside and the caller did not handle."""
    try:
        yield
    except ClientError as error:
        if code(error) in THROTTLED:
            raise Throttled(f"{what} did not work ({code(error)}).") from error
        raise Unavailable(f"{what} did not work ({code(error) or 'no code'}).") from error
    except BotoCoreError as error:
        raise Unavailable(f"{what} did not work ({type(error).__name__}).") from error
