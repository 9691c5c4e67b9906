"""The audit log: who did what to whose data, when and from where. Never file names, sample names or variants."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gas.domain import moments

HOUR_SECONDS = 3600
ID_LENGTH = 26  # of a ULID
YEAR_SECONDS = 31_557_600  # 365.25 days
ANONYMOUS = "anonymous"  # who has no account here: a wrong password, whoever opens a link
PAYMENT_SERVICE = "payment-service"  # who reports a payment that begins or ends a plan
ADMINISTRATOR = "administrator"  # how an owner sees the acts of the service's administrators


class Act(StrEnum):
    """What was done. docs/security.md lists them; a new one belongs there and on the account page."""

    SIGN_IN = "sign-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGN_OUT = "sign-out"
    SESSIONS_ENDED = "sessions-ended"
    PASSWORD_RESET = "password-reset"  # noqa: S105 (a name)
    MFA_CHANGED = "mfa-changed"
    PROFILE_CHANGED = "profile-changed"
    TOKEN_CREATED = "token-created"  # noqa: S105 (a name)
    TOKEN_USED = "token-used"  # noqa: S105 (a name)
    TOKEN_DELETED = "token-deleted"  # noqa: S105 (a name)
    WEBHOOK_CREATED = "webhook-created"
    WEBHOOK_CHANGED = "webhook-changed"
    WEBHOOK_DELETED = "webhook-deleted"
    PLAN_CHANGED = "plan-changed"
    UNSUBSCRIBED = "unsubscribed"
    ACCOUNT_DELETED = "account-deleted"
    UPLOAD_DELETED = "upload-deleted"
    SUBMIT = "submit"
    LIST = "list"
    VIEW = "view"
    DOWNLOAD = "download"
    EXPORT_URLS = "export-urls"
    NOTES_CHANGED = "notes-changed"
    FAMILY_CHANGED = "family-changed"
    REVIEW_CHANGED = "review-changed"
    FILTER_SET_CHANGED = "filter-set-changed"
    CANCEL = "cancel"
    RESTORE = "restore"
    JOB_DELETED = "job-deleted"
    SHARE_MADE = "share-made"
    SHARE_OPENED = "share-opened"
    SHARE_REVOKED = "share-revoked"
    ADMIN_VIEW = "admin-view"
    ADMIN_RETRY = "admin-retry"


# Nothing is handed out that is not on record: without the record, these are refused (503).
HANDED_OUT = frozenset({Act.LIST, Act.VIEW, Act.DOWNLOAD, Act.EXPORT_URLS, Act.SHARE_OPENED, Act.ADMIN_VIEW})
# A page repeats these every few seconds, a script every few milliseconds: one event an hour says it.
ONCE_AN_HOUR = frozenset(
    {Act.LIST, Act.VIEW, Act.EXPORT_URLS, Act.SHARE_OPENED, Act.TOKEN_USED, Act.ADMIN_VIEW}
)


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the log. `event_id` sorts by time.

    `user_id`: whose log it is in, that is, whose data or account it concerns. `actor`: a user's id,
    `{user_id}/tokens/{token_id}` for an API token, `anonymous`, or `payment-service`. `object`: ids only, for example `{job_id}`,
    `{job_id}/files/{name}`, `{job_id}/shares/{share_id}`, `tokens/{token_id}`.
    """

    event_id: str
    user_id: str
    at: str
    act: str
    actor: str
    address: str
    object: str

    @property
    def subject(self) -> str | None:
        """The job, upload or token that the event is about, whatever of it was touched; None for an account."""
        return subject_of(self.object)

    @property
    def by_another(self) -> str | None:
        """The user who acted on another user's data, an administrator; None for everyone else."""
        user_id = self.actor.split("/", 1)[0]
        return (
            None
            if user_id in (self.user_id, ANONYMOUS, PAYMENT_SERVICE) or is_email_log(self.user_id)
            else user_id
        )

    def hour(self, now: datetime) -> str:
        """A name for this act, by this actor, from this address, on this object, within the present hour."""
        window = int(now.timestamp()) // HOUR_SECONDS
        facts = "\n".join((self.user_id, self.act, self.actor, self.address, self.object, str(window)))
        return hashlib.sha256(facts.encode()).hexdigest()


def subject_of(thing: str) -> str | None:
    """The first id (ULID) in an object."""
    return next((part for part in thing.split("/") if len(part) == ID_LENGTH and part.isalnum()), None)


def email_log(email: str) -> str:
    """The log of what was tried with an e-mail address before anyone was known to be its owner.

    A hash: neither the address nor whether it has an account is stored, and no account is looked up.
    """
    return f"email:{hashlib.sha256(email.strip().lower().encode()).hexdigest()}"


def is_email_log(user_id: str) -> bool:
    return user_id.startswith("email:")


def actor_of(user_id: str, token_id: str | None) -> str:
    """The actor of a request that came with a session, or with an API token."""
    return user_id if token_id is None else f"{user_id}/tokens/{token_id}"


def keep_until(now: datetime, years: int) -> int:
    """Seconds since 1970 until which an event of `now` is kept."""
    return moments.epoch(moments.later(now, years * YEAR_SECONDS))
