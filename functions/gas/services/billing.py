"""Plans and money: a wish for a plan, what the payment service reports, and the end of a grace period.

Without a payment service a wish is granted at once. With one, the plan is what the customer's subscriptions say: a
webhook makes us read them as they are now, so that repeated, late and swapped events change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gas.domain import moments
from gas.domain.audit import PAYMENT_SERVICE, Act
from gas.domain.errors import NotAllowed, NotFound
from gas.domain.plan import Plan
from gas.domain.ports import Clock, Payments, Price, Users
from gas.domain.subscription import OWING, PAID, Billing, Subscription, applied, best_of, opened
from gas.domain.user import User
from gas.mail.kinds import MailKind
from gas.services.audit import AuditLog
from gas.services.notifications import Notifications
from gas.services.plan_changes import PlanChanges

FAILED_PAYMENT = "The last payment could not be made."


@dataclass(frozen=True, slots=True)
class Wish:
    """What became of a wish: the plan now, and where to pay for another one."""

    plan: Plan
    checkout_url: str | None = None


@dataclass(frozen=True, slots=True)
class BillingDesk:
    """`payments` None: no billing. `grace` in seconds."""

    users: Users
    payments: Payments | None
    changes: PlanChanges
    notifications: Notifications
    audit: AuditLog
    clock: Clock
    grace: int

    def wish(self, user: User, plan: Plan) -> Wish:
        """Ask for a plan; asking again for the same is harmless. Raises Unavailable."""
        if self.payments is None:
            return Wish(self.changes.change(user.user_id, plan).plan)
        billing = Billing.of(user)
        if plan is Plan.FREE:
            return self._cancel(user, billing, self.payments)
        return self._upgrade(user, billing, self.payments)

    def price(self) -> Price | None:
        """Return what premium costs; None without a payment service, or where the price is not one amount. Raises Unavailable."""
        return None if self.payments is None else self.payments.price()

    def leave(self, user: User) -> None:
        """The account is about to be deleted: nothing is charged any more. Raises Unavailable: then it is not deleted."""
        customer_id = Billing.of(user).customer_id
        if self.payments is None or customer_id is None:
            return
        checkout_id = Billing.of(user).checkout_id
        if checkout_id:
            self.payments.close(checkout_id)
        self._end_all(customer_id, self.payments)

    def portal(self, user: User) -> str:
        """A link to invoices and cards. Raises NotAllowed without a payment service or without payments."""
        customer_id = Billing.of(user).customer_id
        if self.payments is None or customer_id is None:
            raise NotAllowed("There is nothing to pay, so there are no invoices.")
        return self.payments.portal(customer_id)

    def webhook(self, body: bytes, signature: str) -> None:
        """Take a report of the payment service. Raises Invalid for one it did not sign; Unavailable: send it again."""
        if self.payments is None:
            raise NotFound
        event = self.payments.event(body, signature)
        if event.customer_id is None:
            return
        user_id = self.payments.owner(event.customer_id)
        user = self.users.get(user_id) if user_id else None
        if user is None:
            return
        if not user.alive:
            self._end_all(event.customer_id, self.payments)
            return
        self._follow_payments(user, event.customer_id)

    def refresh(self, user: User, customer_id: str) -> None:
        """Bring the user's plan in line with the customer's subscriptions."""
        if self.payments is None:
            return
        held = self._without_doubles(self.payments.subscriptions(customer_id), self.payments)
        now = self.clock.now()
        moved = self.users.change(user.user_id, lambda user: applied(user, held, now, self.grace))
        known = moved or self.users.get(user.user_id) or user
        self._tell_failed_payment(known)
        self.changes.follow(user.user_id, FAILED_PAYMENT if best_of(held) and known.plan is Plan.FREE else "")

    def sweep(self, user_id: str) -> None:
        """The sweeper's look: a grace period that is over ends premium, and results follow the plan."""
        user = self.users.get(user_id)
        if user is None or not user.alive:
            return
        billing = Billing.of(user)
        if (
            billing.grace_until
            and billing.grace_until <= moments.text(self.clock.now())
            and billing.customer_id
        ):
            self._follow_payments(user, billing.customer_id)
        if _due(billing.settle_due, self.clock.now()):
            self.changes.sweep(user_id)

    def _follow_payments(self, user: User, customer_id: str) -> None:
        """Bring the plan in line, and record a change that the user did not ask for in this request."""
        before = Billing.of(user).version
        self.refresh(user, customer_id)
        after = self.users.get(user.user_id)
        if after is not None and Billing.of(after).version != before:
            self.audit.record(
                Act.PLAN_CHANGED, user.user_id, PAYMENT_SERVICE, address="", thing=f"plan/{after.plan}"
            )

    def _upgrade(self, user: User, billing: Billing, payments: Payments) -> Wish:
        customer_id = billing.customer_id or payments.customer(user.user_id, user.email)
        held = best_of(payments.subscriptions(customer_id))
        if held is not None:
            # There is a subscription: it is never bought a second time, only kept on.
            if held.cancel_at_period_end:
                payments.renew(held.subscription_id, on=True)
            self.refresh(user, customer_id)
            return Wish((self.users.get(user.user_id) or user).plan)
        if billing.checkout_id and billing.checkout_url and payments.is_open(billing.checkout_id):
            return Wish(user.plan, billing.checkout_url)
        key = f"checkout-{user.user_id}-{billing.version}-{billing.checkout_id or 'first'}"
        page = payments.checkout(customer_id, key)
        checkout = (page.checkout_id, page.url, page.until)
        self.users.change(user.user_id, lambda user: opened(user, customer_id, checkout))
        return Wish(user.plan, page.url)

    def _cancel(self, user: User, billing: Billing, payments: Payments) -> Wish:
        if billing.checkout_id:
            payments.close(billing.checkout_id)
        if billing.customer_id is None:
            return Wish(self.changes.change(user.user_id, Plan.FREE).plan)
        held = best_of(payments.subscriptions(billing.customer_id))
        if held is not None:
            payments.renew(held.subscription_id, on=False)
        self.refresh(user, billing.customer_id)
        return Wish((self.users.get(user.user_id) or user).plan)

    def _without_doubles(self, held: list[Subscription], payments: Payments) -> list[Subscription]:
        """At most one subscription is paid for: a second one (two tabs, two checkouts) is ended and credited."""
        live = sorted((one for one in held if one.status in PAID | OWING), key=lambda one: one.created)
        best = best_of(held)
        doubles = [one for one in live if best is not None and one.subscription_id != best.subscription_id]
        for one in doubles:
            payments.end(one.subscription_id)
        return [one for one in held if one not in doubles]

    def _end_all(self, customer_id: str, payments: Payments) -> None:
        for one in payments.subscriptions(customer_id):
            if one.status in PAID | OWING:
                payments.end(one.subscription_id)

    def _tell_failed_payment(self, user: User) -> None:
        grace_until = Billing.of(user).grace_until
        if grace_until is None or user.plan is not Plan.PREMIUM:
            return
        fact = f"{user.user_id}#payment_failed#{grace_until}"
        facts = {"grace_until": grace_until}
        self.notifications.tell(user.user_id, MailKind.PAYMENT_FAILED, fact, facts, "/account")


def _due(moment: str | None, now: datetime) -> bool:
    return moment is not None and moment <= moments.text(now)
