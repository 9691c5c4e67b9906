"""A task that moves large files says so all along: the service takes a long silence for a hung task."""

from __future__ import annotations

import fcntl
import hashlib
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from annotator.cloud import checksum, transfer
from annotator.cloud.cause import cause_of
from annotator.cloud.reference_cache import fetch_reference, locked
from annotator.cloud.reporter import Reporter
from annotator.cloud.settings import S3Place
from annotator.errors import Cancelled, ReferenceError_
from annotator.progress import Step

SILENCE = 120  # the shortest that a stage is set up with (one machine), in seconds
PLACE = S3Place("results", "u/job/")


class SlowS3:
    """S3 whose every part, and every block of a download, takes 20 seconds of a clock that nobody else moves."""

    class exceptions:  # noqa: N801 - boto3's name
        class ClientError(Exception):
            pass

    def __init__(self, objects: dict[str, bytes] | None = None) -> None:
        self.now = 0.0
        self.objects = objects or {}
        self.aborted = 0

    def create_multipart_upload(self, **_: Any) -> dict[str, str]:
        return {"UploadId": "u"}

    def upload_part(self, **_: Any) -> dict[str, str]:
        self.now += 20
        return {"ETag": "e"}

    def complete_multipart_upload(self, **_: Any) -> None: ...

    def abort_multipart_upload(self, **_: Any) -> None:
        self.aborted += 1

    def put_object(self, **_: Any) -> None:
        self.now += 20

    def get_object(self, Key: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's name
        body = self.objects[Key]

        class Body:
            def read(self) -> bytes:
                return body

        return {"Body": Body()}

    def download_file(self, bucket: str, key: str, path: str, Callback: Any) -> None:  # noqa: N803 - boto3's name
        for start in range(0, len(self.objects[key]), 1024):
            self.now += 20
            Callback(len(self.objects[key][start : start + 1024]))
        Path(path).write_bytes(self.objects[key])


class Heard:
    """The queue: when each message came, and what it said."""

    def __init__(self, s3: SlowS3) -> None:
        self.s3 = s3
        self.at = [0.0]
        self.said: list[dict[str, Any]] = []
        self.reporter = Reporter(self.hear, "job", 1, clock=lambda: s3.now)

    def hear(self, text: str) -> None:
        self.at.append(self.s3.now)
        self.said.append(json.loads(text))

    def longest_silence(self) -> float:
        return max(b - a for a, b in zip(self.at, [*self.at[1:], self.s3.now], strict=True))

    def tell(self, stage: str) -> Any:
        return lambda done, total: self.reporter.progress(Step(stage, done, total))


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "PART", 1024)
    monkeypatch.setattr(checksum, "BLOCK", 1024)


def test_storing_a_large_result_is_never_silent(tmp_path: Path) -> None:
    (tmp_path / "annotated.vcf.gz").write_bytes(b"x" * 1024 * 40)
    (tmp_path / "summary.json").write_bytes(b"{}")
    s3 = SlowS3()
    heard = Heard(s3)
    names = ["annotated.vcf.gz", "summary.json"]
    transfer.upload_results(s3, tmp_path, names, PLACE, {}, heard.tell("storing the results"), threads=1)
    assert s3.now >= 40 * 20
    assert heard.longest_silence() <= 20 < SILENCE
    assert [message["seq"] for message in heard.said] == list(range(1, len(heard.said) + 1))
    total = 40 * 1024 + 2
    done = [message["records"] for message in heard.said]
    assert {message["total"] for message in heard.said} == {total}
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, total)


def test_fetching_a_large_reference_is_never_silent(tmp_path: Path) -> None:
    body = b"ACGT" * 256 * 30
    facts = {
        "files": [{"name": "genome.fa.gz", "size": len(body), "sha256": hashlib.sha256(body).hexdigest()}]
    }
    s3 = SlowS3({"demo/v/reference.json": json.dumps(facts).encode(), "demo/v/genome.fa.gz": body})
    heard = Heard(s3)
    place = S3Place("references", "demo/")
    folder = fetch_reference(s3, place, "v", tmp_path, heard.tell("fetching the reference"), threads=1)
    assert (folder / "genome.fa.gz").read_bytes() == body
    assert s3.now >= 30 * 20
    assert heard.longest_silence() <= 20 < SILENCE


def test_waiting_for_another_task_s_download_is_never_silent(tmp_path: Path) -> None:
    """Tasks on one machine share a folder; one that waits for another's lock lives too, and can be stopped."""
    path = tmp_path / "demo" / ".v.lock"
    path.parent.mkdir()
    s3 = SlowS3()
    heard = Heard(s3)
    with path.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)

        def wait(seconds: float) -> None:
            s3.now += seconds
            if s3.now > 10 * SILENCE:
                fcntl.flock(other, fcntl.LOCK_UN)

        with locked(path, heard.tell("fetching the reference"), wait):
            assert s3.now > 10 * SILENCE
    assert heard.longest_silence() <= 20 < SILENCE
    assert {(message["records"], message["total"]) for message in heard.said} == {(0, 0)}


def test_a_task_that_waits_for_another_can_be_stopped(tmp_path: Path) -> None:
    path = tmp_path / ".v.lock"

    def tell(done: int, total: int) -> None:
        raise Cancelled("The task was stopped")

    with path.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(Cancelled), locked(path, tell):
            pytest.fail("the lock is another's")
        fcntl.flock(other, fcntl.LOCK_UN)
        with locked(path, tell):
            pass  # nobody to wait for, nothing to say


def test_one_slow_message_holds_up_no_other_transfer(tmp_path: Path) -> None:
    """The queue takes a message only once every other file has been stored."""
    names = ["a", "b", "c", "d"]
    for name in names:
        (tmp_path / name).write_bytes(b"x" * 1024 * 40)
    s3 = SlowS3()
    first, others, sending = threading.Lock(), threading.Event(), threading.Event()
    stored: set[str] = set()
    in_time: list[bool] = []

    def send(text: str) -> None:
        if first.acquire(blocking=False):
            sending.set()
            in_time.append(others.wait(60))

    def complete(Key: str, **_: Any) -> None:  # noqa: N803 - boto3's name
        stored.add(Key)
        if len(stored) == len(names) - 1:
            others.set()

    def part(**_: Any) -> dict[str, str]:
        assert sending.wait(60)  # a message is on its way before any part is
        return {"ETag": "e"}

    s3.complete_multipart_upload, s3.upload_part = complete, part  # type: ignore[method-assign]
    clock = iter(range(0, 10**9, 10))
    reporter = Reporter(send, "job", 1, clock=lambda: next(clock))
    told = lambda done, total: reporter.progress(Step("storing the results", done, total))  # noqa: E731
    transfer.upload_results(s3, tmp_path, names, PLACE, {}, told, threads=4)
    assert len(stored) == len(names)
    assert in_time == [True], "the other files waited for this message"


def test_a_report_while_another_is_sent_is_left_out() -> None:
    said: list[str] = []
    inside, go_on = threading.Event(), threading.Event()
    moment = iter(range(0, 10**9, 10))

    def send(text: str) -> None:
        said.append(json.loads(text)["stage"])
        inside.set()
        assert go_on.wait(30)

    reporter = Reporter(send, "job", 1, clock=lambda: next(moment))
    slow = threading.Thread(target=reporter.progress, args=(Step("slow"),))
    slow.start()
    assert inside.wait(30)
    reporter.progress(Step("left out"))  # would wait for `go_on` for ever if it waited for the slow one
    go_on.set()
    slow.join()
    reporter.progress(Step("next"))
    assert said == ["slow", "next"]


def test_a_stopped_task_does_not_send_on(tmp_path: Path) -> None:
    """Each thread ends with the part it is at; else the container would be killed in the middle of an upload."""
    names = ["a", "b", "c", "d"]
    for name in names:
        (tmp_path / name).write_bytes(b"x" * 1024 * 1000)
    s3 = SlowS3()
    lock, sent = threading.Lock(), 0

    def tell(done: int, total: int) -> None:
        nonlocal sent
        with lock:
            sent += 1
            if sent == 50:
                raise Cancelled("The task was stopped")

    with pytest.raises(Cancelled):
        transfer.upload_results(s3, tmp_path, names, PLACE, {}, tell)
    assert s3.now < 4000 * 20 / 2


def test_the_first_error_is_the_one_that_is_told(tmp_path: Path) -> None:
    """Files before the failing one stop for its sake; what they say must not hide it."""
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"x" * 1024 * 1000)
    s3 = SlowS3()
    begun = threading.Event()

    def upload_part(Key: str, **_: Any) -> dict[str, str]:  # noqa: N803 - boto3's name
        if Key.endswith("b"):
            begun.wait(30)
            raise PermissionError("S3 says no")
        begun.set()
        return {"ETag": "e"}

    s3.upload_part = upload_part  # type: ignore[method-assign]
    with pytest.raises(PermissionError):
        transfer.upload_results(s3, tmp_path, ["a", "b"], PLACE, {})


def test_threads_that_report_at_once_share_one_sequence() -> None:
    said: list[int] = []
    moment = iter(range(10**9))
    reporter = Reporter(
        lambda text: said.append(json.loads(text)["seq"]), "job", 1, clock=lambda: 10.0 * next(moment)
    )
    threads = [
        threading.Thread(target=lambda: [reporter.progress(Step("x")) for _ in range(200)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == list(range(1, len(said) + 1))
    assert len(said) >= 200  # a report is left out only while another one is sent


def test_a_file_that_stops_for_another_is_not_the_cause(tmp_path: Path) -> None:
    """Else the service would take a refusal of S3, or a damaged reference, for a machine that was taken back."""
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"x" * 1024 * 1000)
    s3 = SlowS3()
    begun, refused = threading.Event(), threading.Event()

    def upload_part(Key: str, **_: Any) -> dict[str, str]:  # noqa: N803 - boto3's name
        if Key.endswith("b"):
            begun.wait(30)
            refused.set()
            raise PermissionError("S3 says no")
        begun.set()
        refused.wait(30)
        return {"ETag": "e"}

    s3.upload_part = upload_part  # type: ignore[method-assign]
    with pytest.raises(PermissionError) as raised:
        transfer.upload_results(s3, tmp_path, ["a", "b"], PLACE, {})
    assert cause_of(raised.value) is None


def test_a_damaged_file_of_a_reference_is_no_stop(tmp_path: Path) -> None:
    """The larger file is fetched first, and is still on its way when the smaller one proves damaged."""
    bodies = {"genome.npy": b"A" * 1024 * 1000, "genes.npy": b"C" * 1024}
    files = [
        {"name": name, "size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        for name, body in bodies.items()
    ]
    s3 = SlowS3({f"demo/v/{name}": body for name, body in bodies.items()})
    s3.objects["demo/v/reference.json"] = json.dumps({"files": files}).encode()
    s3.objects["demo/v/genes.npy"] = b"G" * 1024
    whole, begun = s3.download_file, threading.Event()

    def download_file(bucket: str, key: str, path: str, Callback: Any) -> None:  # noqa: N803 - boto3's name
        while key.endswith("genome.npy"):
            Callback(0)
            begun.set()
        begun.wait(30)
        whole(bucket, key, path, Callback)

    s3.download_file = download_file  # type: ignore[method-assign]
    with pytest.raises(ReferenceError_, match="damaged") as raised:
        fetch_reference(s3, S3Place("references", "demo/"), "v", tmp_path, lambda *_: None)
    assert cause_of(raised.value) is None
