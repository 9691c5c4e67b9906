"""Partial failures of a table's stream: Lambda calls again for the records that failed; the emulator would drop them."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Any

_LOG = logging.getLogger("local.streams")
# As the template's MaximumRetryAttempts, with pauses that a person bears.
_TRIES = 10
_PAUSE, _LONGEST = 0.2, 5.0

Execute = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]


def repair() -> None:
    """Let the emulator's readers of streams call again for what a function says has failed."""
    from ministack.services import lambda_svc

    if not getattr(lambda_svc._execute_function, "calls_again", False):
        lambda_svc._execute_function = calling_again(lambda_svc._execute_function, time.sleep)


def calling_again(execute: Execute, wait: Callable[[float], None]) -> Execute:
    """`execute` (function, event), again with the failed records alone while there are any."""

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
    """Of a stream's batch, the records that the function's answer names; of other events and of errors none."""
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
