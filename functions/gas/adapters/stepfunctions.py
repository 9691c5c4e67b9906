"""Step Functions."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from gas.adapters import clients, faults


class StepFunctions:
    def __init__(self, region: str) -> None:
        self._region = region

    def start(self, machine: str, name: str, data: dict[str, Any]) -> bool:
        client = clients.client("stepfunctions", self._region)
        with faults.translated("Starting a workflow"):
            try:
                client.start_execution(stateMachineArn=machine, name=name, input=json.dumps(data))
            except ClientError as error:
                if faults.code(error) == "ExecutionAlreadyExists":
                    return False
                raise
        return True

    def status(self, execution: str) -> str | None:
        client = clients.client("stepfunctions", self._region)
        with faults.translated("Looking at a workflow"):
            try:
                return str(client.describe_execution(executionArn=execution)["status"])
            except ClientError as error:
                if faults.code(error) == "ExecutionDoesNotExist":
                    return None
                raise
