"""Requests that a stranger may make: names that hide something, bodies too deep or too large, ids too long."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from gas import bootstrap
from gas.domain.plain_text import hidden_character
from gas.handlers import account_api, admin_api, auth_api, job_progress, jobs_api
from gas.handlers.areas import routes_of
from gas.services.jobs import OPTIONS_BYTES
from tests.world import CONTEXT, Response, World

OVERRIDE, MARK, NUL, ESCAPE, BREAK = "\u202e", "\u200f", "\x00", "\x1b", "\n"
HIDING = [OVERRIDE, MARK, "\u2066", "\u2028", "\ufeff", NUL, ESCAPE, "\x7f", "\x85"]


@pytest.fixture
def world() -> World:
    made = World()
    bootstrap.provide(made.app)
    made.user()
    return made


def job_with(world: World, **members: Any) -> Response:
    body = {"upload_id": world.upload(), "reference": "demo", **members}
    return world.call(jobs_api.handler, "POST", "/jobs", body)


Send = Callable[[World, str], Response]
NAMED: dict[str, tuple[str, Send]] = {
    "an upload": (
        "filename",
        lambda world, name: world.call(
            jobs_api.handler, "POST", "/uploads", {"filename": f"a{name}b.vcf", "size": 9}
        ),
    ),
    "a job": ("name", lambda world, name: job_with(world, name=f"a{name}b")),
    "a sample": (
        "sample_names",
        lambda world, name: job_with(world, options={"sample_names": ["NA1", f"a{name}b"]}),
    ),
    "a field": ("fields", lambda world, name: job_with(world, options={"fields": [f"a{name}b"]})),
    "a family member": (
        "pedigree",
        lambda world, name: job_with(world, options={"pedigree": f"f\ta{name}b\t0\t0\t1\t2\r\n"}),
    ),
    "a token": (
        "name",
        lambda world, name: world.call(account_api.handler, "POST", "/tokens", {"name": f"a{name}b"}),
    ),
    "a person": (
        "name",
        lambda world, name: world.call(account_api.handler, "PATCH", "/me", {"name": f"a{name}b"}),
    ),
    "a person who signs up": (
        "name",
        lambda world, name: world.call(
            auth_api.handler,
            "POST",
            "/auth/sign-up",
            {"email": "new@example.org", "password": "Rather-a-good-pass-7", "name": f"a{name}b"},
            user_id=None,
        ),
    ),
}


@pytest.mark.parametrize("hiding", HIDING, ids=lambda one: f"U+{ord(one):04X}")
@pytest.mark.parametrize("what", NAMED)
def test_a_name_that_hides_something_is_refused(world: World, what: str, hiding: str) -> None:
    field, send = NAMED[what]
    answer = send(world, hiding)
    assert answer.status == 422, answer.text
    assert answer.json["field"].endswith(field)
    assert f"U+{ord(hiding):04X}" in answer.json["detail"]
    assert hiding not in answer.text


@pytest.mark.parametrize("what", NAMED)
@pytest.mark.parametrize(
    "name",
    ["Größe 大小 عربي", "नमस्ते क्‍ष", "👩‍🔬"],
    ids=["Latin, Han and Arabic", "Devanagari with a joiner", "emoji with a joiner"],
)
def test_names_of_all_scripts_are_taken(world: World, what: str, name: str) -> None:
    assert NAMED[what][1](world, name).status in (200, 201, 202), what


def test_what_hides() -> None:
    assert [hidden_character(f"a{one}") for one in HIDING] == [f"U+{ord(one):04X}" for one in HIDING]
    assert hidden_character("a\tb\r\n", allowed="\t\r\n") is None
    assert hidden_character("a\tb") == "U+0009"


DEEP = 100_000


@pytest.mark.parametrize("opening", ['{"a":', "["])
@pytest.mark.parametrize("member", ["unknown", "name", "options"])
def test_a_deeply_nested_body_is_not_valid(world: World, member: str, opening: str) -> None:
    deep = opening * DEEP + "1" + ("}" if opening[0] == "{" else "]") * DEEP
    body = f'{{"{member}": {deep}, "upload_id": "u", "reference": "demo"}}'
    answer = world.call(jobs_api.handler, "POST", "/jobs", body)
    assert answer.status == 422, answer.text[:300]
    assert answer.json["detail"].endswith(".")


def test_deeply_nested_notes_are_not_valid(world: World) -> None:
    job_id = world.job()
    body = '{"notes": {"1-5-A-C": ' + "[" * DEEP + "]" * DEEP + "}}"
    answer = world.call(jobs_api.handler, "PUT", "/jobs/{job_id}/notes", body, job_id=job_id)
    assert answer.status == 422


def test_a_deeply_nested_progress_message_is_refused(world: World) -> None:
    body = '{"x": ' + "[" * DEEP + "]" * DEEP + "}"
    record = {"messageId": "m", "body": body}
    assert job_progress.handler({"Records": [record]}, CONTEXT) == {"batchItemFailures": []}
    assert world.refused.bodies == [body]


@pytest.mark.parametrize("api", ["auth_api", "account_api", "jobs_api", "admin_api"])
@pytest.mark.parametrize("long", ["x" * 3000, "ä" * 1100, "x" * 600])
def test_an_overlong_id_is_not_found(world: World, api: str, long: str) -> None:
    """In every route that has an id in its path. DynamoDB refuses keys above 2,048 bytes, S3 above 1,024."""
    handlers = {
        "auth_api": auth_api, "account_api": account_api, "jobs_api": jobs_api, "admin_api": admin_api,
    }  # fmt: skip
    asked = 0
    for route in routes_of(api):
        for parameter in route.parameters:
            asked += 1
            given = {**dict.fromkeys(route.parameters, "x"), parameter: long}
            user = None if route.public else "user-1"
            answer = world.call(
                handlers[api].handler, route.method, route.path, {}, user_id=user, admin=True, **given
            )
            assert answer.status == 404, (route.method, route.path, parameter, answer.text)
    assert asked or api == "auth_api"


def test_options_above_what_ecs_carries_reach_the_task(world: World) -> None:
    """ECS takes 8,192 characters of overrides for a launch; options go by the task's order."""
    options = {"pedigree": "\n".join(f"f\tNA{n}\t0\t0\t1\t2" for n in range(1400))}
    assert 8192 < len(json.dumps(options)) <= OPTIONS_BYTES
    answer = job_with(world, options=options)
    assert answer.status == 201, answer.text
    world.drain()
    assert world.order(answer.json["job_id"])["options"] == options
    (launch,) = world.tasks.orders
    assert sum(len(name) + len(value) for name, value in launch.environment.items()) < 2000


@pytest.mark.parametrize(
    "options",
    [
        {"sample_names": ["x" * 200] * 170},
        {"sample_names": ["ä" * 100] * 170},
        {"pedigree": "x" * (OPTIONS_BYTES + 1)},
        {"fields": ["x" * 200] * 100, "sample_names": ["x" * 200] * 100},
    ],
)
def test_options_above_the_limit_are_refused_with_the_limit(world: World, options: dict[str, Any]) -> None:
    for answer in (
        job_with(world, options=options),
        world.call(
            jobs_api.handler, "POST", "/jobs/{job_id}/rerun", {"options": options}, job_id=ended(world)
        ),
    ):
        assert answer.status == 422, answer.text
        assert (answer.json["limit"], answer.json["allowed"]) == ("options_bytes", OPTIONS_BYTES)
        assert answer.json["field"] == "options"
        assert f"{OPTIONS_BYTES:,}" in answer.json["detail"]


def test_a_page_of_jobs_with_the_largest_options_fits_an_answer(world: World) -> None:
    """Lambda answers at most 6 MB, and a page has at most 100 jobs."""
    assert 100 * OPTIONS_BYTES * 1.2 < 6 * 1024 * 1024


def ended(world: World) -> str:
    job_id = world.job()
    world.app.desk.cancel(world.users.rows["user-1"], job_id)
    return job_id
