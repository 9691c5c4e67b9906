"""The `mail` map of the users table: whether the address still takes mail, and what waits for the daily digest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from gas.domain import moments
from gas.domain.user import Notifications, User

# Why an address takes no more mail.
DisabledReason = Literal["bounce", "complaint"]

DIGEST_SECONDS = 24 * 3600
DIGEST_ENTRIES = 50
# Members of the map that this release writes; those of a newer one stay as they are.
KNOWN = ("disabled", "digest", "more", "due")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a digest: the fact's id, its subject, and the page to open."""

    fact: str
    subject: str
    url: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What waits; `more` counts what did not fit into the list."""

    entries: tuple[Entry, ...] = ()
    more: int = 0
    due: str | None = None

    @classmethod
    def of(cls, user: User) -> Digest:
        lines = user.mail.get("digest") or []
        entries = tuple(Entry(line["fact"], line["subject"], line["url"]) for line in lines)
        return cls(entries, user.mail.get("more", 0), user.mail.get("due"))


def disabled_reason(user: User) -> DisabledReason | None:
    """`bounce` or `complaint` when the address refused our mail; None when it takes it."""
    reason = user.mail.get("disabled")
    if not reason:
        return None
    return "complaint" if reason == "complaint" else "bounce"


def disable(user: User, address: str, reason: str) -> User | None:
    """No more mail to an address that bounced or complained; it must still be the user's."""
    if not user.alive or user.email.casefold() != address.casefold() or disabled_reason(user) == reason:
        return None
    return replace(user, mail={**_unknown(user), "disabled": reason})


def choose(user: User, mode: Notifications) -> User | None:
    """The user's choice. Choosing again also tries an address again that was switched off."""
    if user.notifications is mode and disabled_reason(user) is None:
        return None
    mail = {key: value for key, value in user.mail.items() if key != "disabled"}
    if mode is not Notifications.DAILY:
        mail = _unknown(user)
    return replace(user, notifications=mode, mail=mail)


def collect(user: User, entry: Entry, now: datetime) -> User | None:
    """Put an entry into the digest, once; the first of them sets when it goes out."""
    waiting = Digest.of(user)
    if not user.alive or any(other.fact == entry.fact for other in waiting.entries):
        return None
    full = len(waiting.entries) >= DIGEST_ENTRIES
    line = {"fact": entry.fact, "subject": entry.subject, "url": entry.url}
    mail: dict[str, Any] = {
        **user.mail,
        "digest": [*(user.mail.get("digest") or []), *([] if full else [line])],
        "more": waiting.more + (1 if full else 0),
        "due": waiting.due or moments.later(now, DIGEST_SECONDS),
    }
    return replace(user, mail=mail)


def collected(user: User, digest: Digest) -> User | None:
    """The user after that digest was taken out; None when it is not the one that waits."""
    if Digest.of(user) != digest or not digest.entries:
        return None
    rest = {key: value for key, value in user.mail.items() if key not in ("digest", "more", "due")}
    return replace(user, mail=rest)


def _unknown(user: User) -> dict[str, Any]:
    return {key: value for key, value in user.mail.items() if key not in KNOWN}
