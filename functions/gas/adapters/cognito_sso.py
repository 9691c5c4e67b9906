"""Sign-in through an organization's identity service (OIDC or SAML), by the user pool's federation."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from urllib.parse import urlencode

from gas.adapters.cognito import CognitoIdentity, granted
from gas.domain.errors import Unauthorized, Unavailable
from gas.domain.ports import Grant

SCOPES = "openid email profile aws.cognito.signin.user.admin"
TIMEOUT_SECONDS = 10


class CognitoSso(CognitoIdentity):
    """`domain` is the pool's own address (https://…), `provider` the name of the organization's service in it."""

    def __init__(self, pool_id: str, client_id: str, region: str, domain: str, provider: str) -> None:
        super().__init__(pool_id, client_id, region)
        self._domain = domain.rstrip("/")
        self._provider = provider

    def address(self, state: str, challenge: str, callback: str) -> str:
        query = {
            "identity_provider": self._provider,
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": callback,
            "scope": SCOPES,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._domain}/oauth2/authorize?{urlencode(query)}"

    def exchange(self, code: str, verifier: str, callback: str) -> Grant:
        body = {
            "grant_type": "authorization_code",
            "client_id": self._client_id,
            "code": code,
            "redirect_uri": callback,
            "code_verifier": verifier,
        }
        with self._translated():
            secret = self._client_secret()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if secret:
            proof = base64.b64encode(f"{self._client_id}:{secret}".encode()).decode()
            headers["Authorization"] = f"Basic {proof}"
        request = urllib.request.Request(  # noqa: S310 (the domain is a setting)
            f"{self._domain}/oauth2/token", urlencode(body).encode(), headers
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                tokens = json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code < 500:
                raise Unauthorized("This sign-in has ended. Start again.") from error
            raise Unavailable("The sign-in service does not answer.") from error
        except (OSError, ValueError) as error:
            raise Unavailable("The sign-in service does not answer.") from error
        return granted(
            {
                "AuthenticationResult": {
                    "AccessToken": tokens["access_token"],
                    "IdToken": tokens["id_token"],
                    "RefreshToken": tokens.get("refresh_token"),
                    "ExpiresIn": tokens["expires_in"],
                }
            }
        )
