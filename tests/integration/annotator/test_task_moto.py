"""The task from end to end over S3 and SQS (moto): files in and out, messages, exit codes."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shlex
import subprocess
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

import botocore.signers
import pytest

from annotator import task
from annotator.cloud.checksum import of_bytes
from annotator.cloud.settings import S3Place
from gas.domain import task_keys
from tests.annotator_demo import DemoReference
from tests.integration.annotator.task_cloud import KEY, Cloud


def test_a_job_is_done(cloud: Cloud, demo: DemoReference) -> None:
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    assert task.main(cloud.environment()) == 0
    messages = cloud.messages()
    assert messages[0]["kind"] == "started"
    assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
    assert {(message["job_id"], message["attempt"]) for message in messages} == {("01JOB", 2)}
    last = messages[-1]
    assert last["kind"] == "completed"
    assert last["summary"]["counts"]["records"] > 150
    assert last["input_sha256"] == hashlib.sha256((demo.files / "sample.vcf.gz").read_bytes()).hexdigest()
    names = {item["name"] for item in last["files"]}
    assert {
        "annotated.vcf.gz",
        "annotated.vcf.gz.tbi",
        "summary.json",
        "report.html",
        "annotation.log",
        "manifest.json",
        "explore.meta.json",
        "explore.rows.bin",
    } <= names
    for item in last["files"]:
        data = cloud.result(item["name"])
        assert len(data) == item["size"]
        assert of_bytes(data) == item["crc64nvme"]
    assert not list(cloud.scratch.glob("job-*"))


def test_a_job_with_an_order_takes_all_from_it(cloud: Cloud, demo: DemoReference) -> None:
    """As the service starts it: options, credentials and key are in the order, and every message is signed."""
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    environment = cloud.ordered({"engine": "csq", "threads": 1, "fields": ["SYMBOL"]})
    used = set()
    real = botocore.signers.RequestSigner.sign

    def noted(signer: Any, operation: str, request: Any, *more: Any, **named: Any) -> None:
        if signer.signing_name == "s3":
            used.add((signer._credentials.access_key, "/order." in request.url))
        real(signer, operation, request, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.signers.RequestSigner, "sign", noted)
        assert task.main(environment) == 0
    assert {key for key, of_order in used if not of_order} == {"ASIAORDER"}
    assert len(used) == 2, "the role reads the order and nothing else"
    said = cloud.signatures()
    assert json.loads(said[-1][0])["kind"] == "completed"
    assert all(task_keys.genuine(KEY, text, given) for text, given in said)
    assert b"SYMBOL" in gzip.decompress(cloud.result("annotated.vcf.gz"))


def test_the_command_in_the_manifest_makes_the_same_result(
    cloud: Cloud, demo: DemoReference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = (demo.files / "sample.vcf.gz").read_bytes()
    cloud.put(sample)
    options = {
        "engine": "csq",
        "threads": 1,
        "tracks": ["none"],
        "name": "my family",
        "pedigree": "f\ts\t0\t0\t1\t2",
    }
    assert task.main(cloud.environment(OPTIONS=json.dumps(options))) == 0
    command = json.loads(cloud.result("manifest.json"))["command"]

    place = tmp_path / "elsewhere"
    place.mkdir()
    (place / "input.vcf.gz").write_bytes(sample)
    (place / "family.ped").write_text(options["pedigree"])
    (place / "references" / "demo").mkdir(parents=True)
    (place / "references" / "demo" / cloud.version).symlink_to(demo.folder)
    program, *arguments = shlex.split(command)
    assert program == "annotator"
    ran = subprocess.run(
        [sys.executable, "-m", "annotator", *arguments],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert (place / "results" / "variants.tsv.gz").read_bytes() == cloud.result("variants.tsv.gz")


def test_an_unsorted_upload_is_fetched_again_and_sorted(cloud: Cloud, demo: DemoReference) -> None:
    data = gzip.decompress((demo.files / "sample.vcf.gz").read_bytes())
    start = data.index(b"\n", data.index(b"#CHROM")) + 1
    lines = data[start:].splitlines(keepends=True)
    upload = gzip.compress(data[:start] + b"".join(reversed(lines)))
    cloud.put(upload)
    assert task.main(cloud.environment()) == 0
    last = cloud.messages()[-1]
    assert last["kind"] == "completed"
    assert last["input_sha256"] == hashlib.sha256(upload).hexdigest()
    assert [warning["code"] for warning in last["summary"]["warnings"]] == ["sorted"]
    written = gzip.decompress(cloud.result("annotated.vcf.gz")).splitlines()
    places = [line.split(b"\t", 2)[:2] for line in written if not line.startswith(b"#")]
    assert sorted(places) == sorted(line.split(b"\t", 2)[:2] for line in lines)
    runs = [
        (name, [int(position) for _, position in run])
        for name, run in groupby(places, lambda place: place[0])
    ]
    assert len(runs) == len({name for name, _ in runs})
    assert all(positions == sorted(positions) for _, positions in runs)


def test_large_results_go_up_in_parts(cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from annotator.cloud import transfer

    monkeypatch.setattr(transfer, "PART", 5 << 20)
    data = os.urandom((12 << 20) + 17)
    (tmp_path / "explore").mkdir()
    (tmp_path / "explore" / "rows.bin").write_bytes(data)
    made = transfer.upload_results(
        cloud.s3, tmp_path, ["explore/rows.bin"], S3Place("results", "u/01JOB/"), {}
    )
    assert made[0]["name"] == "explore.rows.bin"
    assert made[0]["crc64nvme"] == of_bytes(data)
    assert cloud.result("explore.rows.bin") == data
