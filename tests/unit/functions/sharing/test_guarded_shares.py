"""Links with a password, a number of views and an operator's limit; and what no link ever tells."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from gas.domain.ports import Bucket
from gas.domain.share_password import hashed, matches
from gas.handlers import admin_api
from tests.unit.functions.lifecycle.house import House
from tests.world import Response

DAY = 24 * 3600
PASSWORD = "correct horse"


def house_with_job(**environment: str) -> tuple[House, str]:
    house = House(environment)
    house.user()
    return house, house.completed()


def make(house: House, job_id: str, **body: Any) -> Response:
    return house.call(admin_api.handler, "POST", "/jobs/{job_id}/shares", body, job_id=job_id)


def look(house: House, token: str, **headers: str) -> Response:
    return house.call(admin_api.handler, "GET", "/shares/{token}", user_id=None, token=token, headers=headers)


def unlock(house: House, token: str, password: str, address: str = "203.0.113.7") -> Response:
    return house.call(
        admin_api.handler,
        "POST",
        "/shares/{token}",
        {"password": password},
        user_id=None,
        token=token,
        headers={"X-Forwarded-For": f"{address}, 10.0.0.1"},
    )


def test_a_password_opens_and_a_ticket_renews() -> None:
    house, job_id = house_with_job()
    token = make(house, job_id, password=PASSWORD).json["token"]
    closed = look(house, token)
    assert (closed.status, closed.json["type"], closed.json["wrong"]) == (403, "share-password", False)
    assert "records" not in closed.text
    wrong = unlock(house, token, "wrong")
    assert (wrong.status, wrong.json["wrong"]) == (403, True)
    opened = unlock(house, token, PASSWORD)
    assert opened.status == 200
    assert opened.json["explore"]["files"]
    renewed = look(house, token, **{"Share-Ticket": opened.json["ticket"]})
    assert renewed.json["ticket"] == opened.json["ticket"]
    house.clock.go(12 * 3600)
    assert look(house, token, **{"Share-Ticket": opened.json["ticket"]}).status == 403
    assert PASSWORD not in str(house.row(job_id))


@pytest.mark.parametrize(
    "forged",
    ["", "x", "9999999999.", "9999999999.00", "1.é", "9" * 400 + ".0"],
    ids=["empty", "no number", "no signature", "wrong signature", "no ASCII", "endless"],
)
def test_a_ticket_cannot_be_forged(forged: str) -> None:
    house, job_id = house_with_job()
    token = make(house, job_id, password=PASSWORD).json["token"]
    other = make(house, job_id, password=PASSWORD).json["token"]
    assert look(house, token, **{"Share-Ticket": forged}).status == 403
    ticket = unlock(house, other, PASSWORD).json["ticket"]
    assert look(house, token, **{"Share-Ticket": ticket}).status == 403, "another link's"


def test_wrong_passwords_are_braked_by_link_and_address() -> None:
    house, job_id = house_with_job()
    token = make(house, job_id, password=PASSWORD).json["token"]
    tries = [unlock(house, token, f"guess {n}").status for n in range(12)]
    assert tries == [403] * 10 + [429] * 2
    assert unlock(house, token, PASSWORD).status == 429, "a right guess does not show"
    assert unlock(house, token, PASSWORD, "198.51.100.4").status == 200, "nobody else is locked out"
    for _ in range(100):  # as many tries, without their hashes
        house.rates.hit(f"share#{token.split('.')[1]}", 100, 300, house.clock.now())
    assert unlock(house, token, PASSWORD, "198.51.100.5").status == 429, "from many addresses"
    house.clock.go(301)
    assert unlock(house, token, PASSWORD).status == 200


def test_the_addresses_of_one_ipv6_network_count_as_one() -> None:
    house, job_id = house_with_job()
    token = make(house, job_id, password=PASSWORD).json["token"]
    tries = [unlock(house, token, f"guess {n}", f"2001:db8:0:1::{n:x}").status for n in range(12)]
    assert tries == [403] * 10 + [429] * 2
    assert unlock(house, token, PASSWORD, "2001:db8:0:2::1").status == 200, "another network"


def test_a_link_is_opened_so_many_times() -> None:
    house, job_id = house_with_job()
    token = make(house, job_id, max_views=2).json["token"]
    first = look(house, token)
    for _ in range(5):  # the page renews its URLs: no further view
        assert look(house, token, **{"Share-Ticket": first.json["ticket"]}).status == 200
    assert look(house, token).status == 200
    gone = look(house, token)
    assert gone.status == 404
    assert gone.json["detail"] == "This link does not exist, was revoked, or has expired."
    assert look(house, token, **{"Share-Ticket": first.json["ticket"]}).status == 200
    listed = house.call(admin_api.handler, "GET", "/jobs/{job_id}/shares", job_id=job_id).json
    assert [(one["max_views"], one["views"], one["password"]) for one in listed["shares"]] == [(2, 2, False)]


def test_a_wrong_password_costs_no_view() -> None:
    house, job_id = house_with_job()
    token = make(house, job_id, password=PASSWORD, max_views=1).json["token"]
    assert unlock(house, token, "wrong").status == 403
    assert unlock(house, token, PASSWORD).status == 200
    assert unlock(house, token, PASSWORD).status == 404


def test_a_link_lives_no_longer_than_the_operator_allows() -> None:
    house, job_id = house_with_job()
    made = make(house, job_id, expires_days=300).json
    strict = House({"SHARE_MAX_DAYS": "7"}, jobs=house.jobs, users=house.users, clock=house.clock)
    listed = strict.call(admin_api.handler, "GET", "/jobs/{job_id}/shares", job_id=job_id).json
    assert listed["max_days"] == 7
    assert listed["shares"][0]["expires_at"] == "2026-11-30T12:00:00.000Z"
    refused = make(strict, job_id, expires_days=8)
    assert (refused.status, refused.json["field"]) == (422, "expires_days")
    assert make(strict, job_id, expires_days=7).status == 201
    house.clock.go(7 * DAY)
    assert look(strict, made["token"]).status == 404, "also one that was made when more was allowed"


def test_urls_of_a_link_work_for_minutes() -> None:
    house, job_id = house_with_job()
    shown = look(house, make(house, job_id).json["token"]).json["explore"]
    assert shown["expires_at"] == "2026-11-23T12:15:00.000Z"
    assert {file["url"].split("seconds=")[1][:4] for file in shown["files"].values()} == {"900&"}


def test_a_link_tells_neither_the_files_name_nor_the_owner() -> None:
    house, job_id = house_with_job()
    house.jobs.rows[job_id] = replace(
        house.row(job_id),
        input=replace(house.row(job_id).input, filename="NA12878.vcf.gz"),
        name="NA12878.vcf.gz",
    )
    told = look(house, make(house, job_id).json["token"])
    assert told.json["name"] == "Shared result"
    for secret in ("NA12878", "user-1"):
        assert secret not in told.text
    house.jobs.rows[job_id] = replace(house.row(job_id), name="Trio of the pilot")
    assert look(house, make(house, job_id).json["token"]).json["name"] == "Trio of the pilot"
    house.jobs.rows[job_id] = replace(house.row(job_id), name="na12878 again")
    assert look(house, make(house, job_id).json["token"]).json["name"] == "Shared result"


def test_results_of_earlier_releases_are_shared_without_what_would_name_their_owner() -> None:
    house, job_id = house_with_job()
    token = make(house, job_id).json["token"]
    house.jobs.rows[job_id] = replace(house.row(job_id), prefix=None)
    old = look(house, token)
    assert (old.status, old.json["explore"]) == (200, None)
    assert old.json["summary"] is not None
    assert "user-1" not in old.text
    assert make(house, job_id).status == 409


@pytest.mark.parametrize(
    "body", [{"password": "short"}, {"password": "x" * 129}, {"max_views": 0}, {"max_views": 10**6}]
)
def test_what_a_link_may_be_is_bounded(body: dict[str, Any]) -> None:
    house, job_id = house_with_job()
    refused = make(house, job_id, **body)
    assert (refused.status, refused.json["field"]) == (422, next(iter(body)))


def test_a_hash_names_its_cost_and_is_salted() -> None:
    stored = hashed(PASSWORD, "00" * 32)
    assert stored.startswith("scrypt$16384$8$1$")
    assert matches(PASSWORD, stored)
    assert not matches(PASSWORD + " ", stored)
    assert hashed(PASSWORD, "11" * 32) != stored


def test_the_sample_needs_no_ticket() -> None:
    house, job_id = house_with_job()
    house.objects.put(Bucket.REFERENCES, "sample.json", json.dumps({"job_id": job_id}).encode())
    assert look(house, "sample").json["ticket"] is None
