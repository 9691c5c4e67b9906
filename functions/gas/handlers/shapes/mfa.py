"""Bodies of the routes about authenticator apps."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from gas.domain.challenge import Step
from gas.handlers.shapes.accounts import Password

Sealed = Annotated[str, Meta(min_length=1, max_length=8192)]
AppCode = Annotated[str, Meta(min_length=6, max_length=10, description="six digits of an authenticator app")]


class MfaNeeded(Struct, frozen=True):
    """The password was right; `POST /auth/mfa` finishes the sign-in within three minutes.

    `step`: `code` asks for a code, `setup` for `POST /auth/mfa/setup` before it.
    """

    challenge: str
    step: Step


class ChallengeOnly(Struct, frozen=True):
    challenge: Sealed


class ChallengeCode(Struct, frozen=True):
    challenge: Sealed
    code: AppCode


class AppSecretView(Struct, frozen=True):
    """`secret` to type into an app, `uri` to show as a QR code; `challenge` replaces the earlier one of a sign-in."""

    secret: str
    uri: str
    challenge: str | None


class MfaState(Struct, frozen=True):
    enabled: bool
    required: bool


class FirstCode(Struct, frozen=True):
    code: AppCode


class MfaOff(Struct, frozen=True):
    password: Password
    code: AppCode
