"""The lifecycle's half of `gas.bootstrap`: its ports and its services, each made at its first use."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, cast

from gas.config import Settings
from gas.domain import overview as looking
from gas.domain import payments as paying
from gas.domain import vault as cold
from gas.domain.errors import Unavailable
from gas.domain.plan import Plans

if TYPE_CHECKING:
    from gas.bootstrap import Ports
    from gas.services.admin import Admin
    from gas.services.archive import Archive
    from gas.services.billing import BillingDesk
    from gas.services.notes import Notes
    from gas.services.notifications import Notifications
    from gas.services.plan_changes import PlanChanges
    from gas.services.reconcile import Reconciler
    from gas.services.restore import Restore
    from gas.services.restore_all import RestoreAll
    from gas.services.result_mails import ResultMails
    from gas.services.shares import Shares
    from gas.services.shelf import Shelf

PARAMETER_SECONDS = 300


class LifecyclePorts:
    """Mixed into `Ports`."""

    settings: Settings

    @cached_property
    def vault(self) -> cold.Vault:
        from gas.adapters.s3_vault import S3Vault

        settings = self.settings
        return S3Vault(settings.results_bucket, settings.aws_region, settings.copy_single_bytes)

    @cached_property
    def results(self) -> cold.Results:
        from gas.adapters.dynamodb.results import DynamoResults

        return DynamoResults(self.settings.jobs_table, self.settings.aws_region)

    @cached_property
    def claims(self) -> cold.Claims:
        from gas.adapters.dynamodb.claims import DynamoClaims

        return DynamoClaims(
            self.settings.idempotency_table, self.settings.aws_region, cast("Ports", self).clock
        )

    @cached_property
    def secrets(self) -> cold.Secrets:
        from gas.adapters.secrets import SecretsManager

        return SecretsManager(self.settings.aws_region, cast("Ports", self).clock)

    @cached_property
    def site(self) -> cold.Site:
        from gas.adapters.site import SiteParameter

        return SiteParameter(self.settings.site_url_parameter, _parameters(self.settings.aws_region))

    @cached_property
    def overview(self) -> looking.Overview:
        from gas.adapters.dynamodb.overview import DynamoOverview

        settings = self.settings
        return DynamoOverview(settings.users_table, settings.jobs_table, settings.aws_region)

    @cached_property
    def payments(self) -> paying.Payments | None:
        name = self.settings.stripe_secret_name
        if not name:
            return None
        from gas.adapters.stripe_payments import StripePayments

        return StripePayments(self.secrets, name, self.site.url)


class LifecycleServices:
    """Mixed into `App`."""

    ports: Ports
    settings: Settings
    plans: Plans

    @cached_property
    def notifications(self) -> Notifications:
        from gas.services.notifications import Notifications, Post

        ports, settings = self.ports, self.settings
        post = Post(settings.mail_sender, ports.site.url, self.link_key)
        return Notifications(ports.users, ports.claims, ports.mail, ports.clock, post)

    @cached_property
    def result_mails(self) -> ResultMails:
        from gas.services.result_mails import ResultMails

        return ResultMails(self.ports.jobs, self.notifications)

    def link_key(self) -> bytes:
        """The bytes that sign unsubscribe links."""
        return self.ports.secrets.text(self.settings.link_secret_arn).encode()

    @cached_property
    def shelf(self) -> Shelf:
        from gas.services.shelf import Shelf

        ports = self.ports
        return Shelf(ports.jobs, ports.vault, ports.clock, self.settings.lifecycle_lease_seconds)

    @cached_property
    def archive(self) -> Archive:
        from gas.services.archive import Archive, Pace

        ports, settings = self.ports, self.settings
        pace = Pace(
            settings.archive_state_machine_arn,
            settings.lifecycle_patience_seconds,
            settings.remind_seconds,
            settings.archive_min_bytes,
        )
        return Archive(
            jobs=ports.jobs,
            users=ports.users,
            shelf=self.shelf,
            workflows=ports.workflows,
            notifications=self.notifications,
            hand_over=lambda job_id: self.restore.request(job_id, f"upgrade-{job_id}"),
            clock=ports.clock,
            ids=ports.ids,
            pace=pace,
        )

    @cached_property
    def restore(self) -> Restore:
        from gas.services.restore import Restore, Tide

        ports, settings = self.ports, self.settings
        tide = Tide(
            settings.restore_tier,
            settings.restore_days,
            settings.restore_estimate_seconds,
            settings.lifecycle_patience_seconds,
        )
        return Restore(
            ports.jobs, ports.users, self.shelf, ports.vault, self.plans, ports.clock, ports.ids, tide
        )

    @cached_property
    def restore_all(self) -> RestoreAll:
        from gas.services.restore_all import RestoreAll

        ports, settings = self.ports, self.settings
        return RestoreAll(
            jobs=ports.jobs,
            users=ports.users,
            results=ports.results,
            restore=self.restore,
            workflows=ports.workflows,
            notifications=self.notifications,
            clock=ports.clock,
            machine=settings.restore_state_machine_arn,
            poll_seconds=settings.restore_poll_seconds,
        )

    @cached_property
    def plan_changes(self) -> PlanChanges:
        from gas.services.plan_changes import PlanChanges

        ports, settings = self.ports, self.settings
        return PlanChanges(
            jobs=ports.jobs,
            users=ports.users,
            results=ports.results,
            restore_all=self.restore_all,
            notifications=self.notifications,
            plans=self.plans,
            clock=ports.clock,
            patience=settings.lifecycle_patience_seconds,
            tier=settings.restore_tier,
        )

    @cached_property
    def billing(self) -> BillingDesk:
        from gas.services.billing import BillingDesk

        ports = self.ports
        grace = self.settings.payment_grace_seconds
        return BillingDesk(
            ports.users, ports.payments, self.plan_changes, self.notifications, ports.clock, grace
        )

    @cached_property
    def reconciler(self) -> Reconciler:
        from gas.services.reconcile import Reconciler

        ports = self.ports
        return Reconciler(
            jobs=ports.jobs,
            users=ports.users,
            results=ports.results,
            shelf=self.shelf,
            archive=self.archive,
            restore=self.restore,
            restore_all=self.restore_all,
            plans=self.plans,
            clock=ports.clock,
        )

    @cached_property
    def shares(self) -> Shares:
        from gas.services.shares import Shares

        ports = self.ports
        return Shares(ports.jobs, ports.objects, ports.site, ports.ids, ports.clock)

    @cached_property
    def notes(self) -> Notes:
        from gas.services.notes import Notes

        return Notes(self.ports.objects)

    @cached_property
    def admin(self) -> Admin:
        from gas.services.admin import Admin

        return Admin(self.ports.jobs, self.ports.overview, self.ports.clock)

    def sweep_user(self, user_id: str) -> None:
        """The sweeper's chore for users: the plan's results, a grace period, a digest."""
        self.billing.sweep(user_id)
        self.notifications.send_digest(user_id)


def _parameters(region: str) -> Callable[[str], str]:
    """Reads SSM parameters by name, each at most every PARAMETER_SECONDS (Powertools parameters)."""
    from aws_lambda_powertools.utilities.parameters import SSMProvider
    from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

    from gas.adapters import clients

    provider = SSMProvider(boto3_client=clients.client("ssm", region))

    def read(name: str) -> str:
        try:
            return str(provider.get(name, max_age=PARAMETER_SECONDS))
        except GetParameterError as error:
            raise Unavailable("Reading a parameter did not work.") from error

    return read
