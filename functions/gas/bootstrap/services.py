"""Every service of the program, by name. The functions that build them are in the modules beside this one, by area.

A service is imported and built at its first use, so that a cold start loads only what its requests need.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from gas.bootstrap import jobs, lifecycle, mail, operation, users, webhooks
from gas.bootstrap.ports import Ports

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer


class App:
    """Every service of the program, over the given ports."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self.settings = ports.settings
        self.plans = ports.settings.plans

    @property
    def once_store(self) -> BasePersistenceLayer:
        return self.ports.once_store

    def link_key(self) -> bytes:
        """Return the key that signs unsubscribe links and the steps of a sign-in."""
        return self.ports.secrets.text(self.settings.link_secret_arn).encode()

    def task_secret(self) -> bytes:
        """Return the secret from which the keys of tasks are derived."""
        return self.ports.secrets.text(self.settings.task_secret_arn).encode()

    accounts = cached_property(users.accounts)
    single_sign_on = cached_property(users.single_sign_on)
    second_factor = cached_property(users.second_factor)
    brakes = cached_property(users.brakes)
    sessions = cached_property(users.sessions)
    api_tokens = cached_property(users.api_tokens)
    gate = cached_property(users.gate)
    request_limits = cached_property(users.request_limits)
    receipts = cached_property(users.receipts)
    audit = cached_property(users.audit)
    filter_sets = cached_property(users.filter_sets)
    webhook_desk = cached_property(webhooks.webhook_desk)
    deliveries = cached_property(webhooks.deliveries)

    catalogue = cached_property(jobs.catalogue)
    published_tracks = cached_property(jobs.published_tracks)
    intake = cached_property(jobs.intake)
    annotation = cached_property(jobs.annotation)
    scattering = cached_property(jobs.scattering)
    task_orders = cached_property(jobs.task_orders)
    desk = cached_property(jobs.desk)
    outbox = cached_property(jobs.outbox)
    drs = cached_property(jobs.drs)
    costs = cached_property(jobs.costs)
    variant_lookups = cached_property(jobs.variant_lookups)
    results = cached_property(jobs.results)
    shared_results = cached_property(jobs.shared_results)
    shares = cached_property(jobs.shares)
    families = cached_property(jobs.families)
    notes = cached_property(jobs.notes)
    reviews = cached_property(jobs.reviews)
    erasure = cached_property(jobs.erasure)

    notifications = cached_property(mail.notifications)
    sign_up_mails = cached_property(mail.sign_up_mails)
    result_mails = cached_property(mail.result_mails)

    result_files = cached_property(lifecycle.result_files)
    archive = cached_property(lifecycle.archive)
    restore = cached_property(lifecycle.restore)
    restore_all = cached_property(lifecycle.restore_all)
    plan_changes = cached_property(lifecycle.plan_changes)
    billing = cached_property(lifecycle.billing)

    reconciler = cached_property(operation.reconciler)
    sweeper = cached_property(operation.sweeper)
    admin = cached_property(operation.admin)
