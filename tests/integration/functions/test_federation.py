"""Federation against a small OIDC service, through the emulator's Cognito: from the button to the tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import jwt
import pytest

from gas.adapters import clients
from gas.adapters.cognito_sso import CognitoSso
from gas.domain.errors import Unauthorized
from tests.e2e.bare_emulator import REGION, bare_emulator, client

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

CALLBACK = "https://gas.example.org/api/auth/sso/callback"
VERIFIER = "v" * 64
KEY = "a key of at least thirty-two bytes, for HS256"


class OidcService(BaseHTTPRequestHandler):
    """Discovery, a sign-in page that lets everyone in as Ada at once, and tokens."""

    def do_GET(self) -> None:
        issuer = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        url = urlsplit(self.path)
        if url.path == "/.well-known/openid-configuration":
            self._json(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/keys",
                }
            )
            return
        asked = parse_qs(url.query)
        back = urlencode({"code": "at-the-service", "state": asked["state"][0]})
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri'][0]}?{back}")
        self.end_headers()

    def do_POST(self) -> None:
        issuer = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert form["code"] == ["at-the-service"]
        claims = {"iss": issuer, "aud": "gas", "sub": "ada", "email": "ada@org.example", "name": "Ada"}
        self._json({"access_token": "a", "id_token": jwt.encode(claims, KEY), "token_type": "Bearer"})

    def _json(self, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def issuer() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), OidcService)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_from_the_button_to_a_session(tmp_path: Path, issuer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with bare_emulator(tmp_path) as environment:
        endpoint = environment["AWS_ENDPOINT_URL"]
        cognito = client(environment, "cognito-idp")
        pool_id = cognito.create_user_pool(PoolName="gas", UsernameAttributes=["email"])["UserPool"]["Id"]
        cognito.create_identity_provider(
            UserPoolId=pool_id,
            ProviderName="Org",
            ProviderType="OIDC",
            ProviderDetails={
                "client_id": "gas",
                "client_secret": "s",
                "oidc_issuer": issuer,
                "authorize_scopes": "openid email profile",
                "attributes_request_method": "GET",
            },
            AttributeMapping={"email": "email", "name": "name"},
        )
        client_id = cognito.create_user_pool_client(
            UserPoolId=pool_id,
            ClientName="site",
            GenerateSecret=True,
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            SupportedIdentityProviders=["Org"],
            AllowedOAuthFlowsUserPoolClient=True,
            AllowedOAuthFlows=["code"],
            AllowedOAuthScopes=["openid", "email", "profile", "aws.cognito.signin.user.admin"],
            CallbackURLs=[CALLBACK],
        )["UserPoolClient"]["ClientId"]
        monkeypatch.setattr(clients, "client", lambda *_: cognito)
        sso = CognitoSso(pool_id, client_id, REGION, endpoint, "Org")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")

        def walk() -> dict[str, list[str]]:
            """Follow the browser from our link to the organization's service and back to our callback."""
            url = sso.address("our state", challenge, CALLBACK)
            for _ in range(6):
                answer = httpx.get(url, follow_redirects=False)
                assert answer.status_code in (302, 303), answer.text
                url = answer.headers["location"]
                if url.startswith(CALLBACK):
                    return parse_qs(urlsplit(url).query)
            raise AssertionError("the browser does not come back")

        # The emulator takes any verifier for a federated code; Cognito compares it with the challenge.
        assert f"code_challenge={challenge}&code_challenge_method=S256" in sso.address(
            "s", challenge, CALLBACK
        )
        back = walk()
        assert back["state"] == ["our state"]
        grant = sso.exchange(back["code"][0], VERIFIER, CALLBACK)
        assert grant.id_claims["email"] == "ada@org.example"
        assert grant.session_id
        assert grant.refresh_token
        name = str(grant.id_claims.get("cognito:username") or grant.id_claims["sub"])
        again = sso.refresh(grant.refresh_token, name)
        assert again.id_claims["sub"] == grant.id_claims["sub"]
        with pytest.raises(Unauthorized):
            sso.exchange("made up", VERIFIER, CALLBACK)
        cognito.close()
