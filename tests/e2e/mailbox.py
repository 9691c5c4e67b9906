"""The mails that a running service wrote."""

from __future__ import annotations

import email
import email.policy

from tests.e2e.service import LocalService


def subjects(service: LocalService, address: str) -> list[str]:
    """The subjects of the mails to that address, oldest first."""
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in service.mails
    ]
    return [str(mail["Subject"]) for mail in mails if address in str(mail["To"])]
