"""The mail to the owner of an account when somebody signs up with its address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gas.domain import moments
from gas.domain.errors import GasError
from gas.domain.ports import Clock, Site
from gas.mail.kinds import MailKind
from gas.services.notifications import Notifications


@dataclass(frozen=True, slots=True)
class SignUpMails:
    """`report` gets the error of a mail that could not be sent."""

    notifications: Notifications
    site: Site
    clock: Clock
    report: Callable[[Exception], None]

    def tell(self, user_id: str) -> None:
        """Mail the owner, once a day. An error is only reported: the answer must be that of an unknown address."""
        day = moments.text(self.clock.now())[:10]
        try:
            site = self.site.url()
            facts = {"sign_in_url": f"{site}/sign-in", "forgot_url": f"{site}/forgot"}
            fact = f"account-exists#{user_id}#{day}"
            self.notifications.tell(user_id, MailKind.ACCOUNT_EXISTS, fact, facts, "/sign-in")
        except GasError as error:
            self.report(error)
