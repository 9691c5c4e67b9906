"""Call a stream's function again for the records that failed, as Lambda does; the emulator would drop them."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Any

_LOG = logging.getLogger("local.streams")
# The number equals the template's MaximumRetryAttempts; the pauses are shorter than Lambda's.
_TRIES = 10
_PAUSE, _LONGEST = 0.2, 5.0

Execute = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]


def repair() -> None:
    """Patch the emulator's stream readers to retry the records that a function reports as failed."""
    from ministack.services import lambda_svc

    if not getattr(lambda_svc._execute_function, "calls_again", False):
        lambda_svc._execute_function = calling_again(lambda_svc._execute_function, time.sleep)


def calling_again(execute: Execute, wait: Callable[[float], None]) -> Execute:
    """Wrap `execute` (function, event): repeat it with the failed records while there are any."""

    def execute_all(func: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
        result = execute(func, event)
        pause = _PAUSE
        for _ in range(_TRIES):
            left = failed_records(event, result)
            if not left:
                return result
            wait(pause)
            pause = min(_LONGEST, 2 * pause)
            event = {"Records": left}
            result = execute(func, event)
        if left := failed_records(event, result):
            _LOG.error("%d records of a stream failed %d times and are given up", len(left), _TRIES + 1)
            return {**result, "body": {"batchItemFailures": []}}
        return result

    execute_all.calls_again = True  # type: ignore[attr-defined]
    return execute_all


def failed_records(event: Any, result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the records of a stream's batch that the function reports as failed. Other events and errors give none."""
    records = event.get("Records") if isinstance(event, dict) else None
    if result.get("error") or not isinstance(records, list):
        return []
    body = result.get("body")
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except ValueError:
            return []
    named = body.get("batchItemFailures") if isinstance(body, dict) else None
    failed = {one.get("itemIdentifier") for one in named or []}
    return [one for one in records if one.get("dynamodb", {}).get("SequenceNumber") in failed]
