"""The app client of the user pool: its secret goes with every call that a stranger could make, and nothing else does."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from botocore.exceptions import ClientError

from gas.adapters import clients
from gas.adapters.cognito import CognitoIdentity
from gas.domain.errors import Invalid, TooMany
from tests.unit.test_template import template

EMAIL, USER_ID, SECRET = "ada@example.org", "sub-1", "the client's secret"
KEY = "a key of at least thirty-two bytes, for HS256"
TOKEN = jwt.encode({"sub": USER_ID, "origin_jti": "session-1"}, KEY)
RESULT = {"AccessToken": TOKEN, "IdToken": TOKEN, "RefreshToken": "refresh", "ExpiresIn": 3600}

Act = Callable[[CognitoIdentity], Any]
ACTS: dict[str, tuple[Act, str]] = {
    "sign_up": (lambda one: one.sign_up(EMAIL, "p", "Ada"), EMAIL),
    "confirm_sign_up": (lambda one: one.confirm(EMAIL, "1"), EMAIL),
    "resend_confirmation_code": (lambda one: one.resend(EMAIL), EMAIL),
    "forgot_password": (lambda one: one.forgot(EMAIL), EMAIL),
    "confirm_forgot_password": (lambda one: one.reset(EMAIL, "1", "p"), EMAIL),
    "initiate_auth": (lambda one: one.sign_in(EMAIL, "p"), EMAIL),
}


class Pool:
    """A client of Cognito that keeps the calls; `error` is what the next one answers."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.error = ""

    def __getattr__(self, name: str) -> Callable[..., dict[str, Any]]:
        def call(**given: Any) -> dict[str, Any]:
            self.calls.append((name, given))
            if name == "describe_user_pool_client":
                return {"UserPoolClient": {"ClientSecret": self.secret} if self.secret else {}}
            if self.error:
                raise ClientError({"Error": {"Code": self.error, "Message": ""}}, name)
            return {"AuthenticationResult": RESULT}

        return call


@pytest.fixture(params=[SECRET, ""], ids=["secret", "no secret"])
def pool(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Pool:
    pool = Pool(request.param)
    monkeypatch.setattr(clients, "client", lambda *_: pool)
    return pool


@pytest.fixture
def identity() -> CognitoIdentity:
    return CognitoIdentity("pool", "client-1", "us-east-1")


def proof(username: str) -> str:
    digest = hmac.new(SECRET.encode(), f"{username}client-1".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def sent(call: dict[str, Any]) -> str | None:
    """The proof in a call's parameters."""
    return call.get("SecretHash") or call.get("AuthParameters", {}).get("SECRET_HASH")


@pytest.mark.parametrize("name", ACTS)
def test_each_call_proves_the_secret(pool: Pool, identity: CognitoIdentity, name: str) -> None:
    act, username = ACTS[name]
    act(identity)
    (call,) = (given for called, given in pool.calls if called == name)
    assert sent(call) == (proof(username) if pool.secret else None)


def test_a_refresh_proves_it_for_the_accounts_own_name(pool: Pool, identity: CognitoIdentity) -> None:
    identity.refresh("refresh", USER_ID)
    assert sent(pool.calls[-1][1]) == (proof(USER_ID) if pool.secret else None)


def test_a_sign_out_names_the_secret(pool: Pool, identity: CognitoIdentity) -> None:
    identity.sign_out("refresh")
    assert pool.calls[-1][1].get("ClientSecret") == (pool.secret or None)


def test_the_secret_is_asked_for_once(pool: Pool, identity: CognitoIdentity) -> None:
    for act, _ in ACTS.values():
        act(identity)
    assert [name for name, _ in pool.calls].count("describe_user_pool_client") == 1


@pytest.mark.parametrize("error", ["LimitExceededException", "TooManyFailedAttemptsException"])
def test_what_cognito_counts_for_an_account_is_not_told(
    pool: Pool, identity: CognitoIdentity, error: str
) -> None:
    """Only an address with an account gets there, so that 429 would tell that it has one."""
    pool.error = error
    identity.forgot(EMAIL)
    identity.resend(EMAIL)
    for act in (lambda: identity.confirm(EMAIL, "1"), lambda: identity.reset(EMAIL, "1", "p")):
        with pytest.raises(Invalid) as refused:
            act()
        assert refused.value.field == "code"


def test_what_cognito_counts_for_the_whole_pool_is_told(pool: Pool, identity: CognitoIdentity) -> None:
    pool.error = "TooManyRequestsException"
    with pytest.raises(TooMany):
        identity.forgot(EMAIL)


def test_the_client_offers_what_the_functions_use_and_no_more() -> None:
    client = template()["Resources"]["UserPoolClient"]["Properties"]
    assert client["GenerateSecret"] is True
    assert client["ExplicitAuthFlows"] == ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    assert client["WriteAttributes"] == ["email", "name"]
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    hosted = [client[name] for name in client if name.startswith(("AllowedOAuth", "Supported", "Callback"))]
    assert all(value["Fn::If"][0] == "WithSso" for value in hosted), "no hosted page without single sign-on"
    assert "COGNITO" not in str(client["SupportedIdentityProviders"]), "no hosted page for passwords at all"
