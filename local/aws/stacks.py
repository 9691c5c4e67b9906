"""Handle stacks: list their resources, delete them, wait for them, explain a failure."""

from __future__ import annotations

import sys
from typing import Any

from botocore.exceptions import WaiterError

from local.aws.account import FAILED_CREATE
from local.aws.findings import stack_of
from local.aws.stage import Stage
from local.errors import DeployFailed


def physical_ids(stage: Stage) -> dict[str, str]:
    """Return the physical ids of the stack's resources, by logical name."""
    pages = stage.client("cloudformation").get_paginator("list_stack_resources")
    return {
        item["LogicalResourceId"]: item["PhysicalResourceId"]
        for page in pages.paginate(StackName=stage.stack)
        for item in page["StackResourceSummaries"]
        if item.get("PhysicalResourceId") and item["ResourceStatus"] != "DELETE_COMPLETE"
    }


def outputs(stage: Stage) -> dict[str, str]:
    stack = stack_of(stage) or {}
    return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}


def clear_failed_create(stage: Stage) -> bool:
    """Delete the empty stack that a failed create left, and return whether there was one."""
    stack = stack_of(stage)
    if stack is None or stack["StackStatus"] not in FAILED_CREATE:
        return False
    say(f"The last create of {stage.stack} failed. Why:")
    say(failures(stage))
    say(f"Deleting what is left of it ({stack['StackStatus']}); it holds no data.")
    delete(stage)
    return True


def delete(stage: Stage) -> None:
    """Delete the stack and wait. Raises DeployFailed with CloudFormation's reasons."""
    client = stage.client("cloudformation")
    client.delete_stack(StackName=stage.stack)
    wait(stage, "stack_delete_complete")


def wait(stage: Stage, what: str) -> None:
    """Wait with one of CloudFormation's waiters. Raises DeployFailed with the reasons of the failure."""
    waiter = stage.client("cloudformation").get_waiter(what)
    try:
        waiter.wait(StackName=stage.stack, WaiterConfig={"Delay": _pause(stage), "MaxAttempts": 720})
    except WaiterError as error:
        raise DeployFailed(f"{stage.stack}: {error}\n{failures(stage)}") from error


def failures(stage: Stage) -> str:
    """Return the failures among the stack's latest events, one per line."""
    events: list[dict[str, Any]] = stage.client("cloudformation").describe_stack_events(
        StackName=stage.stack
    )["StackEvents"]
    failed = [
        f"  {event['LogicalResourceId']} ({event['ResourceType']}): {event.get('ResourceStatusReason', '')}"
        for event in events
        if event["ResourceStatus"].endswith("_FAILED")
    ]
    return "\n".join(reversed(failed)) or "  (no event names a failure)"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _pause(stage: Stage) -> int:
    """Return the seconds between two polls; an emulator answers at once."""
    host = stage.client("cloudformation").meta.endpoint_url
    return 1 if "amazonaws" not in host else 5
