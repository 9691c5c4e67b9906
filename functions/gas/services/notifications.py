"""Mail users about events: once each, as the user chose, and never to an address that bounced or complained."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gas.domain import moments
from gas.domain.errors import GasError, Invalid, Unavailable
from gas.domain.job import Job
from gas.domain.mail_name import names_in_mail
from gas.domain.mailing import Digest, Entry, collect, collected, disable, disabled_reason
from gas.domain.ports import Claims, Clock, Mail, Users
from gas.domain.user import Notifications as Choice
from gas.domain.user import User
from gas.mail.kinds import TRANSACTIONAL, MailKind
from gas.mail.links import sign
from gas.mail.message import Envelope, to_mime
from gas.mail.render import Words, render

REMEMBER_SECONDS = 400 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Post:
    """What every mail needs. `sender` is a display name and an address; empty: no mail is sent.

    `site_url` has no slash at its end; `key` gives the bytes that sign links.
    """

    sender: str
    site_url: Callable[[], str]
    key: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it goes out."""

    envelope: Envelope
    mime: bytes


class Notifications:
    """The only writer of mail."""

    def __init__(self, users: Users, claims: Claims, mail: Mail, clock: Clock, post: Post) -> None:
        self._users = users
        self._claims = claims
        self._mail = mail
        self._clock = clock
        self._post = post

    def tell(
        self, user_id: str, kind: MailKind, fact: str, facts: Mapping[str, Any], page: str = "/jobs"
    ) -> bool:
        """Write the mail, or put it into the digest; whether either was done now.

        `fact` names the event: a second call for it does nothing (for REMEMBER_SECONDS). `page` is the path that the digest links to.
        Raises Unavailable when the mail may be tried again.
        """
        user = self._users.get(user_id)
        if not self._post.sender or user is None or not _wants(user, kind):
            return False
        # All is made ready before the claim: between it and the mail lies nothing but the request to SES.
        words = render(kind, {**self._links(user_id), "job_url": self._post.site_url() + page, **facts})
        letter = self._letter(user, words)
        if not self._claims.claim(f"mail#{fact}", REMEMBER_SECONDS):
            return False
        if user.notifications is Choice.DAILY and kind not in TRANSACTIONAL:
            entry = Entry(fact, words.subject, self._post.site_url() + page)
            now = self._clock.now()
            try:
                return self._users.change(user_id, lambda u: collect(u, entry, now)) is not None
            except GasError:
                # An entry is collected once, however often it is tried: the claim must not stand in its way.
                self._claims.release(f"mail#{fact}")
                raise
        return self._send(letter, fact)

    def tell_of_job(self, job: Job, kind: MailKind, fact: str, facts: Mapping[str, Any]) -> bool:
        """Write a mail about a job, as `tell`, with its names as far as the user permits them in mails."""
        user = self._users.get(job.user_id)
        names = names_in_mail(job, allowed=user is not None and user.mail_names)
        return self.tell(job.user_id, kind, fact, {**names, **facts}, f"/jobs/{job.job_id}")

    def send_digest(self, user_id: str) -> bool:
        """Send what waits, once it is due; whether it was sent."""
        user = self._users.get(user_id)
        if not self._post.sender or user is None or not user.alive:
            return False
        waiting = Digest.of(user)
        if waiting.due is None or moments.parse(waiting.due) > self._clock.now():
            return False
        facts = {"entries": waiting.entries, "more": waiting.more, **self._links(user_id)}
        letter = self._letter(user, render(MailKind.DIGEST, facts))
        # Taken out first: a crash in between loses a digest of links, it never sends one twice.
        if self._users.change(user_id, lambda u: collected(u, waiting)) is None or disabled_reason(user):
            return False
        return self._send(letter, f"digest#{user_id}#{waiting.due}")

    def refused(self, user_id: str, address: str, reason: str) -> bool:
        """SES reports a bounce or a complaint: switch mail off; whether that changed anything."""
        if self._users.get(user_id) is None:
            return False
        return self._users.change(user_id, lambda u: disable(u, address, reason)) is not None

    def _letter(self, user: User, words: Words) -> Letter:
        link = self._links(user.user_id)["unsubscribe_url"]
        envelope = Envelope(self._post.sender, user.email, link, user.user_id)
        return Letter(envelope, to_mime(words, envelope, self._clock.now()))

    def _send(self, letter: Letter, fact: str) -> bool:
        try:
            self._mail.send(letter.mime, letter.envelope.sender, letter.envelope.recipient)
        except Unavailable:
            # SES said no, so nothing went out: whoever called may try again.
            self._claims.release(f"mail#{fact}")
            raise
        except Invalid:
            return False
        return True

    def _links(self, user_id: str) -> dict[str, str]:
        site = self._post.site_url()
        return {
            "jobs_url": f"{site}/jobs",
            "account_url": f"{site}/account",
            "unsubscribe_url": f"{site}/api/mail/unsubscribe?token={sign(user_id, self._post.key())}",
        }


def _wants(user: User, kind: MailKind) -> bool:
    if not user.alive or not user.email or disabled_reason(user):
        return False
    return user.notifications is not Choice.NONE or kind in TRANSACTIONAL
