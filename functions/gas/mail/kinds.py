"""What a mail can be about, and which kinds a user cannot turn off."""

from enum import StrEnum


class MailKind(StrEnum):
    """One value a template pair `templates/{kind}.txt` and `templates/{kind}.html`."""

    COMPLETED = "completed"
    FAILED = "failed"
    ARCHIVING_SOON = "archiving_soon"
    ARCHIVED = "archived"
    RESTORE_STARTED = "restore_started"
    RESTORED = "restored"
    PLAN_CHANGED = "plan_changed"
    PAYMENT_FAILED = "payment_failed"
    DIGEST = "digest"
    ACCOUNT_EXISTS = "account_exists"


TRANSACTIONAL = frozenset({MailKind.PLAN_CHANGED, MailKind.PAYMENT_FAILED, MailKind.ACCOUNT_EXISTS})
"""Mails about money and the account. They are sent whatever the notification choice, but never to an address that bounced."""
