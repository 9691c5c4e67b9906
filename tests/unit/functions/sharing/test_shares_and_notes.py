"""Links to results, and notes on variants: who may see what, and for how long."""

import json
from dataclasses import replace
from typing import Any

import pytest

from gas.domain.plan import Plan
from gas.domain.ports import Bucket
from gas.handlers import account_api, admin_api, jobs_api
from tests.unit.functions.lifecycle.house import House
from tests.world import Response

DAY = 24 * 3600


def house_with_job() -> tuple[House, str]:
    house = House()
    house.user()
    house.user("user-2")
    return house, house.completed()


def call(
    house: House, method: str, path: str, body: Any = None, user_id: str | None = "user-1", **of: str
) -> Response:
    return house.call(admin_api.handler, method, path, body, user_id=user_id, **of)


def share(house: House, job_id: str, **body: Any) -> dict[str, Any]:
    answer = call(house, "POST", "/jobs/{job_id}/shares", body, job_id=job_id)
    assert answer.status == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def opened(house: House, token: str) -> Response:
    return call(house, "GET", "/shares/{token}", user_id=None, token=token)


def test_a_link_shows_the_result_and_nothing_of_the_account() -> None:
    house, job_id = house_with_job()
    link = share(house, job_id, expires_days=7, view="#impact=HIGH")
    assert link["url"] == f"https://gas.example.org/s/{link['token']}"
    assert link["expires_at"] == "2026-11-30T12:00:00.000Z"
    answer = opened(house, link["token"])
    assert answer.status == 200
    seen = answer.json
    assert seen["view"] == "#impact=HIGH"
    assert seen["summary"] == {"counts": {"records": 7, "alleles": 8}}
    assert "annotated.vcf.gz" in [file["name"] for file in seen["files"]]
    assert set(seen["explore"]["files"]) == {"rows.bin", "annotated.vcf.gz"}
    for secret in ("user-1", "example.org/", "A User", "usage", "upload"):
        assert secret not in answer.text


def test_what_the_genotypes_suggest_of_the_samples_is_shown_only_as_the_owner_allows() -> None:
    house, job_id = house_with_job()
    row = house.row(job_id)
    quality = replace(row.files[0], name="explore.quality.json.gz")
    house.jobs.rows[job_id] = replace(row, files=(*row.files, quality))
    hidden, shown = share(house, job_id), share(house, job_id, samples=True)
    closed, told = opened(house, hidden["token"]), opened(house, shown["token"])
    assert (closed.json["samples"], told.json["samples"]) == (False, True)
    assert "quality.json.gz" not in closed.text
    assert set(told.json["explore"]["files"]) - set(closed.json["explore"]["files"]) == {"quality.json.gz"}
    listed = call(house, "GET", "/jobs/{job_id}/shares", job_id=job_id).json["shares"]
    assert {one["share_id"]: one["samples"] for one in listed} == {
        hidden["share_id"]: False,
        shown["share_id"]: True,
    }


def test_a_link_ends_when_it_is_revoked() -> None:
    house, job_id = house_with_job()
    first, second = share(house, job_id), share(house, job_id)
    where = {"job_id": job_id, "share_id": first["share_id"]}
    assert call(house, "DELETE", "/jobs/{job_id}/shares/{share_id}", **where).status == 200
    assert opened(house, first["token"]).status == 404
    assert opened(house, second["token"]).status == 200
    assert call(house, "DELETE", "/jobs/{job_id}/shares/{share_id}", **where).status == 404
    listed = call(house, "GET", "/jobs/{job_id}/shares", job_id=job_id).json["shares"]
    assert [one["url"] for one in listed] == [second["url"]]


def test_a_link_ends_with_its_time_and_with_the_job() -> None:
    house, job_id = house_with_job()
    short, long = share(house, job_id, expires_days=1), share(house, job_id, expires_days=2)
    house.clock.go(DAY + 1)
    assert opened(house, short["token"]).status == 404
    assert opened(house, long["token"]).status == 200
    house.app.desk.delete(house.users.rows["user-1"], job_id)
    assert opened(house, long["token"]).status == 404


def test_links_of_a_deleted_account_die_at_once() -> None:
    house, job_id = house_with_job()
    token = share(house, job_id)["token"]
    house.objects.put(Bucket.REFERENCES, "sample.json", json.dumps({"job_id": job_id}).encode())
    assert house.call(account_api.handler, "DELETE", "/me").status == 202
    assert house.row(job_id).deleted_at is None, "the sweeper has not come yet"
    for link in (token, "sample"):
        assert opened(house, link).status == 404


@pytest.mark.parametrize("change", ["secret", "share", "job", "short", "empty", "long"])
def test_a_link_cannot_be_guessed(change: str) -> None:
    house, job_id = house_with_job()
    job, one, secret = share(house, job_id)["token"].split(".")
    wrong = {
        "secret": f"{job}.{one}.{secret[:-1]}0" if secret[-1] != "0" else f"{job}.{one}.{secret[:-1]}1",
        "share": f"{job}.01KZZZ.{secret}",
        "job": f"01KZZZ.{one}.{secret}",
        "short": f"{job}.{secret}",
        "empty": f"{job}..{secret}",
        "long": f"{job}.{one}.{secret}.x",
    }[change]
    answer = opened(house, wrong)
    assert answer.status == 404
    assert answer.json["detail"] == "This link does not exist, was revoked, or has expired."


def test_only_the_owner_shares_and_only_what_is_done() -> None:
    house, job_id = house_with_job()
    for method, body in (("GET", None), ("POST", {})):
        assert call(house, method, "/jobs/{job_id}/shares", body, "user-2", job_id=job_id).status == 404
    waiting = house.job(size=10)
    assert call(house, "POST", "/jobs/{job_id}/shares", {}, job_id=waiting).status == 409
    for days in (0, 366, "x"):
        answer = call(house, "POST", "/jobs/{job_id}/shares", {"expires_days": days}, job_id=job_id)
        assert answer.json["field"] == "expires_days"


def test_a_result_has_a_bounded_number_of_links() -> None:
    house, job_id = house_with_job()
    for _ in range(50):
        share(house, job_id)
    refused = call(house, "POST", "/jobs/{job_id}/shares", {}, job_id=job_id)
    assert refused.status == 402
    assert refused.json["allowed"] == 50


def test_a_link_to_an_archived_result_shows_what_stays() -> None:
    house, job_id = house_with_job()
    token = share(house, job_id, expires_days=300)["token"]
    house.run()
    house.pass_time(1001)
    seen = opened(house, token).json
    assert seen["explore"] is None
    assert seen["summary"] == {"counts": {"records": 7, "alleles": 8}}
    house.wish(Plan.PREMIUM)
    house.run()
    house.s3_restores()
    assert opened(house, token).json["explore"] is not None


def test_the_sample_is_open_to_everyone() -> None:
    house, job_id = house_with_job()
    assert opened(house, "sample").status == 404
    house.objects.put(Bucket.REFERENCES, "sample.json", json.dumps({"job_id": job_id}).encode())
    assert opened(house, "sample").json["summary"] == {"counts": {"records": 7, "alleles": 8}}


def note(house: House, method: str, job_id: str, body: Any = None, user_id: str = "user-1") -> Response:
    return house.call(jobs_api.handler, method, "/jobs/{job_id}/notes", body, user_id=user_id, job_id=job_id)


def test_notes_are_kept_with_the_job() -> None:
    house, job_id = house_with_job()
    assert note(house, "GET", job_id).json == {"notes": {}}
    notes = {"22-17818-G-A": {"star": True, "text": "look <again>"}, "MT-1-A-T": {"star": False, "text": ""}}
    assert note(house, "PUT", job_id, {"notes": notes}).status == 200
    assert note(house, "GET", job_id).json == {"notes": notes}
    assert note(house, "GET", job_id, user_id="user-2").status == 404
    assert note(house, "PUT", job_id, {"notes": {}}, "user-2").status == 404
    house.app.desk.delete(house.users.rows["user-1"], job_id)
    assert [key for _, key in house.objects.stored if job_id in key] == []


def test_notes_are_bounded() -> None:
    house, job_id = house_with_job()
    too_long = {"1-1-A-T": {"star": True, "text": "x" * 4001}}
    too_many = {f"1-{i}-A-T": {"star": True} for i in range(5001)}
    assert note(house, "PUT", job_id, {"notes": too_long}).status == 422
    assert note(house, "PUT", job_id, {"notes": too_many}).status == 422
    assert note(house, "PUT", job_id, {}).json["field"] == "notes"


FAMILY = [
    {"name": "child", "sex": "male", "affected": True, "father": "dad", "mother": None, "family": ""},
    {"name": "dad", "sex": "male", "affected": False, "father": None, "mother": None, "family": ""},
]


def kin(house: House, method: str, job_id: str, body: Any = None, user_id: str = "user-1") -> Response:
    return house.call(jobs_api.handler, method, "/jobs/{job_id}/family", body, user_id=user_id, job_id=job_id)


def test_a_family_is_kept_with_the_job_and_shown_by_its_links() -> None:
    house, job_id = house_with_job()
    link = share(house, job_id)
    assert kin(house, "GET", job_id).json == {"family": None}
    assert opened(house, link["token"]).json["family"] is None
    assert kin(house, "PUT", job_id, {"family": FAMILY}).status == 200
    assert kin(house, "GET", job_id).json == {"family": FAMILY}
    assert opened(house, link["token"]).json["family"] == FAMILY
    assert kin(house, "GET", job_id, user_id="user-2").status == 404
    assert kin(house, "PUT", job_id, {"family": []}, "user-2").status == 404
    assert kin(house, "PUT", job_id, {"family": None}).status == 200
    assert kin(house, "GET", job_id).json == {"family": None}
    house.app.desk.delete(house.users.rows["user-1"], job_id)
    assert [key for _, key in house.objects.stored if job_id in key] == []


@pytest.mark.parametrize(
    "people",
    [
        [{"name": ""}],
        [{"name": "x", "sex": "m"}],
        [{"name": "x", "affected": 2}],
        [{"name": "x", "email": "someone"}],
        [{"name": f"p{index}"} for index in range(1001)],
        "child",
    ],
    ids=["no name", "sex", "affected", "unknown key", "too many", "no list"],
)
def test_a_family_has_the_shape_of_a_filter_s(people: Any) -> None:
    house, job_id = house_with_job()
    assert kin(house, "PUT", job_id, {"family": people}).status == 422
