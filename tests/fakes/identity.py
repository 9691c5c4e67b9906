"""Cognito in memory: accounts, sign-in, authenticator apps, single sign-on, password rules and signing keys."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from gas.domain.challenge import Challenge, Step
from gas.domain.errors import Conflict, Invalid, NotAllowed, Unauthorized
from gas.domain.ports import Account as PoolAccount
from gas.domain.ports import Clock, Grant
from tests import totp


@dataclass
class Account:
    user_id: str
    password: str
    name: str
    confirmed: bool = False
    app: str | None = None  # the secret of its authenticator app


@dataclass
class FakeIdentity:
    """A user pool whose confirmation code is always 123456."""

    accounts: dict[str, Account] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    mailed: list[str] = field(default_factory=list)
    begun: int = 0
    made: int = 0
    mfa_required: bool = False
    called: list[str] = field(default_factory=list)

    def sign_up(self, email: str, password: str, name: str) -> None:
        self.called.append("sign_up")
        if len(password) < 8:
            raise Invalid("This password does not meet the rules.", "password")
        if email in self.accounts:
            raise Conflict("An account with this e-mail address already exists.")
        self.made += 1
        self.accounts[email] = Account(f"sub-{self.made}", password, name)
        self.mailed.append(email)

    def confirm(self, email: str, code: str) -> None:
        self.called.append("confirm")
        if email not in self.accounts or code != "123456" or self.accounts[email].confirmed:
            raise Invalid("This code is wrong, too old or already used. Request a new one.", "code")
        self.accounts[email].confirmed = True

    def resend(self, email: str) -> None:
        self.called.append("resend")
        if email in self.accounts:
            self.mailed.append(email)

    def sign_in(self, email: str, password: str) -> Grant | Challenge:
        account = self.accounts.get(email)
        if account is None or account.password != password:
            raise Unauthorized("The e-mail address or the password is wrong.")
        if not account.confirmed:
            raise NotAllowed("Confirm your e-mail address first.")
        if account.app is not None:
            return Challenge(Step.CODE, "pool-session", account.user_id)
        if self.mfa_required:
            return Challenge(Step.SETUP, "pool-session", account.user_id)
        return self.begin(email)

    def begin(self, email: str) -> Grant:
        """A new session."""
        self.begun += 1
        token = f"refresh-{self.begun}"
        self.sessions[token] = email
        return self._session(email, token, token)

    def refresh(self, refresh_token: str, user_id: str) -> Grant:
        email = self.sessions.get(refresh_token)
        if email is None or email not in self.accounts:
            raise Unauthorized("Your session has ended. Sign in again.")
        assert user_id in (self.accounts[email].user_id, "Org_ada")
        return self._session(email, refresh_token, None)

    def sign_out(self, refresh_token: str) -> None:
        self.sessions.pop(refresh_token, None)

    def sign_out_everywhere(self, user_id: str) -> None:
        gone = {email for email, one in self.accounts.items() if one.user_id == user_id}
        self.sessions = {token: email for token, email in self.sessions.items() if email not in gone}

    def find(self, email: str) -> PoolAccount | None:
        self.called.append("find")
        by_id = {one.user_id: one for one in self.accounts.values()}
        account = self.accounts.get(email) or by_id.get(email)
        if account is None:
            return None
        return PoolAccount(account.user_id, account.confirmed, account.app is not None)

    def forgot(self, email: str) -> None:
        self.called.append("forgot")
        if email in self.accounts and self.accounts[email].confirmed:
            self.mailed.append(email)

    def reset(self, email: str, code: str, password: str) -> None:
        self.called.append("reset")
        if email not in self.accounts or code != "123456":
            raise Invalid("This code is wrong, too old or already used. Request a new one.", "code")
        self.accounts[email].password = password

    def erase(self, user_id: str) -> None:
        self.called.append("erase")
        self.accounts = {email: one for email, one in self.accounts.items() if one.user_id != user_id}

    def _session(self, email: str, family: str, refresh_token: str | None) -> Grant:
        account = self.accounts[email]
        claims = {"sub": account.user_id, "email": email, "name": account.name}
        session_id = family.replace("refresh", "session")
        return Grant(f"access-of-{account.user_id}", 3600, claims, session_id, refresh_token)


@dataclass
class FakeMfa:
    """Authenticator apps of the accounts of a FakeIdentity. An access token is `access-of-{user_id}`."""

    identity: FakeIdentity
    clock: Clock
    connected: dict[str, str] = field(default_factory=dict)

    def answer(self, challenge: Challenge, code: str) -> Grant:
        account = self._found(challenge.username)
        if account is None:  # erased since the password was entered
            raise Unauthorized("The sign-in took too long. Enter your password again.")
        if challenge.step is Step.SETUP:
            self._check(self.connected.get(challenge.session), code)
            account.app = self.connected[challenge.session]
        else:
            self._check(account.app, code)
        email = next(email for email, one in self.identity.accounts.items() if one is account)
        return self.identity.begin(email)

    def begin(self, session: str) -> tuple[str, str]:
        self.connected[f"{session}+"] = self._secret(session)
        return self.connected[f"{session}+"], f"{session}+"

    def connect(self, access_token: str) -> str:
        self.connected[access_token] = self._secret(access_token)
        return self.connected[access_token]

    def enable(self, access_token: str, code: str) -> None:
        secret = self.connected.get(access_token)
        self._check(secret, code)
        self._account(access_token.removeprefix("access-of-")).app = secret

    def disable(self, access_token: str) -> None:
        self._account(access_token.removeprefix("access-of-")).app = None

    def _found(self, user_id: str) -> Account | None:
        return next((one for one in self.identity.accounts.values() if one.user_id == user_id), None)

    def _account(self, user_id: str) -> Account:
        found = self._found(user_id)
        assert found is not None
        return found

    def _secret(self, seed: str) -> str:
        return base64.b32encode(hashlib.sha1(seed.encode(), usedforsecurity=False).digest()).decode()

    def _check(self, secret: str | None, code: str) -> None:
        if secret is None or code != totp.code(secret, self.clock.now().timestamp()):
            raise Invalid("This code is wrong.", "code")


@dataclass
class FakeSso:
    """An organization's identity service, at which every user is Ada. A code is `code-for-{challenge}`."""

    identity: FakeIdentity

    def address(self, state: str, challenge: str, callback: str) -> str:
        return f"https://pool.test/oauth2/authorize?state={state}&code_challenge={challenge}&redirect_uri={callback}"

    def exchange(self, code: str, verifier: str, callback: str) -> Grant:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        if code != f"code-for-{challenge}":
            raise Unauthorized("This sign-in has ended. Start again.")
        self.identity.begun += 1
        family = f"refresh-{self.identity.begun}"
        self.identity.sessions[family] = "ada@org.example"
        self.identity.accounts.setdefault("ada@org.example", Account("sub-sso", "", "Ada", confirmed=True))
        grant = self.identity._session("ada@org.example", family, family)
        grant.id_claims["cognito:username"] = "Org_ada"
        return grant


class FakePasswords:
    """Knows one common password and forbids words about the user."""

    def weakness(self, password: str, about: Sequence[str]) -> str | None:
        if password == "Password123" or any(word and word.lower() == password.lower() for word in about):
            return "This password is easy to guess."
        return None


class FakeKeys:
    """A user pool's key pair: signs tokens, and returns its public key by id."""

    def __init__(self, kid: str = "key-1") -> None:
        self.kid = kid
        self.private = _private(kid)

    def find(self, kid: str) -> Any | None:
        return self.private.public_key() if kid == self.kid else None

    def sign(self, claims: dict[str, Any], algorithm: str = "RS256", key: Any = None) -> str:
        return jwt.encode(claims, key or self.private, algorithm=algorithm, headers={"kid": self.kid})


@cache
def _private(kid: str) -> rsa.RSAPrivateKey:
    """Return the key of an id. It is cached, because creating a key is slow."""
    del kid
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
