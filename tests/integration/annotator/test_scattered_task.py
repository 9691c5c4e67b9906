"""The parts of a scattered job as tasks over S3 and SQS (moto): they leave what one task would have left."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any

import pytest

from annotator import task
from annotator.cloud import stitched
from annotator.cloud.multipart import PartedUpload
from annotator.limits import RECORDS_OF_CHUNK
from annotator.vcf.genotypes import MANY_SAMPLES
from tests.annotator_demo import DemoReference
from tests.integration.annotator.task_cloud import Cloud

SHARDS = 2
APART = {"annotation.log", "manifest.json", "report.html"}  # they say when and how it was done
PLACE = "u/01JOB/scatter/"


def many(sample: bytes) -> bytes:
    """The sample with each record so often that it has a chunk for each shard, and one that is not full."""
    lines = gzip.decompress(sample).splitlines(keepends=True)
    records = [line for line in lines if not line.startswith(b"#")]
    each = -(-(SHARDS * RECORDS_OF_CHUNK - 5000) // len(records))
    return b"".join(line for line in lines if line.startswith(b"#")) + b"".join(
        line * each for line in records
    )


@pytest.fixture(scope="module")
def text(demo: DemoReference) -> bytes:
    return many((demo.files / "sample.vcf.gz").read_bytes())


@pytest.fixture
def cloud(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    monkeypatch.setattr("annotator.task.signal.signal", lambda *_: None)
    return cloud


def options(**more: str) -> str:
    return json.dumps({"engine": "vep", "threads": 1, **more})


def cohort(text: bytes) -> bytes:
    """The same records with one sample more than a file may have whose genotypes are kept by default."""
    lines = []
    for line in text.splitlines():
        if not line.startswith(b"##"):
            columns = line.split(b"\t")
            named = columns[0] == b"#CHROM"
            first = columns[9] if named else columns[9].split(b":")[0]
            people = range(MANY_SAMPLES + 1)
            samples = [b"%s%d" % (first, number) for number in people] if named else [first] * len(people)
            line = b"\t".join([*columns[:8], b"FORMAT" if named else b"GT", *samples])
        lines.append(line + b"\n")
    return b"".join(lines)


def part(cloud: Cloud, name: str, **changed: str) -> int:
    """Run one part's task; its exit code."""
    return task.main(
        cloud.environment(
            OPTIONS=changed.pop("OPTIONS", options()),
            PART=name,
            SCATTER_URI=f"s3://results/{PLACE}",
            SHARDS=str(SHARDS),
            **{"TRY": "1", "PROGRESS_SECONDS": "0", **changed},
        )
    )


def calls(monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> list[tuple[Any, ...]]:
    """The arguments of each call of a method, which still does its work."""
    seen: list[tuple[Any, ...]] = []
    method = getattr(owner, name)

    def spied(self: Any, *given: Any) -> Any:
        seen.append(given)
        return method(self, *given)

    monkeypatch.setattr(owner, name, spied)
    return seen


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def said(cloud: Cloud, name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(cloud.result(f"scatter/{name}"))
    return body


def results(cloud: Cloud) -> dict[str, bytes]:
    listed = cloud.s3.list_objects_v2(Bucket="results", Prefix="u/01JOB/")["Contents"]
    names = [item["Key"].removeprefix("u/01JOB/") for item in listed]
    return {name: cloud.result(name) for name in names if not name.startswith("scatter/")}


@pytest.mark.parametrize("genotypes", ["keep", "drop", "counted by default"])
def test_the_parts_leave_what_one_task_leaves(
    cloud: Cloud, text: bytes, genotypes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a file packed by gzip alone. A shard's first task is lost, and its ghost writes after the second has finished."""
    counted = genotypes == "counted by default"
    how = options() if counted else options(genotypes=genotypes)
    if counted:
        text = cohort(text)
    else:  # the shards are large enough to be copied by S3
        monkeypatch.setattr(stitched, "LEAST_PART", 4096)
        monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 4096)
    copies = calls(monkeypatch, PartedUpload, "copy")
    cloud.put(gzip.compress(text, mtime=0))
    assert task.main(cloud.environment(OPTIONS=how)) == 0
    whole = results(cloud)
    assert (b"AC_Het=" in gzip.decompress(whole["annotated.vcf.gz"])) == counted
    cloud.messages()
    for name in whole:
        cloud.s3.delete_object(Bucket="results", Key=f"u/01JOB/{name}")

    assert part(cloud, "plan", OPTIONS=how) == 0, cloud.messages()[-1]
    planned = said(cloud, "plan.json")
    assert planned["shards"] == SHARDS
    assert planned["input_sha256"] == hashlib.sha256(gzip.compress(text, mtime=0)).hexdigest()
    assert part(cloud, "1", TRY="2", OPTIONS=how) == 0, cloud.messages()[-1]  # in any order
    assert part(cloud, "0", OPTIONS=how) == 0, cloud.messages()[-1]
    finished = said(cloud, "shards/00001.json")
    assert finished["folder"] == "shards/00001/2-2/"
    assert sum(said(cloud, f"shards/{n:05d}.json")["records"] for n in range(SHARDS)) == planned["records"]
    assert part(cloud, "1", OPTIONS=how) == 0
    assert said(cloud, "shards/00001.json") == finished, "what is finished stays as it is"

    messages = cloud.messages()
    assert {(message["part"], message["try"]) for message in messages} == {
        ("plan", 1), ("0", 1), ("1", 1), ("1", 2),
    }  # fmt: skip
    assert "completed" not in {message["kind"] for message in messages}
    counted = [
        message for message in messages if message.get("stage") == "annotating" and message["part"] == "0"
    ]
    assert counted, "a shard tells how many records are done"

    assert part(cloud, "join", OPTIONS=how) == 0, cloud.messages()[-1]
    last = cloud.messages()[-1]
    assert (last["kind"], last["part"]) == ("completed", "join")
    assert last["input_sha256"] == planned["input_sha256"]
    found = results(cloud)
    assert found.keys() == whole.keys() == {item["name"] for item in last["files"]}
    assert [name for name in whole if found[name] != whole[name] and name not in APART] == []
    for item in last["files"]:
        assert (item["size"], item["sha256"]) == (len(found[item["name"]]), sha256(found[item["name"]]))
    manifest = json.loads(found["manifest.json"])
    assert [item["name"] for item in manifest["files"]] == sorted(item["name"] for item in manifest["files"])
    (vcf,) = (item for item in manifest["files"] if item["name"] == "annotated.vcf.gz")
    assert vcf["sha256"] == sha256(whole["annotated.vcf.gz"])
    assert bool(copies) != counted
    assert not list(cloud.scratch.glob("job-*"))


def test_a_bad_line_is_named_by_its_number_in_the_users_file(cloud: Cloud, text: bytes) -> None:
    lines = text.splitlines(keepends=True)
    bad = len(lines) - 10
    lines[bad - 1] = lines[bad - 1].replace(b"\t", b" ")
    cloud.put(b"".join(lines))
    assert part(cloud, "plan") == 0
    cloud.messages()
    assert part(cloud, "1") == 2
    last = cloud.messages()[-1]
    assert (last["kind"], last["fault"], last["part"]) == ("failed", "input", "1")
    assert f"line {bad}" in last["title"]


def test_a_file_that_one_task_can_annotate_is_handed_back(cloud: Cloud, text: bytes) -> None:
    """Records out of order, and another release than the plan's: neither is the user's fault."""
    lines = text.splitlines(keepends=True)
    cloud.put(b"".join([*lines[:-2], lines[-1], lines[-2], lines[-400]]))
    assert part(cloud, "plan") == 0
    cloud.messages()
    assert part(cloud, "1") == 1
    last = cloud.messages()[-1]
    assert (last["kind"], last["fault"], last["cause"]) == ("failed", "ours", "whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("annotator.__version__", "99.0")
        assert part(cloud, "0") == 1
    assert cloud.messages()[-1]["cause"] == "whole"


def test_damage_between_parts_is_seen(cloud: Cloud, text: bytes) -> None:
    cloud.put(text)
    assert part(cloud, "plan") == 0
    folder = said(cloud, "plan.json")["folder"]
    header = cloud.result(f"scatter/{folder}header.vcf")
    cloud.s3.put_object(Bucket="results", Key=f"{PLACE}{folder}header.vcf", Body=b"##fileformat=VCFv4.2\n")
    cloud.messages()
    assert part(cloud, "0") == 1
    assert cloud.messages()[-1]["title"] == "A part of the job is damaged"

    cloud.s3.put_object(Bucket="results", Key=f"{PLACE}{folder}header.vcf", Body=header)
    assert part(cloud, "0") == part(cloud, "1") == 0
    key = f"{PLACE}{said(cloud, 'shards/00001.json')['folder']}lines.vcf.bgz"
    lines = bytearray(cloud.s3.get_object(Bucket="results", Key=key)["Body"].read())
    lines[100] ^= 1
    for body, title in (
        (bytes(lines), "is damaged"),
        (bytes(lines[:-1]), "is damaged"),
        (None, "cannot be fetched"),
    ):
        if body is None:
            cloud.s3.delete_object(Bucket="results", Key=key)
        else:
            cloud.s3.put_object(Bucket="results", Key=key, Body=body)
        cloud.messages()
        assert part(cloud, "join") == 1
        last = cloud.messages()[-1]
        assert (last["kind"], last["fault"]) == ("failed", "ours")
        assert title in last["title"]
    assert "annotated.vcf.gz" not in results(cloud)
    assert not cloud.s3.list_multipart_uploads(Bucket="results").get("Uploads")


@pytest.mark.parametrize("wrong", [{"name": "-1"}, {"name": "all"}, {"name": "0", "SCATTER_URI": "x"}])
def test_a_part_that_makes_no_sense_is_refused(cloud: Cloud, wrong: dict[str, str]) -> None:
    environment = cloud.environment(
        PART=wrong["name"], SCATTER_URI=wrong.get("SCATTER_URI", "s3://results/x/")
    )
    assert task.main(environment) == 1
    assert cloud.messages() == []
