"""Plans, reports on mail, and what the sweeper erases."""

from __future__ import annotations

import json

from gas.domain.plan import Plan
from gas.domain.ports import Bucket
from gas.domain.user import User
from gas.handlers import mail_events, sweeper
from tests.integration.policies.journey import Journey
from tests.world import CONTEXT


def swept(journey: Journey, user: User, paying: User) -> None:
    with journey.act("AccountApiFunction"):
        journey.app.billing.wish(user, Plan.PREMIUM)
    with journey.act("AccountApiFunction"):
        journey.app.plan_changes.upcoming(user.user_id)
        journey.app.plan_changes.quote(user.user_id)
        journey.app.receipts.of(user)
    with journey.act("AccountApiFunction"):
        journey.app.accounts.delete(paying.user_id)
    report = {
        "eventType": "Bounce",
        "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": user.email}]},
        "mail": {"tags": {"user_id": [user.user_id]}},
    }
    with journey.act("MailEventsFunction"):
        mail_events.handler({"Records": [{"Sns": {"Message": json.dumps(report)}}]}, CONTEXT)
    journey.ports.clock.go(100_000_000)
    with journey.act("SweeperFunction"):
        sweeper.handler({}, CONTEXT)
    with journey.act("SweeperFunction"):
        journey.ports.objects.delete(Bucket.RESULTS, journey.ports.objects.names(Bucket.RESULTS, "free/"))
        journey.ports.objects.delete(Bucket.UPLOADS, ["free/none"])
        journey.ports.objects.abort("free/none", "none")
    with journey.act("SweeperFunction"):
        journey.ports.identity.erase("paying")
