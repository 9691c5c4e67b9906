"""A task whose order has several inputs, over S3 and SQS (moto)."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from annotator import task
from tests.annotator_demo import DemoReference
from tests.integration.annotator.task_cloud import Cloud


def people(demo: DemoReference) -> list[bytes]:
    """Two samples of the demo, as a file each."""
    lines = gzip.decompress((demo.files / "sample.vcf.gz").read_bytes()).splitlines(keepends=True)
    texts = []
    for column in (9, 10):
        own = [
            line
            if line.startswith(b"##")
            else b"\t".join([*line.split(b"\t")[:9], line.split(b"\t")[column].strip() + b"\n"])
            for line in lines
        ]
        texts.append(gzip.compress(b"".join(own)))
    return texts


def test_each_input_is_read_with_the_credentials_of_its_session(
    cloud: Cloud, demo: DemoReference, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs: list[dict[str, Any]] = []
    for number, text in enumerate(people(demo)):
        cloud.s3.put_object(Bucket="uploads", Key=f"u/up{number}/input.vcf.gz", Body=text)
        inputs.append({"uri": f"s3://uploads/u/up{number}/input.vcf.gz", "name": f"{number}.vcf.gz"})
    inputs[1]["session"] = 1
    further = {
        "access_key_id": "ASIAINPUT",
        "secret_access_key": "secret",
        "session_token": "token",
        "expires_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
    }
    read: set[tuple[str, str]] = set()
    made = task.DataClients.of_session

    def noted(self: task.DataClients, number: int) -> Any:
        client = made(self, number)

        def note(request: Any, **_: Any) -> None:
            if "/u/up" in request.url:
                header = request.headers["Authorization"]
                signed = header if isinstance(header, str) else header.decode()
                key = signed.partition("Credential=")[2].partition("/")[0]
                read.add((request.url.partition("/u/")[2].partition("/")[0], key))

        for operation in ("GetObject", "HeadObject"):
            client.meta.events.register(f"before-send.s3.{operation}", note, unique_id=operation)
        return client

    monkeypatch.setattr(task.DataClients, "of_session", noted)
    order = cloud.ordered({"threads": 1}, format=2, inputs=inputs, input_credentials=[further])
    assert task.main(order) == 0
    assert read == {("up0", "ASIAORDER"), ("up1", "ASIAINPUT")}


def test_several_inputs_are_merged_and_only_errors_name_them(cloud: Cloud, demo: DemoReference) -> None:
    texts = people(demo)
    for number, text in enumerate(texts):
        cloud.s3.put_object(Bucket="uploads", Key=f"u/up{number}/input.vcf.gz", Body=text)
    inputs = [
        {"uri": f"s3://uploads/u/up{number}/input.vcf.gz", "name": f"anna{number}.vcf.gz"}
        for number in (0, 1)
    ]
    assert run_with(cloud, inputs) == 0
    last = cloud.messages()[-1]
    assert last["inputs_sha256"] == [hashlib.sha256(text).hexdigest() for text in texts]
    assert last["input_sha256"] == last["inputs_sha256"][0]
    log, manifest = cloud.result("annotation.log").decode(), cloud.result("manifest.json").decode()
    assert "anna" not in log + manifest
    assert [one["name"] for one in json.loads(manifest)["input"]["files"]] == [
        "input-1.vcf.gz",
        "input-2.vcf.gz",
    ]
    assert "input-1.vcf.gz input-2.vcf.gz" in json.loads(manifest)["command"]
    assert run_with(cloud, [inputs[0], inputs[0] | {"name": "twice.vcf.gz"}]) == 2
    failed = cloud.messages()[-1]
    assert (failed["kind"], failed["fault"]) == ("failed", "input")
    assert "anna0.vcf.gz and in twice.vcf.gz" in failed["detail"]


def run_with(cloud: Cloud, inputs: list[dict[str, str]]) -> int:
    """Run a task whose order has several inputs."""
    return task.main(cloud.ordered({"threads": 1}, inputs=inputs))
