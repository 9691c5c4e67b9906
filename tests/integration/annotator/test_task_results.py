"""Results of a task over S3 (moto) that are sent while they are written: whole and exact, or nothing of them."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from typing import Any

import moto.s3.models
import pytest

from annotator import task
from annotator.cloud import transfer
from annotator.cloud.checksum import of_bytes
from annotator.cloud.growing import GROWING, GrowingResults
from annotator.errors import Cancelled
from annotator.outputs.summary.summary import write_summary
from annotator.progress import Progress
from tests.annotator_demo import DemoReference
from tests.integration.annotator.task_cloud import Cloud

OPTIONS = json.dumps({"engine": "vep", "threads": 1})


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts are sent at each step of progress and when the outputs are closed, so that no clock decides which there are."""
    monkeypatch.setattr(moto.s3.models, "S3_UPLOAD_PART_MIN_SIZE", 1)
    monkeypatch.setattr(transfer, "PART", 2048)
    monkeypatch.setattr(task, "Progress", partial(Progress, every=0))
    sending: list[GrowingResults] = []

    def start(self: GrowingResults) -> None:
        sending[:] = [self]
        self.send_full_parts()

    def closed(*given: Any) -> None:
        sending[0].send_full_parts()
        write_summary(*given)

    monkeypatch.setattr("annotator.job.write_summary", closed)
    monkeypatch.setattr(GrowingResults, "start", start)


def test_results_are_whole_and_no_upload_stays_open(
    cloud: Cloud, demo: DemoReference, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    begun: list[set[str]] = []
    real = GrowingResults.finish

    def finish(self: GrowingResults, *given: object, **named: object) -> object:
        uploads = cloud.s3.list_multipart_uploads(Bucket="results").get("Uploads", [])
        begun.append({item["Key"].removeprefix("u/01JOB/") for item in uploads})
        stored = cloud.s3.list_objects_v2(Bucket="results").get("Contents", [])
        assert stored == [], "nothing is published before all is written"
        return real(self, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(GrowingResults, "finish", finish)
    assert task.main(cloud.environment(OPTIONS=OPTIONS)) == 0, cloud.messages()[-1]
    assert begun == [{name.replace("/", ".") for name in GROWING}]
    last = cloud.messages()[-1]
    listed = {item["name"]: item["sha256"] for item in json.loads(cloud.result("manifest.json"))["files"]}
    assert len(last["files"]) == len(listed) + 1
    for item in last["files"]:
        data = cloud.result(item["name"])
        assert (len(data), of_bytes(data)) == (item["size"], item["crc64nvme"])
        assert hashlib.sha256(data).hexdigest() == item["sha256"]
        head = cloud.s3.head_object(Bucket="results", Key=f"u/01JOB/{item['name']}")
        assert head["ContentType"] == transfer.kind_of(item["name"])["ContentType"]
    assert cloud.s3.list_multipart_uploads(Bucket="results").get("Uploads", []) == []


def test_a_task_that_is_stopped_leaves_no_part_and_no_result(
    cloud: Cloud, demo: DemoReference, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    open_then: list[int] = []

    def stopped(*_: object) -> None:
        open_then.append(len(cloud.s3.list_multipart_uploads(Bucket="results").get("Uploads", [])))
        raise Cancelled("The task was stopped", "The machine was taken back, or the job was cancelled.")

    monkeypatch.setattr("annotator.job.write_report", stopped)
    assert task.main(cloud.environment(OPTIONS=OPTIONS)) == 143
    assert open_then == [len(GROWING)]
    assert cloud.s3.list_multipart_uploads(Bucket="results").get("Uploads", []) == []
    names = [item["Key"] for item in cloud.s3.list_objects_v2(Bucket="results").get("Contents", [])]
    assert names == ["u/01JOB/annotation.log"]
