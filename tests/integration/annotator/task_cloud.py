"""The demo's reference in buckets of moto, with a queue, and the environment of a task over them."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.annotator_demo import DemoReference

REGION = "eu-central-1"
ORDER = "u/01JOB/order.x.json"
KEY = "k" * 64  # signs the messages of a task with an order


class Cloud:
    """Buckets and a queue, and the environment of a task over them."""

    def __init__(self, demo: DemoReference, scratch: Path) -> None:
        self.s3: Any = boto3.client("s3", region_name=REGION)
        self.sqs: Any = boto3.client("sqs", region_name=REGION)
        for bucket in ("uploads", "results", "references"):
            self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.queue = self.sqs.create_queue(QueueName="progress")["QueueUrl"]
        facts = json.loads((demo.folder / "reference.json").read_text())
        self.version = facts["version"]
        for path in demo.folder.iterdir():
            self.s3.upload_file(str(path), "references", f"demo/{self.version}/{path.name}")
        self.scratch = scratch
        self.bare = ""  # version of the reference without tracks, where a test publishes one

    def environment(self, **changed: str) -> dict[str, str]:
        return {
            "JOB_ID": "01JOB",
            "ATTEMPT": "2",
            "INPUT_URI": "s3://uploads/u/up/input.vcf.gz",
            "REFERENCE_URI": "s3://references/demo/",
            "REFERENCE_VERSION": self.version,
            "OUTPUT_URI": "s3://results/u/01JOB/",
            "PROGRESS_QUEUE_URL": self.queue,
            "OPTIONS": json.dumps({"engine": "csq", "threads": 1}),
            "TMPDIR": str(self.scratch),
            **changed,
        }

    def ordered(self, options: dict[str, Any], **more: Any) -> dict[str, str]:
        """Store an order as the service writes it; the environment of the task that takes all from it."""
        order = {
            "format": 1,
            "job_id": "01JOB",
            "attempt": 2,
            "key": KEY,
            "options": options,
            "credentials": {
                "access_key_id": "ASIAORDER",
                "secret_access_key": "secret",
                "session_token": "token",
                "expires_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
            },
            **more,
        }
        self.s3.put_object(Bucket="results", Key=ORDER, Body=json.dumps(order).encode())
        environment = self.environment(ORDER_URI=f"s3://results/{ORDER}")
        environment.pop("OPTIONS")
        return environment

    def put(self, data: bytes) -> None:
        self.s3.put_object(Bucket="uploads", Key="u/up/input.vcf.gz", Body=data)

    def signatures(self) -> list[tuple[str, str]]:
        """Each message's text, with its signature."""
        found = []
        while batch := self.sqs.receive_message(
            QueueUrl=self.queue, MaxNumberOfMessages=10, MessageAttributeNames=["signature"]
        ).get("Messages"):
            for message in batch:
                found.append((message["Body"], message["MessageAttributes"]["signature"]["StringValue"]))
                self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return found

    def messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while batch := self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for message in batch:
                found.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return sorted(found, key=lambda item: item["seq"])

    def result(self, name: str) -> bytes:
        body: bytes = self.s3.get_object(Bucket="results", Key=f"u/01JOB/{name}")["Body"].read()
        return body


@contextmanager
def moto_cloud(demo: DemoReference, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """A `Cloud` in moto. The process's handler of SIGTERM, which a task sets, is put back at the end."""
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_DEFAULT_REGION", REGION),
    ):
        monkeypatch.setenv(name, value)
    before = signal.getsignal(signal.SIGTERM)
    try:
        with mock_aws():
            yield Cloud(demo, scratch)
    finally:
        signal.signal(signal.SIGTERM, before)


def on_shelf(cloud: Cloud, pins: dict[str, str], **options: Any) -> dict[str, str]:
    """The environment of a task with an order that pins published tracks."""
    return {
        **cloud.ordered({"engine": "vep", "threads": 1, **options}, tracks=pins),
        "REFERENCE_URI": "s3://references/bare/",
        "REFERENCE_VERSION": cloud.bare,
    }
