"""Sign-in through an organization's own service: begun and finished by one browser, within minutes."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from gas import bootstrap
from gas.handlers import auth_api
from tests.unit.functions.test_auth_api import auth
from tests.world import Response, World


@pytest.fixture
def org() -> Iterator[World]:
    """A service whose organization is named Org."""
    world = World({"SSO_NAME": "Org", "SSO_DOMAIN": "https://pool.test"})
    bootstrap.provide(world.app)
    yield world
    bootstrap.provide(None)


def get(world: World, path: str, query: dict[str, str] | None = None, cookie: str = "") -> Response:
    headers = {"Cookie": f"gas_sso={cookie}"} if cookie else {}
    return world.call(auth_api.handler, "GET", path, user_id=None, query=query, headers=headers)


def start(world: World) -> tuple[str, str, str]:
    """What a browser has after the first step: its cookie, the state, and the code that the service will give."""
    answer = get(world, "/auth/sso")
    assert answer.status == 302
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked["redirect_uri"] == [world.app.ports.site.url() + "/api/auth/sso/callback"]
    (cookie,) = answer.cookies
    value, *flags = cookie.split("; ")
    assert set(flags) == {"Max-Age=600", "Path=/api/auth/sso", "HttpOnly", "Secure", "SameSite=Lax"}
    return value.split("=", 1)[1], asked["state"][0], f"code-for-{asked['code_challenge'][0]}"


def come_back(world: World, cookie: str, state: str, code: str) -> Response:
    return get(world, "/auth/sso/callback", {"state": state, "code": code}, cookie)


def test_the_page_learns_which_ways_there_are(org: World, world: World) -> None:
    assert get(world, "/auth/methods").json == {"sso": None}
    bootstrap.provide(org.app)
    assert get(org, "/auth/methods").json == {"sso": "Org"}


def test_without_a_service_there_is_nothing_to_find(world: World) -> None:
    assert get(world, "/auth/sso").status == 404
    assert get(world, "/auth/sso/callback", {"state": "s", "code": "c"}).status == 404


def test_a_sign_in_through_the_service_is_a_session_like_any_other(org: World) -> None:
    done = come_back(org, *start(org))
    assert (done.status, done.headers["Location"]) == (302, "/sign-in?sso=done")
    over, session = done.cookies
    assert over.startswith("gas_sso=; Max-Age=0; ")
    cookie = session.split("; ")[0].split("=", 1)[1]
    assert auth(org, "refresh", cookie=cookie).status == 200
    (row,) = org.sessions.rows.values()
    assert (row.user_id, row.username) == ("sub-sso", "Org_ada"), "the pool knows the account by another name"
    assert org.users.rows["sub-sso"].email == "ada@org.example"


def test_a_sign_in_that_this_browser_did_not_begin_opens_nothing(org: World) -> None:
    cookie, state, code = start(org)
    other_cookie, other_state, other_code = start(org)
    for wrong in (
        ("", state, code),
        (other_cookie, state, code),
        (cookie, other_state, other_code),
        (cookie, "", code),
        (cookie, state, other_code),
        (cookie, state, ""),
        (f"99999999999.{cookie.partition('.')[2]}", state, code),
        ("nonsense", state, code),
    ):
        failed = come_back(org, *wrong)
        assert (failed.status, failed.headers["Location"]) == (302, "/sign-in?sso=failed"), wrong
        assert len(failed.cookies) == 1, "no session"
    assert not org.sessions.rows


def test_ten_minutes_are_enough(org: World) -> None:
    begun = start(org)
    org.clock.go(601)
    assert come_back(org, *begun).headers["Location"] == "/sign-in?sso=failed"


def test_a_deleted_account_is_erased_by_the_name_that_the_pool_knows(org: World) -> None:
    come_back(org, *start(org))
    erased: list[str] = []
    org.identity.erase = erased.append  # type: ignore[method-assign]
    org.app.accounts.delete("sub-sso")
    org.app.sweeper.sweep()
    assert set(erased) == {"Org_ada"}
    assert org.users.rows["sub-sso"].pool_name == "", "the tombstone has only the id"
