"""Restart interrupted Step Functions executions, because the emulator fails them when it restarts.

Safe because waits are absolute times and every step is repeatable (docs/lifecycle.md).
"""

from __future__ import annotations

import boto3

_CAUSE = "Execution was running when service restarted"
_MARK = "--again-"


def resume_executions() -> int:
    """Restart each interrupted execution with its input, and return how many."""
    client = boto3.client("stepfunctions")
    count = 0
    for machine in client.list_state_machines()["stateMachines"]:
        arn = machine["stateMachineArn"]
        failed = client.list_executions(stateMachineArn=arn, statusFilter="FAILED").get("executions", [])
        names = {execution["name"] for execution in client.list_executions(stateMachineArn=arn)["executions"]}
        for execution in failed:
            found = client.describe_execution(executionArn=execution["executionArn"])
            again = _next_name(found["name"])
            if found.get("cause") != _CAUSE or again in names:
                continue
            client.start_execution(stateMachineArn=arn, name=again, input=found["input"])
            count += 1
    return count


def _next_name(name: str) -> str:
    base, _, number = name.partition(_MARK)
    return f"{base[: 80 - len(_MARK) - 4]}{_MARK}{int(number or 0) + 1}"
