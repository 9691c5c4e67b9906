"""Build the services of users: accounts, sign-in, sessions, tokens, limits and the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gas.bootstrap import reports

if TYPE_CHECKING:
    from gas.bootstrap.needs import Needs
    from gas.services.accounts import Accounts
    from gas.services.audit import AuditLog
    from gas.services.brakes import Brakes
    from gas.services.filter_sets import FilterSets
    from gas.services.gate import Gate
    from gas.services.mfa import SecondFactor
    from gas.services.receipt import Receipts
    from gas.services.request_limits import RequestLimits
    from gas.services.sessions import Sessions
    from gas.services.sso import SingleSignOn
    from gas.services.tokens import ApiTokens


def accounts(app: Needs) -> Accounts:
    from gas.services.accounts import Accounts

    ports = app.ports
    return Accounts(
        identity=ports.identity,
        users=ports.users,
        sessions=app.sessions,
        brakes=app.brakes,
        passwords=ports.passwords,
        # Looked up when somebody signs up again: no other request needs what writes mail.
        notify=lambda user_id: app.sign_up_mails.tell(user_id),
        ids=ports.ids,
        clock=ports.clock,
        even_seconds=app.settings.auth_answer_milliseconds / 1000,
    )


def single_sign_on(app: Needs) -> SingleSignOn:
    from gas.services.sso import SingleSignOn

    ports = app.ports
    return SingleSignOn(
        sso=ports.sso,
        accounts=app.accounts,
        brakes=app.brakes,
        site=ports.site,
        ids=ports.ids,
        clock=ports.clock,
        key=app.link_key,
    )


def second_factor(app: Needs) -> SecondFactor:
    from gas.services.mfa import SecondFactor

    ports = app.ports
    return SecondFactor(
        identity=ports.identity,
        mfa=ports.mfa,
        accounts=app.accounts,
        brakes=app.brakes,
        clock=ports.clock,
        key=app.link_key,
        required=app.settings.require_mfa == "true",
    )


def brakes(app: Needs) -> Brakes:
    from gas.services.brakes import AuthLimits, Brakes

    settings = app.settings
    limits = AuthLimits(
        settings.auth_attempts_per_email,
        settings.auth_attempts_per_address,
        settings.auth_attempts_per_email_everywhere,
        settings.auth_mails_per_day,
    )
    return Brakes(app.ports.rates, app.ports.clock, limits)


def sessions(app: Needs) -> Sessions:
    from gas.services.sessions import Sessions

    ports = app.ports
    return Sessions(ports.sessions, ports.tokens, ports.users, ports.identity, ports.ids, ports.clock)


def api_tokens(app: Needs) -> ApiTokens:
    from gas.services.tokens import ApiTokens

    return ApiTokens(app.ports.tokens, app.ports.users, app.ports.ids, app.ports.clock)


def filter_sets(app: Needs) -> FilterSets:
    from gas.services.filter_sets import FilterSets

    return FilterSets(app.ports.filter_sets, app.ports.ids, app.ports.clock)


def gate(app: Needs) -> Gate:
    from gas.services.gate import Gate

    ports, settings = app.ports, app.settings
    issuer, client_id = settings.issuer, settings.user_pool_client_id
    return Gate(ports.keys, app.accounts, app.sessions, app.api_tokens, ports.clock, issuer, client_id)


def request_limits(app: Needs) -> RequestLimits:
    from gas.services.request_limits import RequestLimits

    settings = app.settings
    reads, writes = settings.user_reads_per_minute, settings.user_writes_per_minute
    return RequestLimits(app.ports.rates, app.ports.clock, reads, writes)


def receipts(app: Needs) -> Receipts:
    from gas.services.receipt import Receipts

    ports, settings = app.ports, app.settings
    years, days = settings.audit_years, settings.log_retention_days
    return Receipts(ports.jobs, ports.uploads, ports.tokens, ports.ids, ports.clock, years, days)


def audit(app: Needs) -> AuditLog:
    from gas.services.audit import AuditLog

    ports = app.ports
    return AuditLog(
        events=ports.audit,
        users=ports.users,
        accounts=app.accounts,
        seals=ports.seals,
        ids=ports.ids,
        clock=ports.clock,
        years=app.settings.audit_years,
        report=reports.event_lost,
    )
