"""Every limit is enforced on the server, and its number stands in the answer.

402, 413 and 429 tell it as `limit` and `allowed`; what no plan would allow is 422, with the field.
"""

from __future__ import annotations

from typing import Any

import pytest

from gas import bootstrap
from gas.bootstrap import App
from gas.domain.machine import UNKNOWN_REFERENCE_BYTES, Sizes
from gas.domain.plan import Plan
from gas.handlers import account_api, auth_api, jobs_api
from gas.handlers.areas import all_routes
from gas.handlers.openapi import document
from gas.services.tokens import MAX_TOKENS
from local.aws.stage import template
from local.settings import PARAMETERS
from tests.world import Response, World

MEGABYTE = 1024 * 1024
ADA = {"email": "ada@example.org", "password": "Correct-horse-1"}


def told(answer: Response) -> tuple[Any, ...]:
    """Status, name and number of the limit; the number stands in the sentence too."""
    digits = "".join(letter for letter in answer.json["detail"] if letter.isdigit() or letter == " ")
    assert str(answer.json["allowed"]) in digits.split(), answer.text
    return answer.status, answer.json["limit"], answer.json["allowed"]


def jobs(world: World, resource: str, body: Any, **how: Any) -> Response:
    return world.call(jobs_api.handler, "POST", resource, body, **how)


def test_the_size_of_an_upload(world: World) -> None:
    refused = jobs(world, "/uploads", {"filename": "a.vcf", "size": 1001})
    assert told(refused) == (413, "upload_bytes", 1000)
    assert refused.json["plan"] == "free"


@pytest.mark.parametrize("size", [Sizes().largest_input(0) + 1, 10**30])
def test_no_plan_promises_more_than_a_task_has_room_for(size: int) -> None:
    world = World({"PREMIUM_UPLOAD_LIMIT_BYTES": str(5 * 1024**4)})
    world.user("rich", Plan.PREMIUM)
    bootstrap.provide(world.app)
    largest = Sizes().largest_input(0)
    try:
        profile = world.call(account_api.handler, "GET", "/me", user_id="rich")
        assert profile.json["limits"]["upload_bytes"] == largest
        refused = jobs(world, "/uploads", {"filename": "a.vcf", "size": size}, user_id="rich")
        assert told(refused) == (413, "upload_bytes", largest)
        fits = jobs(world, "/uploads", {"filename": "a.vcf", "size": largest}, user_id="rich")
        assert (fits.status, len(fits.json["parts"])) == (201, 1000)
    finally:
        bootstrap.provide(None)


def test_the_default_of_each_plan_fits_beside_a_large_reference() -> None:
    parameters = template()["Parameters"]
    largest = Sizes(most_disk_gib=parameters["MaxTaskDiskGiB"]["Default"]).largest_input(
        UNKNOWN_REFERENCE_BYTES
    )
    for name in ("FreeUploadLimitBytes", "PremiumUploadLimitBytes"):
        assert parameters[name]["Default"] <= largest, name
    for name in ("FREE_UPLOAD_LIMIT_BYTES", "PREMIUM_UPLOAD_LIMIT_BYTES"):
        assert int(PARAMETERS[name][1]) <= largest, name


def test_jobs_a_month(world: World) -> None:
    wish = {"upload_id": world.upload(size=10), "reference": "demo"}
    for _ in range(20):
        assert jobs(world, "/jobs", wish).status == 201
    refused = jobs(world, "/jobs", wish)
    assert told(refused) == (402, "jobs_per_month", 20)
    assert refused.json["plan"] == "free"


def test_bytes_a_month(world: World) -> None:
    wish = {"upload_id": world.upload(size=1000), "reference": "demo"}
    for _ in range(15):
        assert jobs(world, "/jobs", wish).status == 201
    assert told(jobs(world, "/jobs", wish)) == (402, "bytes_per_month", 15000)


def test_a_body(world: World) -> None:
    def padded(size: int) -> Response:
        body = '{"filename": "a.vcf", "size": 1}'
        return jobs(world, "/uploads", body + " " * (size - len(body)))

    assert padded(MEGABYTE).status == 201
    assert told(padded(MEGABYTE + 1)) == (413, "body_bytes", MEGABYTE)


def test_api_tokens(world: World) -> None:
    def token() -> Response:
        return world.call(account_api.handler, "POST", "/tokens", {"name": "script"})

    made = [token() for _ in range(MAX_TOKENS)]
    assert {answer.status for answer in made} == {201}
    assert told(token()) == (402, "tokens", MAX_TOKENS)
    world.call(account_api.handler, "DELETE", "/tokens/{token_id}", token_id=made[0].json["token_id"])
    assert token().status == 201, "one less makes room"


def test_attempts_for_one_address_of_mail(world: World) -> None:
    answers = [world.call(auth_api.handler, "POST", "/auth/sign-in", ADA, user_id=None) for _ in range(11)]
    assert told(answers[-1]) == (429, "attempts_per_email", 10)
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_attempts_from_one_client(world: World) -> None:
    answers = [
        world.call(auth_api.handler, "POST", "/auth/forgot", {"email": f"a{n}@example.org"}, user_id=None)
        for n in range(61)
    ]
    assert told(answers[-1]) == (429, "attempts_per_address", 60)
    assert int(answers[-1].headers["Retry-After"]) >= 1


@pytest.mark.parametrize(
    ("resource", "body", "field", "allowed"),
    [
        ("/uploads", {"filename": "a" * 1025, "size": 1}, "filename", 1024),
        ("/jobs", {"upload_id": "u" * 65, "reference": "demo"}, "upload_id", 64),
        ("/jobs", {"upload_id": "u", "reference": "r" * 201}, "reference", 200),
        ("/jobs", {"upload_id": "u", "reference": "demo", "name": "n" * 201}, "name", 200),
        (
            "/jobs",
            {"upload_id": "u", "reference": "demo", "options": {"fields": ["f"] * 201}},
            "options.fields",
            200,
        ),
        (
            "/jobs",
            {"upload_id": "u", "reference": "demo", "options": {"sample_names": ["s"] * 5001}},
            "options.sample_names",
            5000,
        ),
        (
            "/jobs",
            {"upload_id": "u", "reference": "demo", "options": {"pedigree": "p" * 65537}},
            "options.pedigree",
            65536,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_lengths_of_names_and_lists(world: World, resource: str, body: Any, field: str, allowed: int) -> None:
    refused = jobs(world, resource, body)
    assert (refused.status, refused.json["field"]) == (422, field)
    assert f"<= {allowed}" in refused.json["detail"]


def test_parts_of_an_upload(world: World) -> None:
    parts = [{"number": number, "etag": "e"} for number in [*range(1, 1001), 1]]
    complete = "/uploads/{upload_id}/complete"
    refused = jobs(world, complete, {"parts": parts}, upload_id="u")
    assert (refused.status, refused.json["field"]) == (422, "parts")
    assert "<= 1000" in refused.json["detail"]
    refused = jobs(world, complete, {"parts": [{"number": 1001, "etag": "e"}]}, upload_id="u")
    assert refused.status == 422
    assert "<= 1000" in refused.json["detail"]


def test_a_page_of_a_list(world: World) -> None:
    refused = world.call(jobs_api.handler, "GET", "/jobs", query={"limit": "101"})
    assert (refused.status, refused.json["field"]) == (422, "limit")
    assert "<= 100" in refused.json["detail"]


def test_the_description_of_the_api_knows_these_members() -> None:
    problem = document(all_routes(), "1")["components"]["schemas"]["Problem"]["properties"]
    assert {"limit", "allowed", "plan", "field"} <= problem.keys()


def test_reads_of_one_user_a_minute() -> None:
    world = World({"USER_READS_PER_MINUTE": "3"})
    world.user()
    world.user("user-2")
    bootstrap.provide(world.app)
    try:
        for _ in range(3):
            assert world.call(jobs_api.handler, "GET", "/jobs").status == 200
        refused = world.call(jobs_api.handler, "GET", "/jobs")
        assert told(refused) == (429, "reads_per_minute", 3)
        assert refused.headers["Retry-After"] == "60"
        assert world.call(jobs_api.handler, "GET", "/jobs", user_id="user-2").status == 200
        assert jobs(world, "/uploads", {"filename": "a.vcf", "size": 10}).status == 201, "changes count apart"
        world.clock.go(60)
        assert world.call(jobs_api.handler, "GET", "/jobs").status == 200
        assert not any("reads" in str(key) for key in world.rates.hits), "a look costs no write"
    finally:
        bootstrap.provide(None)


def test_changes_of_one_user_a_minute_by_all_functions_together() -> None:
    world = World({"USER_WRITES_PER_MINUTE": "2"})
    world.user()
    bootstrap.provide(world.app)
    try:
        assert jobs(world, "/uploads", {"filename": "a.vcf", "size": 10}).status == 201
        assert world.call(account_api.handler, "PATCH", "/me", {"name": "Ada"}).status == 200
        bootstrap.provide(App(world.app.ports))  # another function, with counters of its own
        refused = jobs(world, "/uploads", {"filename": "a.vcf", "size": 10})
        assert told(refused) == (429, "writes_per_minute", 2)
        assert world.call(jobs_api.handler, "GET", "/jobs").status == 200
    finally:
        bootstrap.provide(None)
