"""A task whose order has several inputs, over S3 and SQS (moto)."""

from __future__ import annotations

import gzip
import hashlib
import json

from annotator import task
from tests.annotator_demo import DemoReference
from tests.integration.annotator.task_cloud import Cloud


def test_several_inputs_are_merged_and_only_errors_name_them(cloud: Cloud, demo: DemoReference) -> None:
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
