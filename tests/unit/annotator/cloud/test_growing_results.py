"""Results that are sent while they are written are stored as they are, all or none, and leave no part behind."""

# ruff: noqa: N803 - arguments have boto3's names

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import Any

import pytest

from annotator.cloud import growing, transfer
from annotator.cloud.checksum import of_bytes
from annotator.cloud.growing import GrowingResults
from annotator.cloud.settings import S3Place
from annotator.progress import Step

PLACE = S3Place("results", "u/job/")
VCF, TSV = "annotated.vcf.gz", "variants.tsv.gz"


class Bucket:
    """S3 with uploads in parts; compares checksums as S3 does. `refuses` names an operation that fails."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.open: dict[str, dict[int, bytes]] = {}
        self.calls: list[str] = []
        self.refuses = ""
        self.largest = 0

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if name == self.refuses:
            raise PermissionError("S3 says no")

    def create_multipart_upload(self, *, Key: str, **_: Any) -> dict[str, str]:
        self._called("create")
        self.open[Key] = {}
        return {"UploadId": f"of {Key}"}

    def upload_part(
        self, *, Key: str, UploadId: str, PartNumber: int, Body: bytes, **more: Any
    ) -> dict[str, str]:
        self._called("part")
        assert UploadId == f"of {Key}"
        assert more["ChecksumCRC64NVME"] == of_bytes(Body)
        self.largest = max(self.largest, len(Body))
        self.open[Key][PartNumber] = Body
        return {"ETag": str(PartNumber)}

    def complete_multipart_upload(
        self, *, Key: str, MultipartUpload: Any, ChecksumCRC64NVME: str, **_: Any
    ) -> None:
        self._called("complete")
        parts = self.open.pop(Key)
        assert [part["PartNumber"] for part in MultipartUpload["Parts"]] == sorted(parts)
        body = b"".join(parts[number] for number in sorted(parts))
        assert of_bytes(body) == ChecksumCRC64NVME
        self.objects[Key] = body

    def abort_multipart_upload(self, *, Key: str, **_: Any) -> None:
        self._called("abort")
        del self.open[Key]

    def put_object(self, *, Key: str, Body: bytes, ChecksumCRC64NVME: str, **_: Any) -> None:
        self._called("put")
        assert of_bytes(Body) == ChecksumCRC64NVME
        self.objects[Key] = Body


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "PART", 10)


@pytest.fixture
def s3() -> Bucket:
    return Bucket()


@pytest.fixture
def made(s3: Bucket, tmp_path: Path) -> GrowingResults:
    return GrowingResults(s3, tmp_path, PLACE)


def grow(folder: Path, name: str, data: bytes) -> None:
    with (folder / name).open("ab") as file:
        file.write(data)


def sums(folder: Path) -> dict[str, str]:
    (folder / "manifest.json").write_text("{}")
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.name != "manifest.json"
    }


def test_full_parts_are_sent_while_a_file_grows_and_the_rest_at_its_end(
    made: GrowingResults, s3: Bucket, tmp_path: Path
) -> None:
    grow(tmp_path, VCF, b"1234567")
    made.send_full_parts()
    assert s3.calls == []
    grow(tmp_path, VCF, b"89abcdefghijklmnop")
    grow(tmp_path, TSV, b"short")
    made.send_full_parts()
    made.send_full_parts()
    assert s3.open == {f"u/job/{VCF}": {1: b"123456789a", 2: b"bcdefghijk"}}
    assert s3.objects == {}, "nothing appears before all is done"
    grow(tmp_path, VCF, b"!")
    expected = sums(tmp_path)
    files = made.finish(expected, lambda *_: None)
    assert s3.objects == {
        f"u/job/{name}": (tmp_path / name).read_bytes() for name in (VCF, TSV, "manifest.json")
    }
    by_name = {item["name"]: item for item in files}
    for name in (VCF, TSV):
        body = (tmp_path / name).read_bytes()
        assert by_name[name] == {
            "name": name, "size": len(body), "sha256": expected[name], "crc64nvme": of_bytes(body),
        }  # fmt: skip
    assert s3.open == {}
    assert s3.largest <= 10


def test_objects_appear_last_of_all(made: GrowingResults, s3: Bucket, tmp_path: Path) -> None:
    grow(tmp_path, VCF, b"x" * 25)
    grow(tmp_path, TSV, b"x" * 25)
    made.send_full_parts()
    made.finish(sums(tmp_path), lambda *_: None, threads=1)
    assert s3.calls[-2:] == ["complete", "complete"]
    assert s3.calls.count("complete") == 2


def test_progress_begins_with_what_was_sent(made: GrowingResults, tmp_path: Path) -> None:
    grow(tmp_path, VCF, b"x" * 95)
    made.send_full_parts()
    told: list[tuple[int, int]] = []
    made.finish(sums(tmp_path), lambda done, total: told.append((done, total)), threads=1)
    assert told[0] == (90, 97)
    assert told[-1] == (97, 97)


def test_an_aborted_task_leaves_no_part_and_no_object(
    made: GrowingResults, s3: Bucket, tmp_path: Path
) -> None:
    grow(tmp_path, VCF, b"x" * 25)
    grow(tmp_path, TSV, b"x" * 25)
    made.send_full_parts()
    made.abort()
    assert (s3.open, s3.objects) == ({}, {})
    made.abort()
    assert s3.calls.count("abort") == 2


@pytest.mark.parametrize("refused", ["put", "part", "complete"])
def test_a_result_that_cannot_be_stored_ends_the_job_and_leaves_no_part(
    made: GrowingResults, s3: Bucket, tmp_path: Path, refused: str
) -> None:
    grow(tmp_path, VCF, b"x" * 25)
    made.send_full_parts()
    s3.refuses = refused
    with pytest.raises(PermissionError):
        made.finish(sums(tmp_path), lambda *_: None)
    assert s3.open == {}
    assert f"u/job/{VCF}" not in s3.objects


def test_a_part_that_fails_on_the_way_costs_nothing_but_time(
    made: GrowingResults, s3: Bucket, tmp_path: Path
) -> None:
    grow(tmp_path, VCF, b"x" * 25)
    s3.refuses = "part"
    made.send_full_parts()
    assert s3.open == {}
    s3.refuses = ""
    made.send_full_parts()
    made.finish(sums(tmp_path), lambda *_: None)
    assert s3.objects[f"u/job/{VCF}"] == b"x" * 25


def test_a_refused_abort_does_not_hide_why_a_result_was_not_stored(
    s3: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: Any) -> None:
        raise TimeoutError("S3 does not answer")

    grow(tmp_path, VCF, b"x" * 25)
    s3.refuses = "part"
    monkeypatch.setattr(s3, "abort_multipart_upload", refused)
    with pytest.raises(PermissionError):
        transfer.send_file(s3, tmp_path / VCF, "results", f"u/job/{VCF}", lambda *_: None)


def test_results_that_are_written_again_are_sent_again(
    made: GrowingResults, s3: Bucket, tmp_path: Path
) -> None:
    """Records out of order are noticed late: then the results begin again, sorted."""
    heard: list[Step] = []
    sink = made.beside(heard.append)
    grow(tmp_path, VCF, b"x" * 25)
    made.send_full_parts()
    (tmp_path / VCF).unlink()
    sink(Step("sorting"))
    assert s3.open == {}
    grow(tmp_path, VCF, b"y" * 31)
    made.send_full_parts()
    made.finish(sums(tmp_path), lambda *_: None)
    assert s3.objects[f"u/job/{VCF}"] == b"y" * 31
    assert heard == [Step("sorting")]


@pytest.mark.parametrize("new", [False, True])
def test_a_file_that_changed_after_it_was_sent_is_stored_as_it_is(
    made: GrowingResults, s3: Bucket, tmp_path: Path, new: bool
) -> None:
    grow(tmp_path, VCF, b"x" * 25)
    made.send_full_parts()
    if new:
        (tmp_path / VCF).unlink()
    (tmp_path / VCF).write_bytes(b"y" * 27)
    made.finish(sums(tmp_path), lambda *_: None)
    assert s3.objects[f"u/job/{VCF}"] == b"y" * 27
    assert s3.open == {}


def test_sending_begins_with_the_first_answers(
    made: GrowingResults, s3: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before: the workers are forked then, and a fork must not meet a thread that holds a lock."""
    monkeypatch.setattr(growing, "_PAUSE", 0.001)
    grow(tmp_path, VCF, b"x" * 25)
    threads = threading.active_count()
    sink = made.beside(lambda step: None)
    for step in (Step("reading"), Step("annotating"), Step("annotating", 0)):
        sink(step)
    assert threading.active_count() == threads
    sent = threading.Event()
    real = s3.upload_part

    def noted(**call: Any) -> dict[str, str]:
        if call["PartNumber"] == 2:
            sent.set()
        return real(**call)

    s3.upload_part = noted  # type: ignore[method-assign]
    sink(Step("annotating", 8192))
    sink(Step("annotating", 16384))
    assert sent.wait(30)
    assert threading.active_count() == threads + 1
    made.finish(sums(tmp_path), lambda *_: None)
    assert threading.active_count() == threads
    assert s3.objects[f"u/job/{VCF}"] == b"x" * 25


def test_a_large_file_that_is_sent_whole_is_read_once(s3: Bucket, tmp_path: Path) -> None:
    opened: list[str] = []

    class Watched(type(tmp_path)):  # type: ignore[misc]
        def open(self, *given: Any, **named: Any) -> Any:
            opened.append(self.name)
            return super().open(*given, **named)

    grow(tmp_path, VCF, b"x" * 25)
    crc = transfer.send_file(s3, Watched(tmp_path / VCF), "results", "key", lambda *_: None)
    assert (s3.objects, crc) == ({"key": b"x" * 25}, of_bytes(b"x" * 25))
    assert opened == [VCF]


def test_parts_are_short_at_first_and_few_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """S3 takes 10,000 parts of 5 MiB or more; a task has one of them in memory."""
    monkeypatch.setattr(transfer, "PART", 64 << 20)
    sizes = []
    while sum(sizes) < 500 << 30:
        sizes.append(growing.part_size(sum(sizes)))
    assert sizes == sorted(sizes)
    assert (sizes[0], sizes[-1]) == (8 << 20, 64 << 20)
    assert len(sizes) < 10_000
