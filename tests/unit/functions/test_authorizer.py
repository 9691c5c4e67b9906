"""Who may come in, and the exact word for everyone else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest

from gas.domain import moments
from gas.domain.errors import Unavailable
from gas.handlers import account_api, authorizer
from tests.fakes import FakeKeys
from tests.world import CONTEXT, ENVIRONMENT, World

EVENT = json.loads((Path(__file__).parents[3] / "events" / "authorizer.json").read_text())
ISSUER = f"https://cognito-idp.us-east-1.amazonaws.com/{ENVIRONMENT['USER_POOL_ID']}"


def claims(world: World, **changes: Any) -> dict[str, Any]:
    now = int(world.clock.now().timestamp())
    good = {
        "sub": "user-1",
        "iss": ISSUER,
        "client_id": ENVIRONMENT["USER_POOL_CLIENT_ID"],
        "token_use": "access",
        "origin_jti": "session-0",
        "iat": now,
        "exp": now + 3600,
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


@pytest.fixture(autouse=True)
def signed_in(world: World) -> None:
    """A session of user-1, to which the access tokens of these tests belong."""
    world.session("user-1", "session-0")


def authorize(token: str, scheme: str = "Bearer", address: str = "203.0.113.7") -> dict[str, Any]:
    headers = {"Authorization": f"{scheme} {token}".strip(), "X-Forwarded-For": f"{address}, 198.51.100.4"}
    event = {**EVENT, "headers": headers, "multiValueHeaders": {name: [one] for name, one in headers.items()}}
    answer: dict[str, Any] = authorizer.handler(event, CONTEXT)
    return answer


def refused(token: str, scheme: str = "Bearer") -> None:
    with pytest.raises(Exception) as error:  # noqa: PT011
        authorize(token, scheme)
    assert str(error.value) == "Unauthorized"


def test_an_access_token_opens_the_whole_stage(world: World) -> None:
    answer = authorize(world.keys.sign(claims(world)))
    assert answer["principalId"] == "user-1"
    (statement,) = answer["policyDocument"]["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Resource"] == "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/api/*/*"
    assert answer["context"] == {
        "user_id": "user-1",
        "via": "session",
        "admin": "false",
        "credential": "session-0",
        "since": "2026-11-23T12:00:00.000Z",
        "expires_at": "",
        "scope": "full",
    }


def test_the_group_makes_an_administrator(world: World) -> None:
    token = world.keys.sign(claims(world, **{"cognito:groups": ["admins"]}))
    assert authorize(token)["context"]["admin"] == "true"


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_scheme_is_read_without_regard_to_case(world: World, scheme: str) -> None:
    assert authorize(world.keys.sign(claims(world)), scheme)["principalId"] == "user-1"


Forge = Callable[[World], str]

FORGERIES: dict[str, Forge] = {
    "expired": lambda world: world.keys.sign(claims(world, exp=int(world.clock.now().timestamp()))),
    "without an end": lambda world: world.keys.sign(claims(world, exp=None)),
    "of a foreign pool": lambda world: world.keys.sign(claims(world, iss=ISSUER + "x")),
    "without an issuer": lambda world: world.keys.sign(claims(world, iss=None)),
    "an ID token": lambda world: world.keys.sign(claims(world, token_use="id")),
    "of no session": lambda world: world.keys.sign(claims(world, origin_jti=None)),
    "of a session that is over": lambda world: world.keys.sign(claims(world, origin_jti="session-9")),
    "of another user's session": lambda world: world.keys.sign(claims(world, sub="user-2")),
    "without a use": lambda world: world.keys.sign(claims(world, token_use=None)),
    "of another client": lambda world: world.keys.sign(claims(world, client_id="other")),
    "with another's key": lambda world: FakeKeys("key-1-of-another").sign(claims(world)),
    "with a known key id and another's key": lambda world: world.keys.sign(
        claims(world), key=FakeKeys("another").private
    ),
    "of nobody": lambda world: world.keys.sign(claims(world, sub="nobody")),
    "alg none": lambda world: jwt.encode(claims(world), None, algorithm="none", headers={"kid": "key-1"}),
    "signed with the public key as a secret": lambda world: world.keys.sign(
        claims(world), "HS256", "the public key, which everyone knows, as a secret"
    ),
    "tampered": lambda world: _tampered(world),
    "cut off": lambda world: world.keys.sign(claims(world)).rsplit(".", 1)[0] + ".",
    "no token": lambda world: "nonsense",
    "empty": lambda world: "",
}


def _tampered(world: World) -> str:
    head, _, signature = world.keys.sign(claims(world)).split(".")
    _, body, _ = world.keys.sign(claims(world, sub="user-2")).split(".")
    return f"{head}.{body}.{signature}"


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_is_refused(world: World, name: str) -> None:
    world.user("user-2")
    refused(FORGERIES[name](world))


@pytest.mark.parametrize("scheme", ["", "Basic", "Token"])
def test_another_scheme_is_refused(world: World, scheme: str) -> None:
    refused(world.keys.sign(claims(world)), scheme)


def test_a_missing_token_is_refused(world: World) -> None:
    with pytest.raises(authorizer.Refused) as error:
        authorizer.handler({**EVENT, "headers": {}, "multiValueHeaders": {}}, CONTEXT)
    assert str(error.value) == "Unauthorized"


def test_a_deleted_user_is_refused_at_once(world: World) -> None:
    token = world.keys.sign(claims(world))
    _, api_token = world.app.api_tokens.create("user-1", "laptop", 1)
    assert authorize(token)
    world.app.accounts.delete("user-1")
    refused(token)
    refused(api_token)


def test_an_api_token_comes_in_as_its_user_and_never_as_an_administrator(world: World) -> None:
    token, written = world.app.api_tokens.create("user-1", "laptop", 1)
    assert authorize(written)["context"] == {
        "user_id": "user-1",
        "via": "token",
        "admin": "false",
        "credential": token.token_id,
        "since": token.created_at,
        "expires_at": token.expires_at,
        "scope": "submit",
    }


def test_the_last_use_of_a_token_and_a_session_is_noted_every_five_minutes(world: World) -> None:
    token, written = world.app.api_tokens.create("user-1", "laptop", 1)
    session = world.keys.sign(claims(world))
    for credential, row in (
        (written, lambda: world.tokens.rows[token.token_id]),
        (session, lambda: world.sessions.rows["session-0"]),
    ):
        authorize(credential, address="192.0.2.1")
        used = row()
        assert (used.last_used_at, used.address) == (_now(world), "192.0.2.1")
        world.clock.go(299)
        authorize(credential, address="192.0.2.1")
        assert row() == used, "a look each minute costs no write each minute"
        world.clock.go(1)
        authorize(credential, address="192.0.2.1")
        assert row().last_used_at == _now(world)
        authorize(credential, address="192.0.2.2")
        assert row().address == "192.0.2.2", "another address is noted at once"


def test_a_note_that_cannot_be_written_keeps_nobody_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: str) -> None:
        raise Unavailable

    monkeypatch.setattr(world.tokens, "touch", broken)
    _, written = world.app.api_tokens.create("user-1", "laptop", 1)
    assert authorize(written)["principalId"] == "user-1"


def _now(world: World) -> str:
    return moments.text(world.clock.now())


def test_a_revoked_token_is_refused_where_its_admission_is_still_cached(world: World) -> None:
    kept, _ = world.app.api_tokens.create("user-1", "desktop", 1)
    lost, _ = world.app.api_tokens.create("user-1", "laptop", 1)
    world.app.api_tokens.delete("user-1", lost.token_id)
    assert world.call(account_api.handler, "GET", "/me", admitted_as=lost.token_id).status == 401
    assert world.call(account_api.handler, "GET", "/me", admitted_as=kept.token_id).status == 200
    world.clock.go(600)
    world.app.api_tokens.delete("user-1", kept.token_id)
    assert list(world.users.rows["user-1"].revoked) == [kept.token_id]  # the older one is forgotten


def test_an_api_token_ends_by_time_or_revocation(world: World) -> None:
    _, first = world.app.api_tokens.create("user-1", "laptop", 1)
    token, second = world.app.api_tokens.create("user-1", "laptop", 2)
    world.clock.go(24 * 3600)
    refused(first)
    assert authorize(second)
    world.app.api_tokens.delete("user-1", token.token_id)
    refused(second)


def test_a_wrong_secret_is_refused(world: World) -> None:
    token, written = world.app.api_tokens.create("user-1", "laptop", 1)
    refused(written[:-1] + ("0" if written[-1] != "0" else "1"))
    refused(f"gas_{token.token_id}_")
    refused("gas_")
    assert token.digest not in written
