"""The Cognito user pool.

Its app client has a secret, which the sign-in functions read from Cognito. Without the secret nobody can bypass our
rate limits by calling the pool directly with an e-mail address, a code or a refresh token.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from gas.adapters import clients, faults
from gas.domain.challenge import Challenge, Step
from gas.domain.errors import Conflict, GasError, Invalid, NotAllowed, TooMany, Unauthorized
from gas.domain.ports import Account, Grant

BAD_LOGIN = "The e-mail address or the password is wrong."
BAD_CODE = "This code is wrong, too old or already used. Request a new one."


def _errors() -> dict[str, GasError]:
    return {
        "AliasExistsException": Conflict("An account with this e-mail address already exists."),
        "CodeMismatchException": Invalid(BAD_CODE, "code"),
        "ExpiredCodeException": Invalid(BAD_CODE, "code"),
        "InvalidParameterException": Invalid("The sign-in service does not accept these values."),
        "InvalidPasswordException": Invalid("This password does not meet the rules.", "password"),
        "NotAuthorizedException": Unauthorized(BAD_LOGIN),
        "PasswordResetRequiredException": Unauthorized("This password must be reset first."),
        "UserNotConfirmedException": NotAllowed("Confirm your e-mail address first."),
        "UserNotFoundException": Unauthorized(BAD_LOGIN),
        "UsernameExistsException": Conflict("An account with this e-mail address already exists."),
    }


# Challenges that the site supports.
_STEPS = {"SOFTWARE_TOKEN_MFA": Step.CODE, "MFA_SETUP": Step.SETUP}
# Errors that only an address with an account gets, because Cognito also counts attempts per account.
_COUNTED = ("LimitExceededException", "TooManyFailedAttemptsException")


class CognitoIdentity:
    """The user pool, called through its only app client."""

    def __init__(self, pool_id: str, client_id: str, region: str) -> None:
        self._pool_id = pool_id
        self._client_id = client_id
        self._region = region
        self._secret: str | None = None

    def sign_up(self, email: str, password: str, name: str) -> None:
        attributes = [{"Name": "email", "Value": email}, {"Name": "name", "Value": name}]
        with self._translated():
            self._client.sign_up(
                ClientId=self._client_id,
                Username=email,
                Password=password,
                UserAttributes=attributes,
                **self._hash("SecretHash", email),
            )

    def confirm(self, email: str, code: str) -> None:
        # NotAuthorized: confirmed already. An error would reveal that the account exists.
        refused = dict.fromkeys(
            ("AliasExistsException", "InvalidParameterException", "NotAuthorizedException", *_COUNTED),
            Invalid(BAD_CODE, "code"),
        )
        with self._translated(UserNotFoundException=Invalid(BAD_CODE, "code"), **refused):
            self._client.confirm_sign_up(
                ClientId=self._client_id,
                Username=email,
                ConfirmationCode=code,
                **self._hash("SecretHash", email),
            )

    def resend(self, email: str) -> None:
        with self._translated(
            **dict.fromkeys(("UserNotFoundException", "InvalidParameterException", *_COUNTED))
        ):
            self._client.resend_confirmation_code(
                ClientId=self._client_id, Username=email, **self._hash("SecretHash", email)
            )

    def sign_in(self, email: str, password: str) -> Grant | Challenge:
        with self._translated(InvalidParameterException=Unauthorized(BAD_LOGIN)):
            answer = self._client.initiate_auth(
                ClientId=self._client_id,
                AuthFlow="USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": email, "PASSWORD": password, **self._hash("SECRET_HASH", email)},
            )
        name = answer.get("ChallengeName")
        if name in _STEPS:
            username = answer.get("ChallengeParameters", {}).get("USER_ID_FOR_SRP") or email
            return Challenge(_STEPS[name], str(answer["Session"]), str(username))
        return granted(answer)

    def refresh(self, refresh_token: str, user_id: str) -> Grant:
        over = Unauthorized("Your session has ended. Sign in again.")
        with self._translated(
            NotAuthorizedException=over, InvalidParameterException=over, UserNotFoundException=over
        ):
            answer = self._client.initiate_auth(
                ClientId=self._client_id,
                AuthFlow="REFRESH_TOKEN_AUTH",
                # Computed from the account's username, which is its id, whatever name was used to sign in.
                AuthParameters={"REFRESH_TOKEN": refresh_token, **self._hash("SECRET_HASH", user_id)},
            )
        return granted(answer)

    def sign_out(self, refresh_token: str) -> None:
        with self._translated(
            NotAuthorizedException=None,
            InvalidParameterException=None,
            UnauthorizedException=None,
            UnsupportedTokenTypeException=None,
        ):
            secret = self._client_secret()
            more = {"ClientSecret": secret} if secret else {}
            self._client.revoke_token(ClientId=self._client_id, Token=refresh_token, **more)

    def sign_out_everywhere(self, user_id: str) -> None:
        with self._translated(UserNotFoundException=None):
            self._client.admin_user_global_sign_out(UserPoolId=self._pool_id, Username=user_id)

    def find(self, name: str) -> Account | None:
        found: dict[str, Any] = {}
        with self._translated(UserNotFoundException=None, InvalidParameterException=None):
            found = self._client.admin_get_user(UserPoolId=self._pool_id, Username=name)
        attributes = {one["Name"]: one["Value"] for one in found.get("UserAttributes", [])}
        if "sub" not in attributes:
            return None
        confirmed = found.get("UserStatus") != "UNCONFIRMED"
        return Account(
            attributes["sub"], confirmed, "SOFTWARE_TOKEN_MFA" in found.get("UserMFASettingList", [])
        )

    def forgot(self, email: str) -> None:
        # InvalidParameter: the address was never confirmed. An error would reveal that the account exists.
        with self._translated(
            **dict.fromkeys(("UserNotFoundException", "InvalidParameterException", *_COUNTED))
        ):
            self._client.forgot_password(
                ClientId=self._client_id, Username=email, **self._hash("SecretHash", email)
            )

    def reset(self, email: str, code: str, password: str) -> None:
        refused = dict.fromkeys(
            ("InvalidParameterException", "NotAuthorizedException", "UserNotConfirmedException", *_COUNTED),
            Invalid(BAD_CODE, "code"),
        )
        with self._translated(UserNotFoundException=Invalid(BAD_CODE, "code"), **refused):
            self._client.confirm_forgot_password(
                ClientId=self._client_id,
                Username=email,
                ConfirmationCode=code,
                Password=password,
                **self._hash("SecretHash", email),
            )

    def erase(self, user_id: str) -> None:
        with self._translated(UserNotFoundException=None):
            self._client.admin_delete_user(UserPoolId=self._pool_id, Username=user_id)

    def _hash(self, name: str, username: str) -> dict[str, str]:
        """Return the parameter that proves we know the client's secret; empty for a client without a secret."""
        secret = self._client_secret()
        if not secret:
            return {}
        proof = hmac.new(secret.encode(), (username + self._client_id).encode(), hashlib.sha256)
        return {name: base64.b64encode(proof.digest()).decode()}

    def _client_secret(self) -> str:
        """Return the app client's secret, read once per process; empty if it has none."""
        if self._secret is None:
            found = self._client.describe_user_pool_client(UserPoolId=self._pool_id, ClientId=self._client_id)
            self._secret = str(found["UserPoolClient"].get("ClientSecret", ""))
        return self._secret

    @property
    def _client(self) -> Any:
        return clients.client("cognito-idp", self._region)

    @contextmanager
    def _translated(self, **special: GasError | None) -> Iterator[None]:
        """Translate Cognito's errors into ours. `special` overrides the table; None there ignores the error."""
        with faults.translated("The sign-in service"):
            try:
                yield
            except ClientError as error:
                code = faults.code(error)
                known = {**_errors(), **special}
                if code in special:
                    pass
                elif code in faults.THROTTLED or code == "TooManyFailedAttemptsException":
                    raise TooMany("Too many attempts. Please wait a moment.", retry_after=60) from error
                if code not in known:
                    raise
                translation = known[code]
                if translation is not None:
                    raise translation from error


def granted(answer: dict[str, Any]) -> Grant:
    """Return the session in a sign-in's response. Raises Unauthorized for a challenge that the site does not support."""
    result = answer.get("AuthenticationResult")
    if not result:
        raise Unauthorized(
            "This account needs a sign-in step that GAS does not support. Reset your password."
        )
    return Grant(
        access_token=str(result["AccessToken"]),
        expires_in=int(result["ExpiresIn"]),
        id_claims=_claims(str(result["IdToken"])),
        session_id=str(_claims(str(result["AccessToken"]))["origin_jti"]),
        refresh_token=result.get("RefreshToken"),
    )


def _claims(token: str) -> dict[str, Any]:
    """Return the claims of a token. It comes from Cognito over TLS, so its signature need not be verified."""
    body = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return dict(claims)
