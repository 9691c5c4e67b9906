"""GET /variants: what the function is asked, its answer, its problems, and the limits of a user."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest

from gas import bootstrap
from gas.domain.plan import Plan
from gas.handlers import admin_api
from gas.services import variants
from tests.fakes.variants import ANSWER
from tests.world import World


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    bootstrap.provide(None)


@pytest.fixture
def world() -> World:
    return served(Plan.FREE)


def served(plan: Plan) -> World:
    world = World({"FREE_LOOKUPS_PER_DAY": "3", "PREMIUM_LOOKUPS_PER_DAY": "5"})
    world.user(plan=plan)
    bootstrap.provide(world.app)
    return world


def look(world: World, variant: str = "chr1:5:A:C", reference: str = "demo", **query: str) -> Any:
    route = "/variants/{reference}/{variant}"
    return world.call(admin_api.handler, "GET", route, query=query, reference=reference, variant=variant)


def test_the_newest_version_is_asked_and_the_answer_passed_on(world: World) -> None:
    answer = look(world)
    assert answer.status == 200
    assert world.variant_function.asked == [
        {"reference": "demo@0123456789ab", "variant": "chr1:5:A:C", "tracks": {}, "files": False}
    ]
    assert answer.json["variant"] == ANSWER["variant"]
    assert answer.json["consequences"] == ANSWER["consequences"]
    (track,) = answer.json["tracks"]
    assert track == {"name": "clinvar", "title": "ClinVar", "version": "2026-11", "licence": "CC0"}
    assert answer.json["files"] is None
    assert look(world, files="true").json["files"] == ANSWER["files"]
    assert world.variant_function.asked[-1]["files"] is True


def test_hgvs_arrives_as_it_was_written(world: World) -> None:
    for name in ("NM_000059.4(BRCA2):c.*12+3_*12+4delinsAT", "1 123 A G", "chr1:123 A>G"):
        world.rates.hits.clear()
        assert look(world, name).status == 200
        assert world.variant_function.asked[-1]["variant"] == name


@pytest.mark.parametrize(
    "code", ["not-a-variant", "unknown-contig", "ref-mismatch", "unknown-name", "not-unique"]
)
def test_a_problem_says_what_is_wrong_with_the_variant(world: World, code: str) -> None:
    candidates = [{"variant": "chr1-5-A-C", "transcripts": ["T1"]}]
    world.variant_function.problem = {"code": code, "title": "t", "detail": "Why.", "candidates": candidates}
    answer = look(world)
    assert (answer.status, answer.json["type"], answer.json["field"]) == (422, code, "variant")
    assert answer.json["detail"] == "Why."
    assert answer.json.get("candidates") == (candidates if code == "not-unique" else None)


def test_an_unknown_reference_is_not_asked_for(world: World) -> None:
    answer = look(world, reference="nothing")
    assert answer.status == 404
    assert "There are: demo" in answer.json["detail"]
    assert world.variant_function.asked == []


def test_a_function_that_fails_is_unavailable(world: World) -> None:
    world.variant_function.down = True
    assert look(world).status == 503


@pytest.mark.parametrize(("plan", "allowed"), [(Plan.FREE, 3), (Plan.PREMIUM, 5)])
def test_a_plan_allows_so_many_a_day(plan: Plan, allowed: int) -> None:
    world = served(plan)
    assert [look(world).status for _ in range(allowed)] == [200] * allowed
    refused = look(world)
    assert (refused.status, refused.json["limit"], refused.json["allowed"]) == (
        429,
        "lookups_per_day",
        allowed,
    )
    assert int(refused.headers["Retry-After"]) > 0
    world.clock.go(variants.DAY_SECONDS)
    assert look(world).status == 200


def test_a_minute_has_a_limit_of_its_own(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    monkeypatch.setattr(variants, "PER_MINUTE", 1)
    assert look(world).status == 200
    assert look(world).json["limit"] == "lookups_per_minute"


def test_an_answer_that_breaks_off_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.response import StreamingBody

    from gas.adapters import clients
    from gas.adapters.lookup import LambdaVariants
    from gas.domain.errors import Unavailable

    class Client:
        """The function's answer has 100 bytes; its connection ends after 10."""

        def invoke(self, **_given: Any) -> dict[str, Any]:
            return {"Payload": StreamingBody(io.BytesIO(b'{"answer":'), 100)}

    monkeypatch.setattr(clients, "once", lambda *_given: Client())
    with pytest.raises(Unavailable, match="IncompleteRead"):
        LambdaVariants("gas-dev-lookup", "us-east-1").look({})


def test_a_stage_without_the_image_says_so() -> None:
    from gas.adapters.lookup import LambdaVariants
    from gas.domain.errors import Unavailable

    with pytest.raises(Unavailable, match="image is not deployed"):
        LambdaVariants("", "us-east-1").look({})
