"""Sign-up to sign-out, the profile, tokens, and the end of an account."""

from __future__ import annotations

from typing import Any

import pytest

from gas.domain.ports import Bucket
from gas.handlers import account_api, auth_api
from tests.world import Response, World

ADA = {"email": "ada@example.org", "password": "Correct-horse-1", "name": "Ada"}


def auth(world: World, route: str, body: Any = None, cookie: str | None = None) -> Response:
    headers = {"Cookie": f"other=1; gas_refresh={cookie}"} if cookie is not None else {}
    return world.call(auth_api.handler, "POST", f"/auth/{route}", body, user_id=None, headers=headers)


def account(world: World, method: str, resource: str, body: Any = None, **how: Any) -> Response:
    return world.call(account_api.handler, method, resource, body, **how)


def cookie_of(answer: Response) -> str:
    """The value of the cookie that an answer sets."""
    return answer.cookies[0].split("; ")[0].split("=", 1)[1]


@pytest.fixture
def ada(world: World) -> str:
    """A confirmed account; its user id."""
    assert auth(world, "sign-up", ADA).status == 201
    assert auth(world, "confirm", {"email": ADA["email"], "code": "123456"}).status == 200
    return world.identity.accounts[ADA["email"]].user_id


def test_the_refresh_token_travels_only_in_its_cookie(world: World, ada: str) -> None:
    answer = auth(world, "sign-in", ADA)
    assert answer.json == {"access_token": f"access-of-{ada}", "expires_in": 3600}
    (cookie,) = answer.cookies
    value, *flags = cookie.split("; ")
    assert value.startswith("gas_refresh=session-1.")
    assert "refresh-1" not in cookie, "the user pool's refresh token never leaves the service"
    assert set(flags) == {"Max-Age=2592000", "Path=/api/auth", "HttpOnly", "Secure", "SameSite=Strict"}
    assert value.split("=")[1] not in answer.text


def test_the_profile_is_made_at_sign_in(world: World, ada: str) -> None:
    assert ada not in world.users.rows
    auth(world, "sign-in", ADA)
    me = account(world, "GET", "/me", user_id=ada).json
    assert (me["user_id"], me["email"], me["name"], me["plan"]) == (ada, "ada@example.org", "Ada", "free")
    assert {"month": "2026-11", "jobs": 0, "bytes": 0}.items() <= me["usage"].items()
    assert me["limits"]["upload_bytes"] == 1000
    assert me["notifications"] == {"mode": "each", "disabled_reason": None, "names": False}


def test_a_session_is_renewed_and_ended_by_its_cookie(world: World, ada: str) -> None:
    cookie = cookie_of(auth(world, "sign-in", ADA))
    renewed = auth(world, "refresh", cookie=cookie)
    assert renewed.json["access_token"] == f"access-of-{ada}"
    out = auth(world, "sign-out", cookie=cookie_of(renewed))
    assert out.status == 204
    assert out.cookies[0].startswith("gas_refresh=; Max-Age=0; ")
    assert not world.identity.sessions
    again = auth(world, "refresh", cookie=cookie_of(renewed))
    assert again.status == 401
    assert again.cookies[0].startswith("gas_refresh=; Max-Age=0; ")
    assert auth(world, "refresh").status == 401
    assert auth(world, "sign-out").status == 204


def test_wrong_password_and_unknown_address_look_alike(world: World, ada: str) -> None:
    wrong = auth(world, "sign-in", {**ADA, "password": "x"})
    unknown = auth(world, "sign-in", {**ADA, "email": "nobody@example.org"})
    assert (wrong.status, unknown.status) == (401, 401)
    assert wrong.text == unknown.text


def test_a_password_is_reset_with_a_code(world: World, ada: str) -> None:
    assert auth(world, "forgot", {"email": ADA["email"]}).status == 200
    assert auth(world, "forgot", {"email": "nobody@example.org"}).status == 200
    new = {"email": ADA["email"], "code": "123456", "password": "Another-horse-2"}
    assert auth(world, "reset", {**new, "code": "000000"}).json["field"] == "code"
    assert auth(world, "reset", new).status == 200
    assert auth(world, "sign-in", {**ADA, "password": "Another-horse-2"}).status == 200


@pytest.mark.parametrize("email", ["nobody", "a@b", "a b@example.org", "@example.org", "a\n@example.org"])
def test_what_is_no_address_is_refused(world: World, email: str) -> None:
    refused = auth(world, "sign-up", {**ADA, "email": email})
    assert (refused.status, refused.json["field"]) == (422, "email")


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Short-1", "at least 10 characters"),
        ("all-lower-case-1", "capital letter"),
        ("ALL-CAPITALS-1", "lower-case letter"),
        ("No-Digits-Here", "digit"),
        ("Password123", "easy to guess"),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_a_weak_password_is_refused_for_any_address(
    world: World, ada: str, password: str, words: str, known: bool
) -> None:
    email = ADA["email"] if known else "nobody@example.org"
    for route, body in (
        ("sign-up", {**ADA, "email": email, "password": password}),
        ("reset", {"email": email, "code": "123456", "password": password}),
    ):
        refused = auth(world, route, body)
        assert (refused.status, refused.json["field"]) == (422, "password")
        assert words in refused.json["detail"]


def test_too_many_attempts_on_one_address_wait(world: World, ada: str) -> None:
    answers = [auth(world, "sign-in", {**ADA, "password": "x"}) for _ in range(11)]
    assert [answer.status for answer in answers] == [401] * 10 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 300
    assert auth(world, "sign-in", ADA).status == 429, "the right password does not help"
    world.clock.go(300)
    assert auth(world, "sign-in", ADA).status == 200


def test_too_many_attempts_from_one_client_wait(world: World) -> None:
    statuses = [auth(world, "forgot", {"email": f"a{n}@example.org"}).status for n in range(61)]
    assert statuses == [200] * 60 + [429]


def test_the_profile_is_edited(world: World) -> None:
    edited = account(world, "PATCH", "/me", {"name": "Ada L.", "notifications": "daily"})
    assert (edited.json["name"], edited.json["notifications"]["mode"]) == ("Ada L.", "daily")
    assert account(world, "PATCH", "/me", {}).json["name"] == "Ada L."
    assert account(world, "PATCH", "/me", {"notifications": "hourly"}).json["field"] == "notifications"
    assert account(world, "PATCH", "/me", {"plan": "premium"}).json["plan"] == "free"


def test_tokens_are_listed_without_their_secret_and_revoked(world: World) -> None:
    made = account(world, "POST", "/tokens", {"name": "laptop", "expires_days": 7})
    assert made.status == 201
    assert made.json["token"].startswith("gas_")
    assert made.json["expires_at"] == "2026-11-30T12:00:00.000Z"
    listed = account(world, "GET", "/tokens")
    assert [token["name"] for token in listed.json["tokens"]] == ["laptop"]
    assert made.json["token"].split("_")[2] not in listed.text
    token_id = made.json["token_id"]
    world.user("stranger")
    assert account(world, "DELETE", "/tokens/{token_id}", token_id=token_id, user_id="stranger").status == 404
    assert account(world, "DELETE", "/tokens/{token_id}", token_id=token_id).status == 204
    assert account(world, "GET", "/tokens").json == {"tokens": []}


def test_a_deleted_account_is_gone_at_once_and_its_files_soon(world: World, ada: str) -> None:
    auth(world, "sign-in", ADA)
    account(world, "POST", "/tokens", {"name": "t"}, user_id=ada)
    job_id = world.job(ada)
    world.upload(ada)
    world.drain()
    world.report("completed", job_id, 0, summary={}, files=[{"name": "a", "size": 1, "sha256": "x"}])
    world.objects.put(Bucket.RESULTS, f"{world.jobs.rows[job_id].folder}/{job_id}/a", b"x")
    assert account(world, "DELETE", "/me", user_id=ada).status == 202
    assert account(world, "GET", "/me", user_id=ada).status == 401
    assert ADA["email"] not in world.identity.accounts
    world.app.sweeper.sweep()
    assert not world.jobs.rows
    assert not world.uploads.rows
    assert not world.tokens.rows
    assert not world.sessions.rows
    assert {bucket for bucket, _ in world.objects.stored} == {Bucket.REFERENCES}
    tomb = world.users.rows[ada]
    assert (tomb.email, tomb.name, tomb.erase_due) == ("", "", None)


def test_a_living_session_cannot_bring_a_deleted_profile_back(world: World, ada: str) -> None:
    cookie = cookie_of(auth(world, "sign-in", ADA))
    accounts = dict(world.identity.accounts)
    account(world, "DELETE", "/me", user_id=ada)
    world.identity.accounts = accounts  # Cognito's own deletion failed
    assert auth(world, "sign-in", ADA).status == 401
    assert auth(world, "refresh", cookie=cookie).status == 401
    world.app.sweeper.sweep()
    assert not world.identity.accounts, "the sweeper repeats what failed"


def test_an_account_with_a_running_task_is_erased_when_that_has_stopped(world: World) -> None:
    job_id = world.job()
    world.drain()
    account(world, "DELETE", "/me")
    world.app.sweeper.sweep()
    assert world.tasks.stopped == [f"arn:task/{job_id}-1"]
    assert world.users.rows["user-1"].erase_due is not None
    world.clock.go(61)
    world.app.sweeper.sweep()
    assert not world.jobs.rows
    world.clock.go(61)
    world.app.sweeper.sweep()
    assert world.users.rows["user-1"].erase_due is None
