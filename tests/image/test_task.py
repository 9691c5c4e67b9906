"""`python -m annotator.task` in the image, over S3 and SQS of the emulator on this machine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tests.annotator_demo import DemoReference
from tests.image.container import Image

KEYS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "ministack"],
        env={**os.environ, "GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "IOT_MTLS_ENABLED": "0"},
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _client("s3", url, Config(retries={"total_max_attempts": 20, "mode": "standard"})).list_buckets()
        yield url
    finally:
        server.kill()
        server.wait()


def _client(name: str, endpoint: str, config: Config | None = None) -> Any:
    return boto3.client(
        name,  # type: ignore[call-overload]
        endpoint_url=endpoint,
        region_name=KEYS["AWS_DEFAULT_REGION"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=config,
    )


def test_a_job_goes_from_s3_to_s3(image: Image, demo: DemoReference, endpoint: str) -> None:
    s3, sqs = _client("s3", endpoint), _client("sqs", endpoint)
    for bucket in ("uploads", "results", "references"):
        s3.create_bucket(Bucket=bucket)
    queue = sqs.create_queue(QueueName="progress")["QueueUrl"]
    version = json.loads((demo.folder / "reference.json").read_text())["version"]
    for path in demo.folder.iterdir():
        s3.upload_file(str(path), "references", f"demo/{version}/{path.name}")
    s3.upload_file(str(demo.files / "sample.vcf.gz"), "uploads", "u/up/input.vcf.gz")

    done = image.run(
        *image.command,
        environment={
            **KEYS,
            "AWS_ENDPOINT_URL": endpoint,
            "JOB_ID": "01JOB",
            "ATTEMPT": "1",
            "INPUT_URI": "s3://uploads/u/up/input.vcf.gz",
            "REFERENCE_URI": "s3://references/demo/",
            "REFERENCE_VERSION": version,
            "OUTPUT_URI": "s3://results/u/01JOB/",
            "PROGRESS_QUEUE_URL": queue,
            "OPTIONS": json.dumps({"engine": "vep", "threads": 2}),
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr

    messages = []
    while batch := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        messages += [json.loads(message["Body"]) for message in batch]
        for message in batch:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    last = max(messages, key=lambda message: message["seq"])
    assert last["kind"] == "completed", last
    stored = {item["Key"]: item["Size"] for item in s3.list_objects_v2(Bucket="results")["Contents"]}
    assert {f"u/01JOB/{item['name']}": item["size"] for item in last["files"]} == stored
    assert "u/01JOB/variants.parquet" in stored
