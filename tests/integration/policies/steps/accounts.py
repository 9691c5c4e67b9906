"""Accounts: sign-up, sessions, API tokens, and the audit log."""

from __future__ import annotations

import boto3

from gas.adapters import clients
from gas.domain.audit import Act
from gas.domain.user import User
from tests.integration.policies.granted import REGION
from tests.integration.policies.journey import Journey
from tests.world import REFERENCE


def signed_up(journey: Journey) -> None:
    """An account is made, its sessions begin and end, and a mail is sent."""
    with journey.act("AuthApiFunction"):
        journey.app.accounts.sign_up("new@example.org", "A-good-pass-1", "New", "203.0.113.7")
    boto3.client("cognito-idp", REGION).admin_confirm_sign_up(
        UserPoolId=journey.pool, Username="new@example.org"
    )
    with journey.act("AuthApiFunction"):
        opened = journey.app.accounts.sign_in("new@example.org", "A-good-pass-1", "203.0.113.7")
        journey.app.accounts.refresh(opened.cookie, "203.0.113.7")
        # Not sign_out: moto has no RevokeToken, which needs no right.
        journey.ports.sessions.remove(opened.cookie.split(".")[0])
    with journey.act("AuthApiFunction"):
        account = journey.ports.identity.find("new@example.org")
        journey.app.sessions.end_all(account.user_id if account else "", tokens=True)
        journey.app.link_key()
    with journey.act("AuthApiFunction"):
        journey.ports.identity.erase("nobody")
        journey.ports.mail.send(
            b"From: a@example.org\r\n\r\nx", journey.settings.mail_sender, "free@example.org"
        )
    with journey.act("AccountApiFunction"):
        journey.ports.identity.find("new@example.org")
        clients.client("cognito-idp", REGION).describe_user_pool_client(
            UserPoolId=journey.pool, ClientId=journey.settings.user_pool_client_id
        )
    with journey.act("AuthApiFunction"):
        journey.app.catalogue.all()
        journey.app.published_tracks.newest("0" * 12)


def tokens(journey: Journey, user: User) -> None:
    tokens = journey.app.api_tokens
    written: list[str] = []
    with journey.act("AccountApiFunction"):
        token, text = tokens.create(user.user_id, "cli", 1)
        written.extend((token.token_id, text))
        tokens.of_user(user.user_id)
    with journey.act("AuthorizerFunction"):
        journey.app.gate.admit(f"Bearer {written[1]}", "203.0.113.7")
        journey.app.sessions.get("none")
        journey.ports.sessions.touch("none", "2026-11-01T00:00:00.000Z", "203.0.113.7")
    with journey.act("AccountApiFunction"):
        tokens.delete(user.user_id, written[0])
    with journey.act("AccountApiFunction"):
        journey.app.sessions.end_others(user.user_id, None, tokens=True)


def audited(journey: Journey, user: User, job_id: str) -> None:
    """The audit log: written by all APIs, read by the account's and the administrators'."""
    audit = journey.app.audit
    for function in (
        "AuthApiFunction",
        "AccountApiFunction",
        "JobsApiFunction",
        "AdminApiFunction",
        "Ga4ghApiFunction",
    ):
        for act in (Act.DOWNLOAD, Act.VIEW):
            with journey.act(function):
                audit.record(act, user.user_id, function, "203.0.113.7", job_id)
    with journey.act("AccountApiFunction"):
        audit.own(user, None)
    with journey.act("AdminApiFunction"):
        journey.app.variant_lookups.look(user, REFERENCE["name"], "chr1-5-A-C", files=False)
    with journey.act("AdminApiFunction"):
        audit.search(user.user_id, None, None)
        audit.search(None, job_id, None)
