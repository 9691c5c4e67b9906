"""The user's own profile."""

from __future__ import annotations

from gas.domain import moments
from gas.domain.user import User
from gas.handlers.answer import Answer
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes import accounts
from gas.handlers.shapes.accounts import Message, Profile, ProfileChange

routes = Routes("account")


@routes.get("/me")
def me(call: Call) -> Profile:
    """Profile, plan, usage of the month and limits."""
    return _profile(call, call.user)


@routes.patch("/me")
def change_me(call: Call, body: ProfileChange) -> Profile:
    """Change name or notification choice."""
    return _profile(call, call.app.accounts.edit(call.user.user_id, body.name, body.notifications))


@routes.delete("/me", status=202)
def delete_me(call: Call) -> Answer[Message]:
    """Delete the account, at once; its files go in the background."""
    call.app.accounts.delete(call.user.user_id)
    return Answer(Message("Your account is deleted. Its files are being erased."), 202)


def _profile(call: Call, user: User) -> Profile:
    month = moments.text(call.app.ports.clock.now())[:7]
    return accounts.profile(user, call.app.plans.of(user.plan), month)
