"""`gas_client.run`: repeats, interruptions and wrong bytes of a run that a pipeline makes."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gas_client import (
    ApiError,
    FolderInUse,
    GasClient,
    JobFailed,
    NotReachable,
    ResultWarnings,
    StillRunning,
    TransferError,
    run,
)
from gas_client.resume import Resumable

from .fake_service import FakeService, problem

VCF, RESULT = b"##fileformat=VCFv4.3 and more", b"annotated, with more bytes than one block has"


class Clock:
    """Seconds that pass only by sleeping."""

    def __init__(self) -> None:
        self.now = 0.0
        self.each: Any = lambda: None

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.each()


@pytest.fixture
def service() -> FakeService:
    made = FakeService(ends_as="COMPLETED")
    made.results = {
        "annotated.vcf.gz": RESULT,
        "annotated.vcf.gz.tbi": b"i",
        "summary.json": b"{}",
        "input": VCF,
    }
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gas(service: FakeService, clock: Clock, tmp_path: Path) -> Iterator[GasClient]:
    memory = Resumable({"XDG_STATE_HOME": str(tmp_path / "state")})
    with GasClient(
        "https://gas.test",
        "secret",
        transport=service.transport(),
        sleep=clock.sleep,
        clock=clock,
        resume=memory,
    ) as made:
        yield made


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    path = tmp_path / "sample.vcf"
    path.write_bytes(VCF)
    return path


def test_a_run_writes_the_result_and_its_record(gas: GasClient, vcf: Path, tmp_path: Path) -> None:
    done = run(gas, vcf, "demo", tmp_path / "out", options={"engine": "csq"})
    assert [path.name for path in done.files] == ["annotated.vcf.gz", "annotated.vcf.gz.tbi"]
    assert done.files[0].read_bytes() == RESULT
    record = json.loads((tmp_path / "out" / "gas-run.json").read_text())
    assert record["job"]["options"] == {"engine": "csq"}
    assert record["request"]["sha256"] == hashlib.sha256(VCF).hexdigest()
    assert record["files"][0]["sha256"] == hashlib.sha256(RESULT).hexdigest()


def test_a_repeat_sends_and_downloads_nothing(
    gas: GasClient, service: FakeService, vcf: Path, tmp_path: Path
) -> None:
    first = run(gas, vcf, "demo", tmp_path / "out")
    service.requests.clear()
    assert run(gas, vcf, "demo", tmp_path / "out").files == first.files
    assert {request.method for request in service.requests} == {"GET"}
    assert not [one for one in service.requests if one.url.host == "s3.test"]


def test_a_repeat_in_another_folder_finds_the_same_job(
    gas: GasClient, service: FakeService, vcf: Path, tmp_path: Path
) -> None:
    """A workflow engine tries again in a new work folder, perhaps on another machine."""
    run(gas, vcf, "demo", tmp_path / "one")
    elsewhere = tmp_path / "copy" / vcf.name
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(VCF)
    run(gas, elsewhere, "demo", tmp_path / "two")
    assert (len(service.uploads), len(service.jobs)) == (1, 1)
    run(gas, elsewhere, "demo", tmp_path / "three", name="other")
    assert (len(service.uploads), len(service.jobs)) == (1, 2)
    run(gas, elsewhere, "demo", tmp_path / "four", new=True)
    assert (len(service.uploads), len(service.jobs)) == (2, 3)


def test_an_answer_that_was_lost_makes_no_second_job(
    gas: GasClient, service: FakeService, vcf: Path, tmp_path: Path
) -> None:
    lost: list[httpx.Request] = []

    def lose(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST" and request.url.path == "/api/jobs" and not lost:
            lost.append(request)
            service._api(request)
            service.replays[f"/api/jobs {request.headers['idempotency-key']}"] = httpx.Response(
                201, json=service.jobs[0]
            )
            raise httpx.ReadError("connection lost")
        if request.url.path == "/api/jobs" and len(lost) == 1:
            lost.append(request)
            return httpx.Response(
                409, json={"type": "in-progress", "title": "The same request is being worked on"}
            )
        return None

    service.fault = lose
    run(gas, vcf, "demo", tmp_path / "out")
    assert len(service.jobs) == 1


@pytest.mark.parametrize("end", ["FAILED", "CANCELLED", "deleted"])
def test_what_ended_without_a_result_is_run_again(
    gas: GasClient, service: FakeService, vcf: Path, tmp_path: Path, end: str
) -> None:
    run(gas, vcf, "demo", tmp_path / "out")
    if end == "deleted":
        service.jobs.clear()
        service.uploads.clear()
    else:
        service.jobs[0]["status"] = end
    done = run(gas, vcf, "demo", tmp_path / "out")
    assert done.job["status"] == "COMPLETED"
    assert len(service.uploads) == 1


def test_a_job_that_fails_while_it_is_waited_for(
    gas: GasClient, service: FakeService, clock: Clock, vcf: Path, tmp_path: Path
) -> None:
    service.ends_as = "RUNNING"
    clock.each = lambda: service.jobs[0].update(
        status="FAILED", failure={"title": "Not a VCF", "detail": "HTML."}
    )
    with pytest.raises(JobFailed, match="Not a VCF: HTML"):
        run(gas, vcf, "demo", tmp_path / "out")
    assert len(service.jobs) == 1


def test_a_folder_of_another_run_is_refused(
    gas: GasClient, service: FakeService, vcf: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run(gas, vcf, "demo", out)
    before = sorted((path.name, path.read_bytes()) for path in out.iterdir())
    for other in ({"reference": "grch38"}, {"options": {"engine": "csq"}}):
        with pytest.raises(FolderInUse, match="another folder"):
            run(gas, vcf, **({"reference": "demo", "out": out} | other))
    vcf.write_bytes(VCF + b"!")
    with pytest.raises(FolderInUse):
        run(gas, vcf, "demo", out)
    assert sorted((path.name, path.read_bytes()) for path in out.iterdir()) == before
    service.results["input"] = VCF + b"!"
    assert run(gas, vcf, "demo", out, replace_other=True).files


def test_other_bytes_than_the_files_are_never_a_result(
    gas: GasClient, service: FakeService, vcf: Path, tmp_path: Path
) -> None:
    service.results["input"] = b"another person's file"
    with pytest.raises(TransferError, match="other bytes"):
        run(gas, vcf, "demo", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["gas-run.json"]


def test_a_result_file_that_was_changed_is_downloaded_again(
    gas: GasClient, vcf: Path, tmp_path: Path
) -> None:
    done = run(gas, vcf, "demo", tmp_path / "out")
    done.files[0].write_bytes(RESULT[::-1])
    assert run(gas, vcf, "demo", tmp_path / "out").files[0].read_bytes() == RESULT


@pytest.mark.parametrize("name", ["../x", "gas-run.json"])
def test_a_name_that_leaves_the_folder_is_not_written(
    gas: GasClient, service: FakeService, vcf: Path, tmp_path: Path, name: str
) -> None:
    service.results[name] = b"evil"
    with pytest.raises(TransferError, match="was not fetched"):
        run(gas, vcf, "demo", tmp_path / "out", files=["all"])
    assert not (tmp_path / "x").exists()
    with pytest.raises(ApiError, match=r"nope.*summary\.json"):
        run(gas, vcf, "demo", tmp_path / "out", files=["nope"])


@pytest.mark.parametrize("on_interrupt", ["leave", "cancel"])
def test_ctrl_c_leaves_or_cancels_the_job(
    gas: GasClient, service: FakeService, clock: Clock, vcf: Path, tmp_path: Path, on_interrupt: Any
) -> None:
    service.ends_as = "RUNNING"

    def stop() -> None:
        raise KeyboardInterrupt

    clock.each = stop
    with pytest.raises(KeyboardInterrupt):
        run(gas, vcf, "demo", tmp_path / "out", on_interrupt=on_interrupt)
    assert service.jobs[0]["status"] == {"leave": "RUNNING", "cancel": "CANCELLED"}[on_interrupt]
    clock.each = lambda: service.jobs[0].update(status="COMPLETED")
    assert run(gas, vcf, "demo", tmp_path / "out").files
    assert len(service.jobs) == {"leave": 1, "cancel": 2}[on_interrupt]
    assert len(service.uploads) == 1


def test_the_time_to_wait_ends_and_the_job_goes_on(
    gas: GasClient, service: FakeService, clock: Clock, vcf: Path, tmp_path: Path
) -> None:
    service.ends_as = "RUNNING"
    with pytest.raises(StillRunning, match="goes on"):
        run(gas, vcf, "demo", tmp_path / "out", timeout=90)
    assert clock.now == pytest.approx(90)
    looks = len(service.sent("GET", "/jobs/j0"))
    assert 20 < looks < 90, "pauses grow"


def test_a_service_that_is_away_for_minutes_is_waited_for(
    gas: GasClient, service: FakeService, clock: Clock, vcf: Path, tmp_path: Path
) -> None:
    service.ends_as = "RUNNING"
    back = 400.0

    def away(request: httpx.Request) -> httpx.Response | None:
        if 1 <= clock.now < back and request.url.path == "/api/jobs/j0":
            return problem(503, "Busy")
        service.jobs and service.jobs[0].update(status="COMPLETED" if clock.now >= back else "RUNNING")
        return None

    service.fault = away
    assert run(gas, vcf, "demo", tmp_path / "out").job["status"] == "COMPLETED"
    service.jobs[0]["status"], back = "RUNNING", clock.now + 1e6
    with pytest.raises((ApiError, NotReachable)):
        gas.wait("j0")


def test_warnings_may_be_a_failure_but_the_files_are_written(
    gas: GasClient, service: FakeService, vcf: Path, tmp_path: Path
) -> None:
    run(gas, vcf, "demo", tmp_path / "out", fail_on_warning=True)
    service.jobs[0]["warnings"] = [
        {"code": "sorted", "title": "Sorted", "detail": ""},
        {"code": "no_contig", "title": "Nothing was annotated", "detail": "x"},
    ]
    with pytest.raises(ResultWarnings, match="Nothing was annotated"):
        run(gas, vcf, "demo", tmp_path / "out", fail_on_warning=True)
    assert (tmp_path / "out" / "annotated.vcf.gz").exists()


def test_a_stream_survives_breaks_and_is_checked(gas: GasClient, service: FakeService) -> None:
    class Broken(httpx.SyncByteStream):
        def __init__(self, data: bytes) -> None:
            self.data = data

        def __iter__(self) -> Iterator[bytes]:
            yield self.data
            raise httpx.ReadError("connection lost")

    def breaks(request: httpx.Request) -> httpx.Response | None:
        start = int(request.headers.get("range", "bytes=0-")[6:].partition("-")[0])
        if request.url.host == "s3.test" and start < 40:
            return httpx.Response(206 if start else 200, stream=Broken(RESULT[start : start + 10]))
        return None

    service.fault = breaks
    assert b"".join(gas.stream("j0", "annotated.vcf.gz")) == RESULT
    service.fault = lambda r: (
        httpx.Response(200, stream=httpx.ByteStream(RESULT[::-1])) if r.url.host == "s3.test" else None
    )
    with pytest.raises(TransferError, match="SHA-256"):
        list(gas.stream("j0", "annotated.vcf.gz"))


def test_storage_that_ignores_ranges_still_gives_the_whole(
    gas: GasClient, service: FakeService, tmp_path: Path
) -> None:
    (tmp_path / "x.part").write_bytes(RESULT[:20])
    service.fault = lambda r: (
        httpx.Response(200, stream=httpx.ByteStream(RESULT)) if r.url.host == "s3.test" else None
    )
    assert gas.download("j0", "annotated.vcf.gz", tmp_path / "x").read_bytes() == RESULT


def test_a_remote_file_reads_only_what_is_asked_for(gas: GasClient, service: FakeService) -> None:
    expired = iter([httpx.Response(403)])
    service.fault = lambda r: next(expired, None) if r.url.host == "s3.test" else None
    with gas.open("j0", "annotated.vcf.gz", buffer=4) as file:
        file.seek(-4, io.SEEK_END)
        assert file.read(4) == RESULT[-4:]
        assert file.read() == b""
        file.seek(10)
        assert file.read(5) == RESULT[10:15]
        assert file.raw.bytes_read < len(RESULT)
        file.seek(0)
        assert file.read() == RESULT
    assert len(service.sent("GET", "/files/annotated.vcf.gz")) == 2, (
        "the URL is signed again when it has expired"
    )
