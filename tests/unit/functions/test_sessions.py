"""Sessions: listed, continued by a cookie that changes, and ended one by one or all together."""

from __future__ import annotations

from typing import Any

import pytest

from gas.domain.agent import short_name
from gas.domain.credential import Scope
from gas.domain.errors import Unauthorized, Unavailable
from gas.handlers import account_api, auth_api
from gas.services.sessions import MAX_SESSIONS
from tests.unit.functions.test_auth_api import ADA, auth, cookie_of
from tests.world import Response, World

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEW = {"email": ADA["email"], "code": "123456", "password": "Another-horse-2"}


def account(
    world: World,
    method: str,
    resource: str,
    ada: str,
    session: str = "session-1",
    path: dict[str, str] | None = None,
    **how: Any,
) -> Response:
    return world.call(
        account_api.handler, method, resource, user_id=ada, credential=session, path=path, **how
    )


def cached(world: World, ada: str, session: str, since: str) -> int:
    """The status of a request whose session was admitted by the authorizer before it ended."""
    answer = world.call(account_api.handler, "GET", "/me", user_id=ada, credential=session, since=since)
    return answer.status


@pytest.fixture
def ada(world: World) -> str:
    auth(world, "sign-up", ADA)
    auth(world, "confirm", {"email": ADA["email"], "code": "123456"})
    return world.identity.accounts[ADA["email"]].user_id


def sign_in(world: World) -> str:
    """The cookie of a new session; the first is session-1."""
    world.clock.go(1)
    return cookie_of(auth(world, "sign-in", ADA))


def ids(world: World, ada: str, session: str = "session-1") -> list[str]:
    listed = account(world, "GET", "/me/sessions", ada, session)
    return [one["session_id"] for one in listed.json["sessions"]]


def test_sessions_are_listed_with_place_and_program(world: World, ada: str) -> None:
    headers = {"User-Agent": FIREFOX, "X-Forwarded-For": "192.0.2.9, 198.51.100.4"}
    world.call(auth_api.handler, "POST", "/auth/sign-in", ADA, user_id=None, headers=headers)
    sign_in(world)
    listed = account(world, "GET", "/me/sessions", ada).json["sessions"]
    assert listed[1] == {
        "session_id": "session-1",
        "created_at": "2026-11-23T12:00:00.000Z",
        "expires_at": "2026-12-23T12:00:00.000Z",
        "last_used_at": "2026-11-23T12:00:00.000Z",
        "address": "192.0.2.9",
        "agent": "Firefox on Linux",
        "current": True,
    }
    assert (listed[0]["session_id"], listed[0]["current"]) == ("session-2", False)
    assert world.sessions.rows["session-1"].refresh_token not in str(listed)


def test_a_reset_of_the_password_ends_all_sessions_and_no_token(world: World, ada: str) -> None:
    cookies = [sign_in(world), sign_in(world)]
    _, token = world.app.api_tokens.create(ada, "script", 1)
    world.clock.go(1)
    assert auth(world, "reset", NEW).status == 200
    assert [auth(world, "refresh", cookie=cookie).status for cookie in cookies] == [401, 401]
    for session, since in (("session-1", 1), ("session-2", 2)):
        moment = f"2026-11-23T12:00:0{since}.000Z"
        assert cached(world, ada, session, moment) == 401
    assert not world.identity.sessions, "the user pool has ended them too"
    assert world.app.gate.admit(f"Bearer {token}", "192.0.2.1").user_id == ada
    assert auth(world, "sign-in", {**ADA, "password": NEW["password"]}).status == 200


def test_a_reset_ends_the_tokens_too_if_the_user_wants(world: World, ada: str) -> None:
    sign_in(world)
    _, token = world.app.api_tokens.create(ada, "script", 1)
    world.clock.go(1)
    assert auth(world, "reset", {**NEW, "end_tokens": True}).status == 200
    with pytest.raises(Unauthorized):
        world.app.gate.admit(f"Bearer {token}", "192.0.2.1")
    _, later = world.app.api_tokens.create(ada, "script", 1)
    assert world.app.gate.admit(f"Bearer {later}", "192.0.2.1").user_id == ada


def test_a_wrong_code_ends_nothing(world: World, ada: str) -> None:
    cookie = sign_in(world)
    assert auth(world, "reset", {**NEW, "code": "000000"}).status == 422
    assert auth(world, "refresh", cookie=cookie).status == 200


def test_a_sign_in_with_the_old_password_during_the_reset_is_over_too(
    world: World, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(world)
    plain = world.identity.sign_in

    def slow(email: str, password: str) -> Any:
        grant = plain(email, password)
        world.clock.go(1)
        assert auth(world, "reset", NEW).status == 200
        return grant

    monkeypatch.setattr(world.identity, "sign_in", slow)
    cookie = cookie_of(auth(world, "sign-in", ADA))
    assert auth(world, "refresh", cookie=cookie).status == 401
    assert account(world, "GET", "/me", ada, "session-2").status == 401


def test_a_reset_before_the_first_sign_in_is_no_error(world: World, ada: str) -> None:
    assert auth(world, "reset", NEW).status == 200


def test_sign_out_everywhere_else_keeps_this_session_and_the_tokens(world: World, ada: str) -> None:
    mine, other = sign_in(world), sign_in(world)
    token, text = world.app.api_tokens.create(ada, "script", 1)
    world.clock.go(1)
    ended = account(world, "DELETE", "/me/sessions", ada)
    assert (ended.status, ended.json) == (200, {"sessions": 1, "tokens": 0})
    assert account(world, "GET", "/me", ada, "session-1").status == 200
    assert ids(world, ada) == ["session-1"]
    assert auth(world, "refresh", cookie=other).status == 401
    assert auth(world, "refresh", cookie=mine).status == 200
    assert world.app.gate.admit(f"Bearer {text}", "192.0.2.1").credential.ident == token.token_id


def test_sign_out_everywhere_counts_where_a_session_is_admitted_already(world: World, ada: str) -> None:
    """The authorizer's answer is cached for a minute; the functions look at the user's row in each request."""
    sign_in(world)
    sign_in(world)
    since = world.sessions.rows["session-2"].created_at
    world.clock.go(1)
    account(world, "DELETE", "/me/sessions", ada)
    assert cached(world, ada, "session-2", since) == 401


def test_sign_out_everywhere_ends_tokens_if_the_user_wants(world: World, ada: str) -> None:
    sign_in(world)
    kept, _ = world.app.api_tokens.create(ada, "this script", 1, Scope.FULL)
    _, text = world.app.api_tokens.create(ada, "script", 1)
    world.clock.go(1)
    ended = account(world, "DELETE", "/me/sessions", ada, admitted_as=kept.token_id, query={"tokens": "true"})
    assert ended.json == {"sessions": 1, "tokens": 1}, "the token that asks is kept"
    assert list(world.tokens.rows) == [kept.token_id]
    assert account(world, "GET", "/me", ada, admitted_as=kept.token_id).status == 200
    with pytest.raises(Unauthorized):
        world.app.gate.admit(f"Bearer {text}", "192.0.2.1")


def test_one_session_is_ended(world: World, ada: str) -> None:
    sign_in(world)
    other = sign_in(world)
    since = world.sessions.rows["session-2"].created_at
    gone = account(world, "DELETE", "/me/sessions/{session_id}", ada, path={"session_id": "session-2"})
    assert gone.status == 204
    assert auth(world, "refresh", cookie=other).status == 401
    assert cached(world, ada, "session-2", since) == 401
    assert ids(world, ada) == ["session-1"]
    assert "refresh-2" not in world.identity.sessions
    assert (
        account(world, "DELETE", "/me/sessions/{session_id}", ada, path={"session_id": "current"}).status
        == 204
    )
    assert not world.sessions.rows


@pytest.mark.parametrize("session_id", ["session-1", "none", "x" * 3000])
def test_another_users_session_does_not_exist(world: World, ada: str, session_id: str) -> None:
    sign_in(world)
    world.user("stranger")
    refused = account(
        world, "DELETE", "/me/sessions/{session_id}", "stranger", "session-9", path={"session_id": session_id}
    )
    assert refused.status == 404
    assert ids(world, "stranger", "session-9") == []
    assert "session-1" in world.sessions.rows


# The cookie ------------------------------------------------------------------------------------


def test_each_refresh_changes_the_cookie(world: World, ada: str) -> None:
    first = sign_in(world)
    second = cookie_of(auth(world, "refresh", cookie=first))
    third = cookie_of(auth(world, "refresh", cookie=second))
    assert len({first, second, third}) == 3
    assert {cookie.split(".")[0] for cookie in (first, second, third)} == {"session-1"}


def test_two_tabs_that_refresh_at_once_get_the_same_cookie(world: World, ada: str) -> None:
    first = sign_in(world)
    answers = [auth(world, "refresh", cookie=first) for _ in range(3)]
    assert [answer.status for answer in answers] == [200] * 3
    assert len({cookie_of(answer) for answer in answers}) == 1
    world.clock.go(59)
    again = auth(world, "refresh", cookie=first)  # the answer was lost on the way
    assert cookie_of(again) == cookie_of(answers[0])
    assert auth(world, "refresh", cookie=cookie_of(again)).status == 200


@pytest.mark.parametrize("turns", [1, 2, 5])
def test_a_cookie_that_was_replaced_ends_the_session_of_both_holders(
    world: World, ada: str, turns: int
) -> None:
    stolen = cookie = sign_in(world)
    for _ in range(turns):
        world.clock.go(61)
        cookie = cookie_of(auth(world, "refresh", cookie=cookie))
    world.clock.go(61)
    thief = auth(world, "refresh", cookie=stolen)
    assert thief.status == 401
    assert "ended" in thief.json["detail"]
    assert auth(world, "refresh", cookie=cookie).status == 401, "nobody knows who of the two is the owner"
    since = "2026-11-23T12:00:01.000Z"
    assert cached(world, ada, "session-1", since) == 401
    assert not world.identity.sessions


def test_a_guessed_secret_ends_nothing(world: World, ada: str) -> None:
    cookie = cookie_of(auth(world, "refresh", cookie=sign_in(world)))
    for guess in ("session-1.0", "session-1.", "session-1", ".", "session-1.a.b", "session-9." + "0" * 64):
        assert auth(world, "refresh", cookie=guess).status == 401
        assert auth(world, "sign-out", cookie=guess).status == 204
    assert auth(world, "refresh", cookie=cookie).status == 200


def test_a_session_ends_after_thirty_days(world: World, ada: str) -> None:
    cookie = sign_in(world)
    world.clock.go(30 * 24 * 3600 - 1)
    renewed = auth(world, "refresh", cookie=cookie)
    assert "Max-Age=1;" in renewed.cookies[0], "the cookie lives no longer than the session"
    world.clock.go(1)
    assert auth(world, "refresh", cookie=cookie_of(renewed)).status == 401
    assert ids(world, ada) == []


def test_a_pool_that_does_not_answer_costs_no_session(
    world: World, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = sign_in(world)

    def down(*_: str) -> None:
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(world.identity, "refresh", down)
        assert auth(world, "refresh", cookie=cookie).status == 503
    world.clock.go(3600)
    assert auth(world, "refresh", cookie=cookie).status == 200


def test_the_oldest_session_makes_room(world: World, ada: str) -> None:
    for _ in range(MAX_SESSIONS + 1):
        world.clock.go(60)
        sign_in(world)
    assert len(world.sessions.rows) == MAX_SESSIONS
    assert "session-1" not in world.sessions.rows


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " Version/18.0 Safari/605.1.15",
            "Safari on macOS",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile",
            "Chrome on Android",
        ),
        ("gas-client/0.1", "gas command"),
        ("curl/8.5.0", "curl"),
        ("<script>alert(1)</script>", "Unknown program"),
        ("", "Unknown program"),
    ],
)
def test_programs_have_short_names(header: str, name: str) -> None:
    assert short_name(header) == name
