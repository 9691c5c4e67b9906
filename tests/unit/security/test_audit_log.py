"""The audit log: which request leaves which event, who may read it, and what never stands in it."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any

import pytest

from gas.domain.audit import HANDED_OUT, ONCE_AN_HOUR, Act
from gas.domain.errors import Unavailable
from gas.domain.plan import Plan
from gas.handlers import account_api, admin_api, auth_api, jobs_api
from tests.unit.functions.lifecycle.house import House
from tests.world import Response

HOUR = 3600
YEAR = 31_557_600


@pytest.fixture
def house() -> House:
    house = House()
    house.user("user-1", plan=Plan.PREMIUM)
    house.user("user-2")
    return house


def jobs(house: House, method: str, path: str, body: Any = None, **how: Any) -> Response:
    return house.call(jobs_api.handler, method, path, body, **how)


def acts(house: House, user_id: str = "user-1") -> list[tuple[str, str, str]]:
    """(act, actor, object) of a log, oldest first."""
    return [(one.act, one.actor, one.object) for one in house.audit.events if one.user_id == user_id]


def own_log(house: House, user_id: str = "user-1", **query: str) -> dict[str, Any]:
    answer = house.call(account_api.handler, "GET", "/me/audit", user_id=user_id, query=query or None)
    assert answer.status == 200, answer.text
    page: dict[str, Any] = answer.json
    return page


def search(house: House, admin: bool = True, **query: str) -> Response:
    return house.call(admin_api.handler, "GET", "/admin/audit", user_id="user-9", admin=admin, query=query)


def test_who_opened_a_job_and_what_was_taken_from_it(house: House) -> None:
    job_id = house.completed()
    jobs(house, "GET", "/jobs/{job_id}", job_id=job_id)
    jobs(house, "GET", "/jobs/{job_id}/files/{name}", job_id=job_id, name="annotated.vcf.gz")
    jobs(house, "GET", "/jobs/{job_id}/explore", job_id=job_id)
    assert acts(house) == [
        ("view", "user-1", job_id),
        ("download", "user-1", f"{job_id}/files/annotated.vcf.gz"),
        ("export-urls", "user-1", job_id),
    ]
    page = own_log(house)
    assert page["next_cursor"] is None
    assert page["events"][0] == {
        "at": "2026-11-23T12:00:00.000Z",
        "act": "export-urls",
        "actor": "user-1",
        "address": "203.0.113.7",
        "object": job_id,
    }
    house.user("user-9")
    found = search(house, object=job_id).json["events"]
    assert [one["act"] for one in found] == ["export-urls", "download", "view"]
    assert {one["user_id"] for one in found} == {"user-1"}
    files = search(house, object=f"{job_id}/files/annotated.vcf.gz").json["events"]
    assert [one["act"] for one in files] == ["download"]


def test_a_job_without_a_result_shows_none_and_a_refused_request_leaves_no_event(house: House) -> None:
    job_id = house.job(size=10)
    assert jobs(house, "GET", "/jobs/{job_id}", job_id=job_id).status == 200
    assert jobs(house, "GET", "/jobs/{job_id}", user_id="user-2", job_id=job_id).status == 404
    assert jobs(house, "GET", "/jobs/{job_id}/explore", job_id=job_id).status == 409
    assert house.audit.events == []


def test_a_page_that_polls_is_one_event_an_hour_for_each_address(house: House) -> None:
    job_id = house.completed()
    for _ in range(50):
        jobs(house, "GET", "/jobs/{job_id}", job_id=job_id)
    elsewhere = {"X-Forwarded-For": "198.51.100.4, 10.0.0.1"}
    jobs(house, "GET", "/jobs/{job_id}", job_id=job_id, headers=elsewhere)
    assert [one["address"] for one in own_log(house)["events"]] == ["198.51.100.4", "203.0.113.7"]
    house.clock.go(HOUR)
    jobs(house, "GET", "/jobs/{job_id}", job_id=job_id)
    assert len(house.audit.events) == 3


def test_each_download_is_an_event(house: House) -> None:
    job_id = house.completed()
    for _ in range(3):
        jobs(house, "GET", "/jobs/{job_id}/files/{name}", job_id=job_id, name="input")
    assert acts(house) == [("download", "user-1", f"{job_id}/files/input")] * 3


def test_sign_in_and_failed_sign_ins_are_in_the_owners_log(house: House) -> None:
    house.identity.sign_up("user-1@example.org", "A-good-pass-1", "A User")
    house.identity.confirm("user-1@example.org", "123456")

    def sign_in(password: str, email: str = "user-1@example.org") -> Response:
        body = {"email": email, "password": password}
        return house.call(auth_api.handler, "POST", "/auth/sign-in", body, user_id=None)

    assert sign_in("wrong").status == 401
    assert sign_in("wrong", "USER-1@example.org ").status == 401
    assert sign_in("wrong", "nobody@example.org").status == 401
    good = sign_in("A-good-pass-1")
    assert good.status == 200
    signed_in = [one for one in house.audit.events if one.act == "sign-in"]
    assert [(one.actor, one.object) for one in signed_in] == [(signed_in[0].user_id, "account")]
    shown = [(one["act"], one["actor"]) for one in own_log(house)["events"]]
    assert shown == [("sign-in-failed", "anonymous"), ("sign-in-failed", "anonymous")]
    assert "@" not in json.dumps([one.user_id + one.object for one in house.audit.events])
    house.user("user-9")
    found = search(house, user="user-1").json["events"]
    assert [one["act"] for one in found] == ["sign-in-failed", "sign-in-failed"]


def test_failed_sign_ins_of_before_the_account_are_not_in_its_log(house: House) -> None:
    """They were somebody else's: a stranger's, or those of a deleted account with the same e-mail address."""
    email, password = "new@example.org", "A-good-pass-1"

    def sign_in(given: str) -> int:
        body = {"email": email, "password": given}
        return house.call(auth_api.handler, "POST", "/auth/sign-in", body, user_id=None).status

    def make_account() -> str:
        house.identity.sign_up(email, password, "A User")
        house.identity.confirm(email, "123456")
        assert sign_in(password) == 200
        return next(one.user_id for one in reversed(house.audit.events) if one.act == "sign-in")

    house.user("user-9")
    assert sign_in("wrong") == 401
    for _ in range(2):
        house.clock.go(1)
        user_id = make_account()
        assert [one["act"] for one in own_log(house, user_id)["events"]] == ["sign-in"]
        assert [one["act"] for one in search(house, user=user_id).json["events"]] == ["sign-in"]
        house.clock.go(1)
        assert sign_in("wrong") == 401
        assert [one["act"] for one in own_log(house, user_id)["events"]] == ["sign-in-failed", "sign-in"]
        assert [one["act"] for one in search(house, user=user_id).json["events"]] == [
            "sign-in-failed",
            "sign-in",
        ]
        house.clock.go(1)
        assert house.call(account_api.handler, "DELETE", "/me", user_id=user_id).status == 202


def test_a_tokens_use_is_one_event_an_hour_for_each_address(house: House) -> None:
    made = house.call(account_api.handler, "POST", "/tokens", {"name": "script"}).json["token_id"]
    for _ in range(20):
        jobs(house, "GET", "/uploads/{upload_id}", admitted_as=made, upload_id="none")
    house.call(account_api.handler, "DELETE", "/tokens/{token_id}", token_id=made)
    assert acts(house) == [
        ("token-created", "user-1", f"tokens/{made}"),
        ("token-used", f"user-1/tokens/{made}", f"tokens/{made}"),
        ("token-deleted", "user-1", f"tokens/{made}"),
    ]


def test_what_is_submitted_shared_and_deleted(house: House) -> None:
    upload_id = house.upload(size=10)
    body = {"upload_id": upload_id, "reference": "demo"}
    submitted = jobs(house, "POST", "/jobs", body, headers={"Idempotency-Key": "k"}).json["job_id"]
    jobs(house, "POST", "/jobs", body, headers={"Idempotency-Key": "k"})  # the same answer, no second event
    job_id = house.completed()
    share = house.call(admin_api.handler, "POST", "/jobs/{job_id}/shares", {}, job_id=job_id).json
    house.call(admin_api.handler, "GET", "/shares/{token}", user_id=None, token=share["token"])
    where = {"job_id": job_id, "share_id": share["share_id"]}
    house.call(admin_api.handler, "DELETE", "/jobs/{job_id}/shares/{share_id}", **where)
    house.call(account_api.handler, "POST", "/me/plan", {"plan": "free"})
    jobs(house, "DELETE", "/jobs/{job_id}", job_id=job_id)
    house.call(account_api.handler, "DELETE", "/me")
    shared = f"{job_id}/shares/{share['share_id']}"
    assert acts(house) == [
        ("submit", "user-1", submitted),
        ("share-made", "user-1", shared),
        ("share-opened", "anonymous", shared),
        ("share-revoked", "user-1", shared),
        ("plan-changed", "user-1", "plan/free"),
        ("job-deleted", "user-1", job_id),
        ("account-deleted", "user-1", "account"),
    ]
    assert share["token"].split(".")[-1] not in str(house.audit.events)


def test_acts_of_administrators_are_in_both_logs(house: House) -> None:
    house.user("user-9")
    failed = house.job(size=10)
    house.drain()
    house.report("started", failed, 0)
    house.report("failed", failed, 1, fault="input", title="Not a VCF", detail="Line 3")
    path = "/admin/jobs/{job_id}/retry"
    answer = house.call(admin_api.handler, "POST", path, {}, user_id="user-9", admin=True, job_id=failed)
    assert answer.status == 202
    (event,) = own_log(house)["events"]
    assert (event["act"], event["actor"], event["address"]) == ("admin-retry", "administrator", None)
    found = search(house, user="user-9").json["events"]
    assert [(one["act"], one["object"], one["user_id"]) for one in found] == [
        ("admin-view", "audit", "user-9"),
        ("admin-retry", failed, "user-1"),
    ]
    for page in ("users", "jobs", "usage"):
        house.call(admin_api.handler, "GET", f"/admin/{page}", user_id="user-9", admin=True)
    assert {one.object for one in house.audit.events if one.act == "admin-view"} == {
        "audit", "users", "jobs", "usage",
    }  # fmt: skip


def test_only_administrators_search_and_nobody_reads_anothers_log(house: House) -> None:
    house.user("user-9")
    job_id = house.completed()
    jobs(house, "GET", "/jobs/{job_id}", job_id=job_id)
    assert search(house, admin=False, user="user-1").status == 404
    assert own_log(house, "user-2") == {"events": [], "next_cursor": None}
    assert search(house).status == 422
    assert search(house, object="unknown").json["events"] == []
    assert search(house, object=job_id, user="user-2").json["events"] == []
    assert len(search(house, object=job_id, user="user-1").json["events"]) == 1


def test_the_log_is_read_in_pages_without_gaps(house: House) -> None:
    job_id = house.completed()
    for number in range(120):
        house.clock.go(number % 2)  # some events have the same time
        jobs(house, "GET", "/jobs/{job_id}/files/{name}", job_id=job_id, name="input")
    house.app.audit.sign_in_failed("user-1@example.org", "198.51.100.4")
    seen: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    sizes = []
    while True:
        page = own_log(house, **cursor)
        seen += page["events"]
        sizes.append(len(page["events"]))
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert sizes == [50, 50, 21]
    assert [one["at"] for one in seen] == sorted((one["at"] for one in seen), reverse=True)
    for wrong in ("x", "2026-11-23T12:00:00.000Z", "#", "2026-11-23T12:00:00.000Z#a b"):
        answer = house.call(account_api.handler, "GET", "/me/audit", query={"cursor": wrong})
        assert (answer.status, answer.json.get("field")) == (422, "cursor"), wrong


def test_names_of_files_and_people_and_variants_never_stand_in_the_log(house: House) -> None:
    upload_id = house.upload(size=10, filename="NA12878-secret.vcf.gz")
    body = {"upload_id": upload_id, "reference": "demo", "name": "Mrs Miller"}
    jobs(house, "POST", "/jobs", body)
    job_id = house.completed()
    notes = {"notes": {"22-17818-G-A": {"star": True, "text": "pathogenic"}}}
    jobs(house, "PUT", "/jobs/{job_id}/notes", notes, job_id=job_id)
    share = {"view": "#gene=BRCA1"}
    house.call(admin_api.handler, "POST", "/jobs/{job_id}/shares", share, job_id=job_id)
    house.call(account_api.handler, "POST", "/tokens", {"name": "Laptop of Mr Smith"})
    assert len(house.audit.events) == 4
    told = str(house.audit.events)
    for secret in ("NA12878", "Miller", "17818", "pathogenic", "BRCA1", "Smith", "example.org"):
        assert secret not in told


@pytest.mark.parametrize("act", sorted(Act))
def test_what_happens_when_the_log_cannot_be_written(
    house: House,
    act: Act,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What hands data out is refused; a change that has been made is reported, with all of the event."""
    house.audit.fail = True
    expected = pytest.raises(Unavailable) if act in HANDED_OUT else nullcontext()
    with expected:
        house.app.audit.record(act, "user-1", "user-1", "203.0.113.7", "account")
    told = capsys.readouterr().out
    assert '"AuditFailures":[1.0]' in told
    assert '"service":"audit"' in told
    (line,) = [one for one in caplog.records if one.message == "audit event lost"]
    event = vars(line)["audit_event"]
    assert (event["act"], event["address"], event["object"]) == (act, "203.0.113.7", "account")


def test_nothing_is_handed_out_without_a_record(house: House) -> None:
    job_id = house.completed()
    house.audit.fail = True
    for path, more in (
        ("/jobs/{job_id}", {}),
        ("/jobs/{job_id}/files", {}),
        ("/jobs/{job_id}/files/{name}", {"name": "input"}),
        ("/jobs/{job_id}/explore", {}),
        ("/jobs/{job_id}/log", {}),
        ("/jobs/{job_id}/notes", {}),
    ):
        answer = jobs(house, "GET", path, job_id=job_id, **more)
        assert answer.status == 503, path
        assert "Retry-After" in answer.headers
        assert "s3.test" not in answer.text
    assert jobs(house, "GET", "/jobs").status == 503
    house.audit.fail = False
    assert jobs(house, "GET", "/jobs/{job_id}", job_id=job_id).status == 200
    assert len(house.audit.events) == 1, "a failed write is not remembered as written"


def test_an_event_is_kept_for_the_years_of_the_parameter(house: House) -> None:
    job_id = house.completed()
    jobs(house, "GET", "/jobs/{job_id}", job_id=job_id)
    (until,) = house.audit.keep_until.values()
    assert until == int(house.clock.now().timestamp()) + 7 * YEAR


def test_what_is_coalesced_is_chatty_and_never_a_download() -> None:
    assert Act.DOWNLOAD not in ONCE_AN_HOUR
    assert {Act.VIEW, Act.TOKEN_USED} <= ONCE_AN_HOUR
