"""Routes of the user's profile."""

from __future__ import annotations

from gas.domain.audit import Act
from gas.domain.plan import Plan
from gas.domain.user import User
from gas.handlers.answer import Answer
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.accounts import (
    MailChoiceWish,
    Profile,
    ProfileChange,
    limits_view,
    usage_view,
)
from gas.handlers.shapes.audit import AuditList, AuditQuery, audit_list
from gas.handlers.shapes.deletion import DeletionReceipt, deletion_receipt
from gas.handlers.shapes.plans import billing_view, mail_choice, quote_view, upcoming

routes = Routes("account")


@routes.get("/me")
def me(call: Call) -> Profile:
    """Get profile, plan, usage of the month and limits."""
    return _profile(call, call.user)


@routes.patch("/me")
def change_me(call: Call, body: ProfileChange) -> Profile:
    """Change the name or the notification setting."""
    wish = body.notifications
    given = wish if isinstance(wish, MailChoiceWish) else MailChoiceWish(wish)
    changed = call.app.accounts.edit(call.user.user_id, body.name, given.mode, given.names)
    call.record(Act.PROFILE_CHANGED, "account")
    return _profile(call, changed)


@routes.delete("/me", status=202)
def delete_me(call: Call) -> Answer[DeletionReceipt]:
    """Delete the account at once; its files are erased in the background. The response is a receipt."""
    receipt = call.app.receipts.of(call.user)
    call.app.billing.leave(call.user)
    call.app.accounts.delete(call.user.user_id)
    call.record(Act.ACCOUNT_DELETED, "account")
    return Answer(deletion_receipt(receipt), 202)


@routes.get("/me/audit")
def my_audit(call: Call, query: AuditQuery) -> AuditList:
    """List the account's activity, newest first: who opened, downloaded, shared or changed what."""
    return audit_list(call.app.audit.own(call.user, query.cursor))


def _profile(call: Call, user: User) -> Profile:
    app = call.app
    free = user.plan is Plan.FREE
    return Profile(
        user_id=user.user_id,
        email=user.email,
        name=user.name,
        plan=user.plan,
        admin=call.admin,
        created_at=user.created_at,
        usage=usage_view(user, app.ports.clock.now(), len(app.ports.jobs.at_work(user.user_id))),
        limits=limits_view(app.plans.of(user.plan)),
        notifications=mail_choice(user),
        billing=billing_view(user, "stripe" if app.settings.stripe_secret_name else None),
        upcoming=upcoming(app.plan_changes.upcoming(user.user_id)) if free else [],
        restore_quote=quote_view(app.plan_changes.quote(user.user_id)) if free else None,
    )
