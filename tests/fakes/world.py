"""S3, ECS, Cognito, SNS, mail, clock and random numbers in memory."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import jwt
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyItemAlreadyExistsError,
    IdempotencyItemNotFoundError,
)
from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord
from cryptography.hazmat.primitives.asymmetric import rsa

from gas.domain.challenge import Challenge, Step
from gas.domain.data_rights import DataScope
from gas.domain.errors import Conflict, Invalid, NoCapacity, NotAllowed, Unauthorized
from gas.domain.outbox import Topic
from gas.domain.ports import Account as PoolAccount
from gas.domain.ports import Begun, Bucket, Clock, DataCredentials, Grant, StoredObject, TaskOrder, TaskState
from gas.domain.task_end import TaskEnd
from gas.domain.upload import Part
from tests import totp


class FakeClock:
    """A clock that stands still until a test advances it."""

    def __init__(self, moment: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def go(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    sleep = go


class FakeIds:
    def __init__(self) -> None:
        self.made = 0

    def new(self) -> str:
        self.made += 1
        return f"01K{self.made:023d}"

    def secret(self) -> str:
        self.made += 1
        return hashlib.sha256(str(self.made).encode()).hexdigest()


@dataclass
class Stored:
    body: bytes
    storage_class: str = "STANDARD"
    restoring: bool = False
    restored: bool = False


@dataclass
class FakeObjects:
    """S3's objects and uploads. `arrived`: parts of open uploads; `put_part` does what a browser does."""

    stored: dict[tuple[Bucket, str], Stored] = field(default_factory=dict)
    arrived: dict[str, dict[int, bytes]] = field(default_factory=dict)
    begun: int = 0

    def put(self, bucket: Bucket, key: str, body: bytes, storage_class: str = "STANDARD") -> None:
        self.stored[bucket, key] = Stored(body, storage_class)

    def put_part(self, s3_upload_id: str, number: int, body: bytes) -> str:
        self.arrived[s3_upload_id][number] = body
        return _etag(body)

    def begin(self, key: str) -> str:
        self.begun += 1
        self.arrived[f"s3-{self.begun}"] = {}
        return f"s3-{self.begun}"

    def presign_part(self, key: str, s3_upload_id: str, number: int, length: int, seconds: int) -> str:
        return f"https://s3.test/{key}?uploadId={s3_upload_id}&partNumber={number}&length={length}"

    def parts(self, key: str, s3_upload_id: str) -> list[Part] | None:
        parts = self.arrived.get(s3_upload_id)
        if parts is None:
            return None
        return [Part(number, _etag(body), len(body)) for number, body in sorted(parts.items())]

    def finish(self, key: str, s3_upload_id: str, parts: Sequence[Part]) -> bool:
        arrived = self.arrived.get(s3_upload_id)
        if arrived is None:
            return False
        if any(part.number not in arrived or _etag(arrived[part.number]) != part.etag for part in parts):
            raise Invalid("S3 refuses these parts; send the file again.", "parts")
        self.put(Bucket.UPLOADS, key, b"".join(arrived[part.number] for part in parts))
        del self.arrived[s3_upload_id]
        return True

    def abort(self, key: str, s3_upload_id: str) -> None:
        self.arrived.pop(s3_upload_id, None)

    def head(self, bucket: Bucket, key: str) -> StoredObject | None:
        found = self.stored.get((bucket, key))
        if found is None:
            return None
        return StoredObject(
            len(found.body),
            _etag(found.body),
            found.storage_class,
            restoring=found.restoring,
            restored=found.restored,
        )

    def presign_get(self, bucket: Bucket, key: str, seconds: int, filename: str | None = None) -> str:
        return f"https://s3.test/{bucket}/{key}?seconds={seconds}&filename={filename}"

    def read(self, bucket: Bucket, key: str, tail_bytes: int | None = None) -> bytes | None:
        found = self.stored.get((bucket, key))
        return None if found is None else found.body if tail_bytes is None else found.body[-tail_bytes:]

    def write(self, bucket: Bucket, key: str, body: bytes, media_type: str) -> None:
        self.put(bucket, key, body)

    def names(self, bucket: Bucket, prefix: str) -> list[str]:
        return sorted(key for place, key in self.stored if place is bucket and key.startswith(prefix))

    def folders(self, bucket: Bucket, prefix: str = "") -> list[str]:
        keys = [
            key.removeprefix(prefix)
            for place, key in self.stored
            if place is bucket and key.startswith(prefix)
        ]
        return sorted({key.split("/")[0] for key in keys if "/" in key})

    def delete(self, bucket: Bucket, keys: Iterable[str]) -> int:
        wanted = list(keys)
        for key in wanted:
            self.stored.pop((bucket, key), None)
        return len(wanted)


@dataclass
class FakeTopics:
    published: list[tuple[Topic, dict[str, Any]]] = field(default_factory=list)

    def publish(self, topic: Topic, body: dict[str, Any]) -> None:
        self.published.append((topic, body))


@dataclass
class FakeDataRights:
    """Credentials for tasks. `vended`: each scope with the name of its session."""

    clock: Clock
    vended: list[tuple[DataScope, str]] = field(default_factory=list)

    def vend(self, scope: DataScope, session_name: str) -> DataCredentials:
        self.vended.append((scope, session_name))
        number = len(self.vended)
        return DataCredentials(
            f"ASIA{number}", f"secret-{number}", f"token-{number}", self.clock.now() + timedelta(hours=1)
        )


@dataclass
class FakeRefused:
    bodies: list[str] = field(default_factory=list)

    def put(self, body: str) -> None:
        self.bodies.append(body)


@dataclass
class FakeTasks:
    """ECS. `room` False: no capacity. `failure`: the error to raise. `stops_at_once` False: a stopped task ends later."""

    room: bool = True
    stops_at_once: bool = True
    failure: Exception | None = None
    orders: list[TaskOrder] = field(default_factory=list)
    states: dict[str, TaskState] = field(default_factory=dict)
    stopped: list[str] = field(default_factory=list)
    ends: dict[str, TaskEnd] = field(default_factory=dict)

    def launch(self, order: TaskOrder) -> Begun:
        if self.failure is not None:
            raise self.failure
        if not self.room:
            raise NoCapacity("RESOURCE:CPU")
        task_arn = f"arn:task/{order.job_id}-{order.attempt}" + (f"/{order.part}" if order.part else "")
        if task_arn not in self.states:
            self.orders.append(order)
            self.states[task_arn] = TaskState.STARTING
        return Begun(task_arn, spot=not order.on_demand)

    def find(self, job_id: str, attempt: int) -> str | None:
        task_arn = f"arn:task/{job_id}-{attempt}"
        return task_arn if task_arn in self.states else None

    def running(self, job_id: str, attempt: int) -> list[str]:
        name = f"arn:task/{job_id}-{attempt}"
        ours = (arn for arn in self.states if arn == name or arn.startswith(f"{name}/"))
        return [arn for arn in ours if self.states[arn] is not TaskState.STOPPED]

    def state(self, task_arn: str) -> TaskState:
        return self.states.get(task_arn, TaskState.UNKNOWN)

    def end(self, task_arn: str) -> TaskEnd | None:
        return self.ends.get(task_arn)

    def stop(self, task_arn: str, why: str) -> None:
        self.stopped.append(task_arn)
        if self.stops_at_once and task_arn in self.states:
            self.states[task_arn] = TaskState.STOPPED


@dataclass
class FakeWorkflows:
    started: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def start(self, machine: str, name: str, data: dict[str, Any]) -> bool:
        if (machine, name) in self.started:
            return False
        self.started[machine, name] = data
        return True

    def status(self, execution: str) -> str | None:
        return next(
            ("RUNNING" for machine, name in self.started if execution == f"{_executions(machine)}:{name}"),
            None,
        )


def _executions(machine: str) -> str:
    return machine.replace(":stateMachine:", ":execution:")


@dataclass
class FakeMail:
    sent: list[tuple[bytes, str, str]] = field(default_factory=list)

    def send(self, message: bytes, sender: str, recipient: str) -> None:
        self.sent.append((message, sender, recipient))


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
    clock: FakeClock
    connected: dict[str, str] = field(default_factory=dict)

    def answer(self, challenge: Challenge, code: str) -> Grant:
        account = self._account(challenge.username)
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

    def _account(self, user_id: str) -> Account:
        return next(one for one in self.identity.accounts.values() if one.user_id == user_id)

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


class MemoryStore(BasePersistenceLayer):
    """Powertools' idempotency records in a dict."""

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, DataRecord] = {}

    def _get_record(self, idempotency_key: str) -> DataRecord:
        if idempotency_key not in self.records:
            raise IdempotencyItemNotFoundError
        return self.records[idempotency_key]

    def _put_record(self, data_record: DataRecord) -> None:
        kept = self.records.get(data_record.idempotency_key)
        if kept is not None and not kept.is_expired:
            raise IdempotencyItemAlreadyExistsError
        self.records[data_record.idempotency_key] = data_record

    def _update_record(self, data_record: DataRecord) -> None:
        # As in DynamoDB's update, the body's hash stays as the first request wrote it.
        kept = self.records.get(data_record.idempotency_key)
        if kept is not None and not data_record.payload_hash:
            data_record.payload_hash = kept.payload_hash
        self.records[data_record.idempotency_key] = data_record

    def _delete_record(self, data_record: DataRecord) -> None:
        self.records.pop(data_record.idempotency_key, None)


def _etag(body: bytes) -> str:
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
