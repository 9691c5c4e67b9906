"""The Python client against a service in memory: transfers survive what networks do, errors keep their meaning."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gas_client import (
    ApiError,
    GasClient,
    JobFailed,
    NotReachable,
    NotSignedIn,
    TokenScopeError,
    TransferError,
)
from gas_client.resume import Resumable

from .fake_service import FakeService, problem

BYTES = bytes(range(35))  # four parts of at most ten bytes


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def gas(service: FakeService, tmp_path: Path) -> Iterator[GasClient]:
    with client(service, tmp_path) as made:
        yield made


def client(service: FakeService, tmp_path: Path) -> GasClient:
    memory = Resumable({"XDG_STATE_HOME": str(tmp_path / "state")})
    return GasClient(
        "https://gas.test", "secret", transport=service.transport(), sleep=lambda s: None, resume=memory
    )


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    path = tmp_path / "sample.vcf"
    path.write_bytes(BYTES)
    return path


def test_a_file_arrives_in_parts_and_whole(gas: GasClient, service: FakeService, vcf: Path) -> None:
    told: list[tuple[int, int]] = []
    job = gas.submit(vcf, "demo", options={"engine": "csq"}, progress=lambda a, b: told.append((a, b)))
    assert service.stored("u1") == BYTES
    assert service.uploads["u1"]["complete"] == [1, 2, 3, 4]
    assert (job["upload_id"], job["reference"], job["options"]) == ("u1", "demo", {"engine": "csq"})
    assert told[0] == (0, 35)
    assert told[-1] == (35, 35)
    assert service.sent("POST", "/jobs")[0].headers["idempotency-key"]


def test_files_of_one_family_become_one_job(service: FakeService, vcf: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.vcf"
    other.write_bytes(BYTES)
    with client(service, tmp_path) as gas:
        job = gas.create_job(gas.upload(vcf), "demo", "Family", merge=[gas.upload(other)])
    assert (job["upload_id"], len(service.uploads)) == ("u1", 2)
    assert json.loads(service.sent("POST", "/jobs")[0].content)["merge"] == ["u2"]


def test_a_broken_upload_goes_on_in_a_new_process(service: FakeService, vcf: Path, tmp_path: Path) -> None:
    def breaks(request: httpx.Request) -> httpx.Response | None:
        if request.url.host == "s3.test" and request.url.path.endswith("/3"):
            raise httpx.ReadError("connection lost")
        return None

    service.fault = breaks
    with client(service, tmp_path) as first, pytest.raises(NotReachable, match="part 3"):
        first.upload(vcf)
    # Which parts arrived before the break is a matter of threads; none of those is sent again.
    arrived = set(service.uploads["u1"]["parts"])
    before = {number: len(service.sent("PUT", f"/{number}")) for number in arrived}
    service.fault = lambda request: None
    with client(service, tmp_path) as second:
        assert second.upload(vcf) == "u1"
    assert service.stored("u1") == BYTES
    after = {number: len(service.sent("PUT", f"/{number}")) for number in arrived}
    assert after == before, "a finished part was sent again"


def test_ctrl_c_sends_nothing_more(service: FakeService, tmp_path: Path) -> None:
    path = tmp_path / "long.vcf"
    path.write_bytes(bytes(2000))  # 200 parts

    def slow(request: httpx.Request) -> httpx.Response | None:
        time.sleep(0.01)
        return None

    def stop(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    service.fault = slow
    with client(service, tmp_path) as gas, pytest.raises(KeyboardInterrupt):
        gas.upload(path, stop)
    sent = len(service.uploads["u1"]["parts"])
    assert 0 < sent < 200
    with client(service, tmp_path) as gas:
        assert gas.upload(path) == "u1"
    assert service.stored("u1") == bytes(2000)


def test_an_upload_whose_last_answer_was_lost_is_complete(
    service: FakeService, vcf: Path, tmp_path: Path
) -> None:
    def lost(request: httpx.Request) -> httpx.Response | None:
        if request.url.path.endswith("/complete"):
            service.uploads["u1"]["complete"] = [1, 2, 3, 4]
            raise httpx.ReadError("connection lost")
        return None

    service.fault = lost
    with client(service, tmp_path) as first, pytest.raises(NotReachable):
        first.upload(vcf)
    service.fault = lambda request: None
    service.requests.clear()
    told: list[tuple[int, int]] = []
    with client(service, tmp_path) as second:
        assert second.upload(vcf, lambda a, b: told.append((a, b))) == "u1"
    assert not service.sent("PUT", "")
    assert told == [(35, 35)]
    with client(service, tmp_path) as third:
        assert third.upload(vcf) == "u2", "the same file once more is an upload of its own"


def test_a_part_that_arrived_although_its_answer_was_lost_is_counted(
    gas: GasClient, service: FakeService, vcf: Path
) -> None:
    def late(request: httpx.Request) -> httpx.Response | None:
        if request.url.path != "/u1/3" or 3 in service.uploads["u1"]["parts"]:
            return None
        service.uploads["u1"]["parts"][3] = ('"e3"', request.content)
        return httpx.Response(403)

    service.fault = late
    gas.upload(vcf)
    assert service.stored("u1") == BYTES
    assert len(service.sent("PUT", "/u1/3")) == 1
    assert service.uploads["u1"]["complete"] == [1, 2, 3, 4]


def test_a_changed_file_is_another_upload(service: FakeService, vcf: Path, tmp_path: Path) -> None:
    memory = Resumable({"XDG_STATE_HOME": str(tmp_path / "state")})
    memory.keep("https://gas.test", vcf, "old")
    vcf.write_bytes(BYTES * 2)
    assert memory.find("https://gas.test", vcf) is None


def test_an_upload_that_was_swept_begins_again(
    gas: GasClient, service: FakeService, vcf: Path, tmp_path: Path
) -> None:
    Resumable({"XDG_STATE_HOME": str(tmp_path / "state")}).keep("https://gas.test", vcf, "swept")
    assert gas.upload(vcf) == "u1"
    assert service.stored("u1") == BYTES


def test_an_expired_signature_is_signed_again(gas: GasClient, service: FakeService, vcf: Path) -> None:
    refused: set[str] = set()

    def expires_once(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PUT" and request.url.path not in refused:
            refused.add(request.url.path)
            return httpx.Response(403)
        return None

    service.fault = expires_once
    gas.upload(vcf)
    assert service.stored("u1") == BYTES
    assert service.sent("GET", "/uploads/u1")


def test_storage_that_refuses_is_not_asked_for_ever(gas: GasClient, service: FakeService, vcf: Path) -> None:
    service.fault = lambda r: httpx.Response(400) if r.url.host == "s3.test" else None
    with pytest.raises(TransferError, match="refused part"):
        gas.upload(vcf)


def test_a_download_goes_on_where_it_broke(gas: GasClient, service: FakeService, tmp_path: Path) -> None:
    service.results["annotated.vcf.gz"] = BYTES
    (tmp_path / "out.gz.part").write_bytes(BYTES[:20])
    got = gas.download("j0", "annotated.vcf.gz", tmp_path / "out.gz")
    assert got.read_bytes() == BYTES
    assert service.sent("GET", "/results/annotated.vcf.gz")[0].headers["range"] == "bytes=20-"


def test_wrong_bytes_never_get_the_files_name(gas: GasClient, service: FakeService, tmp_path: Path) -> None:
    service.results["annotated.vcf.gz"] = BYTES
    (tmp_path / "out.gz.part").write_bytes(b"X" * 20)
    with pytest.raises(TransferError, match="SHA-256"):
        gas.download("j0", "annotated.vcf.gz", tmp_path / "out.gz")
    assert list(tmp_path.glob("out.gz*")) == []


def test_a_file_that_is_not_there_names_those_that_are(
    gas: GasClient, service: FakeService, tmp_path: Path
) -> None:
    service.results["summary.json"] = b"{}"
    with pytest.raises(ApiError, match=r"summary\.json"):
        gas.download("j0", "nope", tmp_path / "x")


def test_all_pages_are_read_and_a_limit_is_kept(gas: GasClient, service: FakeService) -> None:
    service.jobs = [{"job_id": f"j{n}", "status": "COMPLETED"} for n in range(120)]
    assert [j["job_id"] for j in gas.jobs()] == [f"j{n}" for n in range(120)]
    assert len(list(gas.jobs(limit=60))) == 60


def test_a_problem_keeps_its_words_and_status(gas: GasClient, service: FakeService, vcf: Path) -> None:
    service.fault = lambda r: problem(413, "Larger than the plan allows", "The limit is 150 MB.")
    with pytest.raises(ApiError, match=r"Larger than the plan allows: The limit is 150 MB\.") as caught:
        gas.upload(vcf)
    assert caught.value.status == 413


def test_401_says_what_to_do(gas: GasClient, service: FakeService) -> None:
    service.fault = lambda r: problem(401, "Unauthorized")
    with pytest.raises(NotSignedIn, match="gas login"):
        gas.me()


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_is_asked_again_after_the_time_it_names(
    service: FakeService, tmp_path: Path, status: int
) -> None:
    slept: list[float] = []
    calls = iter([httpx.Response(status, headers={"Retry-After": "7"}, json={})])
    service.fault = lambda r: next(calls, None)
    service.jobs = [{"job_id": "j0", "status": "COMPLETED"}]
    with GasClient("https://gas.test", "secret", transport=service.transport(), sleep=slept.append) as gas:
        assert gas.job("j0")["job_id"] == "j0"
    assert slept == [7.0]


def test_a_post_without_a_key_is_never_repeated_after_it_may_have_acted(
    gas: GasClient, service: FakeService
) -> None:
    def broken(request: httpx.Request) -> httpx.Response | None:
        raise httpx.ReadTimeout("no answer")

    service.fault = broken
    with pytest.raises(NotReachable):
        gas.set_plan("premium")
    assert len(service.sent("POST", "/me/plan")) == 1


def test_watch_tells_each_change_once_and_wait_raises_on_failure(
    service: FakeService, tmp_path: Path
) -> None:
    job: dict[str, Any] = {"job_id": "j0", "status": "PENDING", "name": "x"}
    service.jobs = [job]
    looks = iter(["PENDING", "RUNNING", "RUNNING", "FAILED"])

    def next_look(_seconds: float) -> None:
        job["status"] = next(looks)
        job["failure"] = (
            {"title": "Not a VCF", "detail": "Line 1 is HTML."} if job["status"] == "FAILED" else None
        )

    with GasClient("https://gas.test", "secret", transport=service.transport(), sleep=next_look) as gas:
        assert [state["status"] for state in gas.watch("j0")] == ["PENDING", "RUNNING", "FAILED"]
        with pytest.raises(JobFailed, match=r"Not a VCF: Line 1 is HTML\."):
            gas.wait("j0")


def test_signing_in_makes_a_token_of_its_own(service: FakeService) -> None:
    with GasClient("https://gas.test", transport=service.transport()) as gas:
        assert gas.make_token("a@example.org", "right", "laptop") == "token-of-Bearer jwt"
        asked = {request.url.path: request for request in service.requests}
        assert json.loads(asked["/api/tokens"].content)["scope"] == "submit"
        assert asked["/api/me/sessions/current"].method == "DELETE", "the password's session ends again"
        with pytest.raises(NotSignedIn, match="password is wrong"):
            gas.make_token("a@example.org", "wrong", "laptop")


def test_a_login_asks_for_a_code_where_the_account_has_an_app(service: FakeService) -> None:
    with GasClient("https://gas.test", transport=service.transport()) as gas:
        made = gas.make_token("a@example.org", "with an app", "laptop", code=lambda: "123456")
        assert made == "token-of-Bearer jwt of two steps"
        with pytest.raises(NotSignedIn, match="authenticator app"):
            gas.make_token("a@example.org", "with an app", "laptop")


def test_a_token_that_is_too_narrow_says_what_to_do(gas: GasClient, service: FakeService) -> None:
    with pytest.raises(
        TokenScopeError, match=r"needs a token of the scope `full`\. Run `gas login --scope full`"
    ):
        gas.set_plan("premium")


@pytest.mark.parametrize("job_id", ["../me", "a/../../me", "a?b", "a#b", "a b", "%2e%2e"])
def test_an_id_is_one_part_of_the_path(gas: GasClient, service: FakeService, job_id: str) -> None:
    """`gas delete ../me` must not delete the account."""
    for act in (
        gas.delete,
        gas.job,
        gas.cancel,
        gas.restore,
        gas.rerun,
        gas.log,
        gas.shared,
        gas.upload_state,
    ):
        with pytest.raises(ApiError):
            act(job_id)
    for request in service.requests:
        raw = request.url.raw_path.decode().removeprefix("/api/")
        assert raw.partition("/")[0] in ("jobs", "shares", "uploads"), raw
        assert ".." not in raw.split("/"), raw
        assert "?" not in raw, raw


@pytest.mark.parametrize("job_id", ["", ".", ".."])
def test_what_is_no_id_is_never_sent(gas: GasClient, service: FakeService, job_id: str) -> None:
    with pytest.raises(ApiError, match="is no id"):
        gas.delete(job_id)
    assert service.requests == []
