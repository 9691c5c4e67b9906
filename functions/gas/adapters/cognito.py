"""The Cognito user pool. Whether an address has an account is told only to who signs up with it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from gas.adapters import clients, faults
from gas.domain.errors import Conflict, GasError, Invalid, NotAllowed, TooMany, Unauthorized
from gas.domain.ports import Grant

BAD_LOGIN = "E-mail address or password is not right."
BAD_CODE = "This code is not right, or too old. Ask for a new one."


def _errors() -> dict[str, GasError]:
    return {
        "AliasExistsException": Conflict("There is an account with this e-mail address."),
        "CodeMismatchException": Invalid(BAD_CODE, "code"),
        "ExpiredCodeException": Invalid(BAD_CODE, "code"),
        "InvalidParameterException": Invalid("Cognito does not take these values."),
        "InvalidPasswordException": Invalid("This password does not meet the rules.", "password"),
        "NotAuthorizedException": Unauthorized(BAD_LOGIN),
        "PasswordResetRequiredException": Unauthorized("This password must be reset first."),
        "UserNotConfirmedException": NotAllowed("Confirm your e-mail address first."),
        "UserNotFoundException": Unauthorized(BAD_LOGIN),
        "UsernameExistsException": Conflict("There is an account with this e-mail address."),
    }


class CognitoIdentity:
    """Everything goes through the pool's public client, which has no secret."""

    def __init__(self, pool_id: str, client_id: str, region: str) -> None:
        self._pool_id = pool_id
        self._client_id = client_id
        self._region = region

    def sign_up(self, email: str, password: str, name: str) -> None:
        attributes = [{"Name": "email", "Value": email}, {"Name": "name", "Value": name}]
        with self._translated():
            self._client.sign_up(
                ClientId=self._client_id, Username=email, Password=password, UserAttributes=attributes
            )

    def confirm(self, email: str, code: str) -> None:
        with self._translated(UserNotFoundException=Invalid(BAD_CODE, "code"), NotAuthorizedException=None):
            # NotAuthorized: confirmed already; a second click does no harm.
            self._client.confirm_sign_up(ClientId=self._client_id, Username=email, ConfirmationCode=code)

    def resend(self, email: str) -> None:
        with self._translated(UserNotFoundException=None, InvalidParameterException=None):
            self._client.resend_confirmation_code(ClientId=self._client_id, Username=email)

    def sign_in(self, email: str, password: str) -> Grant:
        with self._translated(InvalidParameterException=Unauthorized(BAD_LOGIN)):
            answer = self._client.initiate_auth(
                ClientId=self._client_id,
                AuthFlow="USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": email, "PASSWORD": password},
            )
        return _grant(answer)

    def refresh(self, refresh_token: str, user_id: str) -> Grant:
        del user_id
        over = Unauthorized("The session is over; sign in again.")
        with self._translated(
            NotAuthorizedException=over, InvalidParameterException=over, UserNotFoundException=over
        ):
            answer = self._client.initiate_auth(
                ClientId=self._client_id,
                AuthFlow="REFRESH_TOKEN_AUTH",
                AuthParameters={"REFRESH_TOKEN": refresh_token},
            )
        return _grant(answer)

    def sign_out(self, refresh_token: str) -> None:
        with self._translated(
            NotAuthorizedException=None,
            InvalidParameterException=None,
            UnauthorizedException=None,
            UnsupportedTokenTypeException=None,
        ):
            self._client.revoke_token(ClientId=self._client_id, Token=refresh_token)

    def sign_out_everywhere(self, user_id: str) -> None:
        with self._translated(UserNotFoundException=None):
            self._client.admin_user_global_sign_out(UserPoolId=self._pool_id, Username=user_id)

    def find(self, email: str) -> str | None:
        found: dict[str, Any] = {}
        with self._translated(UserNotFoundException=None, InvalidParameterException=None):
            found = self._client.admin_get_user(UserPoolId=self._pool_id, Username=email)
        attributes = {one["Name"]: one["Value"] for one in found.get("UserAttributes", [])}
        return attributes.get("sub")

    def forgot(self, email: str) -> None:
        # InvalidParameter: the address was never confirmed; said aloud, it would tell that there is an account.
        with self._translated(UserNotFoundException=None, InvalidParameterException=None):
            self._client.forgot_password(ClientId=self._client_id, Username=email)

    def reset(self, email: str, code: str, password: str) -> None:
        with self._translated(UserNotFoundException=Invalid(BAD_CODE, "code")):
            self._client.confirm_forgot_password(
                ClientId=self._client_id, Username=email, ConfirmationCode=code, Password=password
            )

    def erase(self, user_id: str) -> None:
        with self._translated(UserNotFoundException=None):
            self._client.admin_delete_user(UserPoolId=self._pool_id, Username=user_id)

    @property
    def _client(self) -> Any:
        return clients.client("cognito-idp", self._region)

    @contextmanager
    def _translated(self, **special: GasError | None) -> Iterator[None]:
        """Cognito's errors as ours; `special` overrides, and None swallows what is no error to the caller."""
        with faults.translated("The sign-in service"):
            try:
                yield
            except ClientError as error:
                code = faults.code(error)
                known = {**_errors(), **special}
                if code in faults.THROTTLED or code == "TooManyFailedAttemptsException":
                    raise TooMany("Too many attempts. Please wait a little.", retry_after=60) from error
                if code not in known:
                    raise
                translation = known[code]
                if translation is not None:
                    raise translation from error


def _grant(answer: dict[str, Any]) -> Grant:
    """The session in a sign-in's answer. Raises Unauthorized for a challenge, which this site does not offer."""
    result = answer.get("AuthenticationResult")
    if not result:
        raise Unauthorized("This account needs a step that GAS does not offer. Reset your password.")
    return Grant(
        access_token=str(result["AccessToken"]),
        expires_in=int(result["ExpiresIn"]),
        id_claims=_claims(str(result["IdToken"])),
        session_id=str(_claims(str(result["AccessToken"]))["origin_jti"]),
        refresh_token=result.get("RefreshToken"),
    )


def _claims(token: str) -> dict[str, Any]:
    """The claims of a token that came from Cognito itself over TLS, so that its signature says nothing new."""
    body = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return dict(claims)
