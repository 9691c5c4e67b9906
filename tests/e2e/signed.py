"""Progress messages with the signature of a task, for a running service."""

from __future__ import annotations

import json
from typing import Any

from gas.domain import task_keys
from tests.e2e.service import LocalService


def task_secret(service: LocalService) -> bytes:
    """The secret of the running stack that the keys of its tasks are derived from."""
    resources = service.aws("cloudformation").describe_stack_resources(
        StackName="gas-local", LogicalResourceId="TaskSecret"
    )["StackResources"]
    secret = service.aws("secretsmanager").get_secret_value(SecretId=resources[0]["PhysicalResourceId"])
    return str(secret["SecretString"]).encode()


def attributes(key: str, text: str) -> dict[str, Any]:
    """The message attributes of a signed message."""
    return {"signature": {"DataType": "String", "StringValue": task_keys.signature(key, text)}}


def send_signed(service: LocalService, queue_url: str, body: dict[str, Any]) -> None:
    """Send a message as the task of the attempt that it names."""
    text = json.dumps(body)
    key = task_keys.signing_key(task_secret(service), body["job_id"], body["attempt"])
    service.aws("sqs").send_message(
        QueueUrl=queue_url, MessageBody=text, MessageAttributes=attributes(key, text)
    )
