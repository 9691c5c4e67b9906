"""The task from end to end over S3 and SQS (moto): files in and out, messages, exit codes."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import botocore.signers
import pytest

from annotator import task
from annotator.cloud.checksum import of_bytes
from annotator.cloud.reference_cache import fetch_reference, reads
from annotator.cloud.settings import S3Place
from annotator.cloud.transfer import S3Input
from annotator.errors import ReferenceError_
from gas.domain import task_keys
from tests.annotator_demo import DemoReference
from tests.integration.annotator.task_cloud import Cloud
from tests.integration.annotator.task_cloud import cloud as cloud
from tests.integration.annotator.task_cloud import demo as demo


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
    order = {
        "format": 1,
        "job_id": "01JOB",
        "attempt": 2,
        "key": "k" * 64,
        "options": {"engine": "csq", "threads": 1, "fields": ["SYMBOL"]},
        "credentials": {
            "access_key_id": "ASIAORDER",
            "secret_access_key": "secret",
            "session_token": "token",
            "expires_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
        },
    }
    cloud.s3.put_object(Bucket="results", Key="u/01JOB/order.x.json", Body=json.dumps(order).encode())
    environment = cloud.environment(ORDER_URI="s3://results/u/01JOB/order.x.json")
    environment.pop("OPTIONS")
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
    assert all(task_keys.genuine("k" * 64, text, given) for text, given in said)
    assert b"SYMBOL" in gzip.decompress(cloud.result("annotated.vcf.gz"))


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
    order = {
        "format": 1,
        "job_id": "01JOB",
        "attempt": 2,
        "key": "0" * 64,
        "options": {"threads": 1},
        "inputs": inputs,
        "credentials": {
            "access_key_id": "ASIAORDER",
            "secret_access_key": "secret",
            "session_token": "token",
            "expires_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
        },
    }
    cloud.s3.put_object(Bucket="results", Key="u/01JOB/order.x.json", Body=json.dumps(order).encode())
    return task.main(cloud.environment(ORDER_URI="s3://results/u/01JOB/order.x.json"))


def test_a_task_that_cannot_read_its_order_says_so_and_ends(
    cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    assert task.main(cloud.environment(ORDER_URI="s3://results/u/01JOB/order.x.json")) == 1
    assert "order cannot be read" in caplog.text
    assert cloud.messages() == []


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


def test_progress_of_fetching_is_in_bytes(cloud: Cloud, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    place = S3Place("references", "demo/")
    folder = fetch_reference(
        cloud.s3, place, cloud.version, tmp_path, lambda done, total: seen.append((done, total))
    )
    files = json.loads((folder / "reference.json").read_text())["files"]
    total = sum(item["size"] for item in files)
    assert {whole for _, whole in seen} == {total}
    done = [part for part, _ in seen]
    assert done == sorted(done), "signs of life within a file repeat their number"
    assert (done[0], done[-1]) == (0, total)
    assert all((folder / item["name"]).stat().st_size == item["size"] for item in files)
    assert not list(folder.parent.glob(".*.part"))


def test_only_what_a_job_reads_is_fetched_and_the_rest_later(cloud: Cloud, tmp_path: Path) -> None:
    place = S3Place("references", "demo/")

    def fetch(engine: str, tracks: tuple[str, ...] | None) -> set[str]:
        folder = fetch_reference(
            cloud.s3, place, cloud.version, tmp_path, lambda *_: None, reads(engine, tracks)
        )
        return {path.name for path in folder.iterdir()}

    few = fetch("vep", ("none",))
    assert not [name for name in few if name.startswith(("track.", "genome.fa"))]
    assert {"genome.npy", "reference.json"} <= few
    more = fetch("vep", ("clinvar",))
    assert {name.split(".")[1] for name in more - few} == {"clinvar"}
    fasta = {"genome.fa.gz", "genome.fa.gz.fai", "genome.fa.gz.gzi"}
    assert fetch("csq", ("clinvar",)) - more == fasta
    every = fetch("csq", None)
    description = json.loads((tmp_path / "demo" / cloud.version / "reference.json").read_text())
    packed = {"genome.packed", "tables.tar.zst"}
    assert every | packed == {"reference.json", *(item["name"] for item in description["files"])}
    assert not every & packed


def test_a_file_that_is_no_longer_whole_is_fetched_again(cloud: Cloud, tmp_path: Path) -> None:
    place = S3Place("references", "demo/")
    folder = fetch_reference(cloud.s3, place, cloud.version, tmp_path, lambda *_: None)
    whole = (folder / "genome.npy").read_bytes()
    (folder / "genome.npy").write_bytes(whole[:1000])
    fetch_reference(cloud.s3, place, cloud.version, tmp_path, lambda *_: None)
    assert (folder / "genome.npy").read_bytes() == whole


def test_the_reference_is_fetched_once(cloud: Cloud, demo: DemoReference, tmp_path: Path) -> None:
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    cache = tmp_path / "cache"
    assert task.main(cloud.environment(REFERENCE_CACHE=str(cache))) == 0
    for item in cloud.s3.list_objects_v2(Bucket="references")["Contents"]:
        cloud.s3.delete_object(Bucket="references", Key=item["Key"])
    assert task.main(cloud.environment(REFERENCE_CACHE=str(cache))) == 0


@pytest.mark.parametrize(
    "harm", ["genome.packed gone", "genome.packed", "genome.packed longer", "tables.tar.zst"]
)
def test_a_damaged_reference_is_ours(cloud: Cloud, demo: DemoReference, harm: str) -> None:
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    name, _, how = harm.partition(" ")
    key = f"demo/{cloud.version}/{name}"
    if how == "gone":
        cloud.s3.delete_object(Bucket="references", Key=key)
    else:
        size = (demo.folder / name).stat().st_size + (how == "longer")
        cloud.s3.put_object(Bucket="references", Key=key, Body=bytes(size))
    assert task.main(cloud.environment()) == 1
    last = cloud.messages()[-1]
    assert (last["kind"], last["fault"]) == ("failed", "ours")
    assert name in last["detail"]


def test_a_reference_that_is_not_packed_is_fetched_whole(
    cloud: Cloud, demo: DemoReference, tmp_path: Path
) -> None:
    """As an earlier release has published it."""
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    options = json.dumps({"engine": "vep", "threads": 1})
    assert task.main(cloud.environment(OPTIONS=options)) == 0
    expected = cloud.result("variants.tsv.gz")
    assert b"Genome: " in cloud.result("annotation.log")
    facts = json.loads((demo.folder / "reference.json").read_text())
    packed = {"genome.packed", "genome.pieces.npy", "tables.tar.zst"}
    facts["files"] = [item for item in facts["files"] if item["name"] not in packed]
    for name in packed:
        cloud.s3.delete_object(Bucket="references", Key=f"demo/{cloud.version}/{name}")
    cloud.s3.put_object(
        Bucket="references", Key=f"demo/{cloud.version}/reference.json", Body=json.dumps(facts).encode()
    )
    environment = cloud.environment(OPTIONS=options, REFERENCE_CACHE=str(tmp_path / "another"))
    assert task.main(environment) == 0
    assert cloud.result("variants.tsv.gz") == expected
    assert b"Genome: " not in cloud.result("annotation.log")


def test_a_damaged_table_of_such_a_reference_is_ours(cloud: Cloud, demo: DemoReference) -> None:
    cloud.s3.put_object(Bucket="references", Key=f"demo/{cloud.version}/genome.npy", Body=b"other")
    with pytest.raises(ReferenceError_, match="damaged") as error:
        fetch_reference(
            cloud.s3, S3Place("references", "demo/"), cloud.version, cloud.scratch, lambda *_: None
        )
    assert "checksum" in error.value.detail


def test_a_bad_file_is_the_users(cloud: Cloud) -> None:
    cloud.put(gzip.compress(b"<!DOCTYPE html><html>404</html>"))
    assert task.main(cloud.environment()) == 2
    last = cloud.messages()[-1]
    assert (last["kind"], last["fault"]) == ("failed", "input")
    assert "web page" in last["detail"]
    assert b"STOPPED" in cloud.result("annotation.log")


def test_an_upload_that_is_gone_is_told(cloud: Cloud) -> None:
    assert task.main(cloud.environment()) == 2
    assert "no longer there" in cloud.messages()[-1]["title"]


def test_wrong_settings_end_at_once(cloud: Cloud) -> None:
    assert task.main(cloud.environment(INPUT_URI="uploads/x")) == 1
    assert task.main({}) == 1


class Stopping:
    """An S3 client that meets SIGTERM while the input is read, as on a machine that Spot takes back."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3
        self.exceptions = s3.exceptions

    def __getattr__(self, name: str) -> Any:
        return getattr(self._s3, name)

    def get_object(self, **keys: Any) -> Any:
        if keys["Bucket"] == "uploads":
            os.kill(os.getpid(), signal.SIGTERM)
        return self._s3.get_object(**keys)


def test_sigterm_is_ours_and_leaves_nothing(
    cloud: Cloud, demo: DemoReference, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    real = task.clients
    monkeypatch.setattr(task, "clients", lambda variables: (Stopping(real(variables)[0]), real(variables)[1]))
    assert task.main(cloud.environment()) == 143
    last = cloud.messages()[-1]
    assert (last["kind"], last["fault"], last["cause"]) == ("failed", "ours", "stopped")
    assert "stopped" in last["title"]
    assert not list(cloud.scratch.glob("job-*"))


def test_a_full_disk_is_named(cloud: Cloud, demo: DemoReference, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    usage = shutil.disk_usage(cloud.scratch)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    assert task.main(cloud.environment()) == 3
    last = cloud.messages()[-1]
    assert (last["kind"], last["fault"], last["cause"]) == ("failed", "ours", "disk")
    assert "disk space" in last["title"]


class Flaky:
    """An S3 client whose bodies break after every 100 bytes."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3
        self.exceptions = s3.exceptions
        self.opened = 0

    def head_object(self, **keys: Any) -> Any:
        return self._s3.head_object(**keys)

    def get_object(self, **keys: Any) -> Any:
        self.opened += 1
        body = self._s3.get_object(**keys)["Body"]

        class Broken:
            left = 1

            def read(self, size: int) -> bytes:
                if not self.left:
                    raise OSError("connection reset")
                self.left -= 1
                data: bytes = body.read(min(size, 100))
                return data

        return {"Body": Broken()}


def test_a_broken_connection_is_opened_again(cloud: Cloud) -> None:
    data = os.urandom(1000)
    cloud.put(data)
    flaky = Flaky(cloud.s3)
    stream = S3Input(flaky, S3Place("uploads", "u/up/input.vcf.gz"), lambda seconds: None)
    read = b"".join(iter(lambda: stream.read(400), b""))
    assert read == data
    assert flaky.opened == 10


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
