"""Build the services that write mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gas.bootstrap import reports

if TYPE_CHECKING:
    from gas.bootstrap.needs import Needs
    from gas.services.notifications import Notifications
    from gas.services.result_mails import ResultMails
    from gas.services.sign_up_mails import SignUpMails


def notifications(app: Needs) -> Notifications:
    from gas.services.notifications import Notifications, Post

    ports, settings = app.ports, app.settings
    post = Post(settings.mail_sender, ports.site.url, app.link_key)
    return Notifications(ports.users, ports.claims, ports.mail, ports.clock, post)


def sign_up_mails(app: Needs) -> SignUpMails:
    from gas.services.sign_up_mails import SignUpMails

    ports = app.ports
    return SignUpMails(app.notifications, ports.site, ports.clock, reports.mail_not_sent)


def result_mails(app: Needs) -> ResultMails:
    from gas.services.result_mails import ResultMails

    return ResultMails(app.ports.jobs, app.notifications, app.costs)
