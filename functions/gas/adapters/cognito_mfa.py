"""Codes of authenticator apps (TOTP) in the Cognito user pool."""

from __future__ import annotations

from contextlib import AbstractContextManager

from gas.adapters.cognito import CognitoIdentity, granted
from gas.domain.challenge import Challenge, Step
from gas.domain.errors import Invalid, Unauthorized
from gas.domain.ports import Grant

WRONG_CODE = "This code is wrong. Enter the newest code of your app, and check your device's clock."
TOTP = "SOFTWARE_TOKEN_MFA"


class CognitoMfa(CognitoIdentity):
    """Authenticator apps. Calls with an access token need no proof of the client's secret."""

    def answer(self, challenge: Challenge, code: str) -> Grant:
        name, session, answers = TOTP, challenge.session, {"SOFTWARE_TOKEN_MFA_CODE": code}
        if challenge.step is Step.SETUP:
            with self._codes():
                verified = self._client.verify_software_token(Session=challenge.session, UserCode=code)
            name, session, answers = "MFA_SETUP", verified["Session"], {}
        proof = self._hash("SECRET_HASH", challenge.username)
        with self._codes():
            found = self._client.respond_to_auth_challenge(
                ClientId=self._client_id,
                ChallengeName=name,
                Session=session,
                ChallengeResponses={"USERNAME": challenge.username, **answers, **proof},
            )
        return granted(found)

    def begin(self, session: str) -> tuple[str, str]:
        with self._codes():
            found = self._client.associate_software_token(Session=session)
        return str(found["SecretCode"]), str(found["Session"])

    def connect(self, access_token: str) -> str:
        with self._codes():
            found = self._client.associate_software_token(AccessToken=access_token)
        return str(found["SecretCode"])

    def enable(self, access_token: str, code: str) -> None:
        with self._codes():
            self._client.verify_software_token(AccessToken=access_token, UserCode=code)
        self._prefer(access_token, on=True)

    def disable(self, access_token: str) -> None:
        self._prefer(access_token, on=False)

    def _prefer(self, access_token: str, *, on: bool) -> None:
        with self._codes():
            self._client.set_user_mfa_preference(
                AccessToken=access_token, SoftwareTokenMfaSettings={"Enabled": on, "PreferredMfa": on}
            )

    def _codes(self) -> AbstractContextManager[None]:
        wrong = Invalid(WRONG_CODE, "code")
        over = Unauthorized("The sign-in took too long. Enter your password again.")
        return self._translated(
            CodeMismatchException=wrong,
            EnableSoftwareTokenMFAException=wrong,
            ExpiredCodeException=wrong,
            InvalidParameterException=wrong,
            NotAuthorizedException=over,
            SoftwareTokenMFANotFoundException=Invalid("Connect an authenticator app first.", "code"),
        )
