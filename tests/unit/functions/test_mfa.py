"""Codes of an authenticator app: chosen by the user or required by the service, and never a way around the password."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gas import bootstrap
from gas.domain.challenge import Challenge, Step, unsealed
from gas.handlers import account_api
from tests import totp
from tests.unit.functions.test_auth_api import ADA, auth, cookie_of
from tests.world import Response, World

SIGN_IN = {"email": ADA["email"], "password": ADA["password"]}


def account(world: World, ada: str, method: str, path: str, body: Any = None) -> Response:
    headers = {"Authorization": f"Bearer access-of-{ada}"}
    return world.call(account_api.handler, method, path, body, user_id=ada, headers=headers)


def now_code(world: World, secret: str) -> str:
    return totp.code(secret, world.clock.now().timestamp())


@pytest.fixture
def ada(world: World) -> str:
    auth(world, "sign-up", ADA)
    auth(world, "confirm", {"email": ADA["email"], "code": "123456"})
    auth(world, "sign-in", SIGN_IN)
    return world.identity.accounts[ADA["email"]].user_id


@pytest.fixture
def app(world: World, ada: str) -> str:
    """The secret of Ada's authenticator app."""
    made = account(world, ada, "POST", "/me/mfa").json
    assert account(world, ada, "PUT", "/me/mfa", {"code": now_code(world, made["secret"])}).status == 200
    return str(made["secret"])


def test_an_app_is_connected_and_asked_for_from_then_on(world: World, ada: str) -> None:
    assert account(world, ada, "GET", "/me/mfa").json == {"enabled": False, "required": False}
    made = account(world, ada, "POST", "/me/mfa")
    uri = urlsplit(made.json["uri"])
    assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", "/GAS:ada%40example.org")
    assert parse_qs(uri.query) == {"secret": [made.json["secret"]], "issuer": ["GAS"]}
    assert "access_token" in auth(world, "sign-in", SIGN_IN).json, "before the first code nothing has changed"
    assert account(world, ada, "PUT", "/me/mfa", {"code": "000000"}).json["field"] == "code"
    first = now_code(world, made.json["secret"])
    assert account(world, ada, "PUT", "/me/mfa", {"code": f"{first[:3]} {first[3:]}"}).json["enabled"]

    asked = auth(world, "sign-in", SIGN_IN)
    assert asked.json["step"] == "code"
    assert asked.cookies == []
    finished = auth(world, "mfa", {"challenge": asked.json["challenge"], "code": first})
    assert finished.json["access_token"] == f"access-of-{ada}"
    assert auth(world, "refresh", cookie=cookie_of(finished)).status == 200, "a refresh needs no code"


def test_a_wrong_code_opens_nothing_and_counts(world: World, app: str) -> None:
    challenge = auth(world, "sign-in", SIGN_IN).json["challenge"]
    wrong = f"{(int(now_code(world, app)) + 1) % 1_000_000:06d}"
    answers = [auth(world, "mfa", {"challenge": challenge, "code": wrong}) for _ in range(11)]
    assert [answer.status for answer in answers] == [422] * 10 + [429]
    right = {"challenge": challenge, "code": now_code(world, app)}
    assert auth(world, "mfa", right).status == 429
    fresh = auth(world, "sign-in", SIGN_IN).json["challenge"]
    assert auth(world, "mfa", {**right, "challenge": fresh}).status == 429, (
        "another sign-in starts no new count"
    )


def test_an_account_that_was_erased_meanwhile_opens_nothing(world: World, app: str) -> None:
    challenge = auth(world, "sign-in", SIGN_IN).json["challenge"]
    del world.identity.accounts[ADA["email"]]
    assert auth(world, "mfa", {"challenge": challenge, "code": now_code(world, app)}).status == 401


def test_the_password_comes_first(world: World, app: str) -> None:
    """A challenge that we did not seal opens nothing, whatever the user pool would make of it."""
    code = now_code(world, app)
    user_id = world.identity.accounts[ADA["email"]].user_id
    forged = Challenge(Step.CODE, "any", user_id, ADA["email"], "2026-11-23T12:00:00.000Z", 2**40)
    real = auth(world, "sign-in", SIGN_IN).json["challenge"]
    body, _, seal = real.partition(".")
    for text in (
        forged.sealed(b"another key"),
        f"{body}.",
        f"{body}.{seal[:-1]}x",
        f"{body[:-4]}AAAA.{seal}",
        ".",
    ):
        assert auth(world, "mfa", {"challenge": text, "code": code}).status == 401
        assert auth(world, "mfa/setup", {"challenge": text}).status == 401
    assert auth(world, "sign-in", {**SIGN_IN, "password": "Wrong-horse-1"}).status == 401
    world.clock.go(180)
    assert auth(world, "mfa", {"challenge": real, "code": now_code(world, app)}).status == 401, (
        "three minutes"
    )


def test_an_account_with_an_app_connects_no_other_at_sign_in(world: World, app: str) -> None:
    challenge = auth(world, "sign-in", SIGN_IN).json["challenge"]
    assert auth(world, "mfa/setup", {"challenge": challenge}).status == 409


def test_the_app_is_turned_off_with_password_and_code(world: World, ada: str, app: str) -> None:
    right = {"password": ADA["password"], "code": now_code(world, app)}
    for wrong, status in (({"password": "Wrong-horse-1"}, 401), ({"code": "000000"}, 422)):
        assert account(world, ada, "POST", "/me/mfa/off", {**right, **wrong}).status == status
    before = set(world.identity.sessions)
    assert account(world, ada, "POST", "/me/mfa/off", right).json == {"enabled": False, "required": False}
    assert set(world.identity.sessions) == before, "the check of the password left no session"
    assert "access_token" in auth(world, "sign-in", SIGN_IN).json


def test_a_reset_of_the_password_does_not_replace_the_code(world: World, app: str) -> None:
    new = {"email": ADA["email"], "code": "123456", "password": "Another-horse-2"}
    assert auth(world, "reset", new).status == 200
    assert auth(world, "sign-in", {**SIGN_IN, "password": new["password"]}).json["step"] == "code"


def test_a_session_that_began_before_a_reset_ends_with_it(world: World, app: str) -> None:
    """The password was right, the code comes after the reset: the sign-in began before it."""
    challenge = auth(world, "sign-in", SIGN_IN).json["challenge"]
    world.clock.go(1)
    auth(world, "reset", {"email": ADA["email"], "code": "123456", "password": "Another-horse-2"})
    late = auth(world, "mfa", {"challenge": challenge, "code": now_code(world, app)})
    assert auth(world, "refresh", cookie=cookie_of(late)).status == 401


def test_a_service_that_requires_an_app_connects_it_at_the_sign_in() -> None:
    world = World({"REQUIRE_MFA": "true"})
    world.identity.mfa_required = True
    bootstrap.provide(world.app)
    try:
        auth(world, "sign-up", ADA)
        auth(world, "confirm", {"email": ADA["email"], "code": "123456"})
        asked = auth(world, "sign-in", SIGN_IN).json
        assert asked["step"] == "setup"
        assert auth(world, "mfa", {"challenge": asked["challenge"], "code": "000000"}).status == 422
        made = auth(world, "mfa/setup", {"challenge": asked["challenge"]}).json
        code = now_code(world, made["secret"])
        opened = auth(world, "mfa", {"challenge": made["challenge"], "code": code})
        assert opened.json["access_token"]
        ada = world.identity.accounts[ADA["email"]].user_id
        off = {"password": ADA["password"], "code": code}
        assert account(world, ada, "POST", "/me/mfa/off", off).status == 409
        assert account(world, ada, "GET", "/me/mfa").json == {"enabled": True, "required": True}
    finally:
        bootstrap.provide(None)


def test_an_api_token_touches_no_app(world: World, ada: str) -> None:
    from gas.domain.credential import Scope

    token, _ = world.app.api_tokens.create(ada, "script", 1, Scope.FULL)
    for method, path in (
        ("GET", "/me/mfa"),
        ("POST", "/me/mfa"),
        ("PUT", "/me/mfa"),
        ("POST", "/me/mfa/off"),
    ):
        refused = world.call(account_api.handler, method, path, {}, user_id=ada, admitted_as=token.token_id)
        assert (refused.status, refused.json["needed"]) == (403, "session")


def test_codes_are_six_digits(world: World, ada: str) -> None:
    account(world, ada, "POST", "/me/mfa")
    for code in ("12345a", "\u0661\u0662\u0663\u0664\u0665\u0666", "1234567"):
        assert account(world, ada, "PUT", "/me/mfa", {"code": code}).json["field"] == "code"


def test_a_challenge_survives_its_seal(world: World) -> None:
    one = Challenge(Step.CODE, "s" * 2000, "sub", "ada@example.org", "2026-11-23T12:00:00.000Z", 2**40)
    assert unsealed(one.sealed(b"key"), b"key", world.clock.now()) == one


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B: SHA-1, the last six of eight digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert [totp.code(secret, at) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]
