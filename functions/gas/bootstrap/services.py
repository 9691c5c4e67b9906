"""Build the services on top of the ports. Each is imported and built at its first use."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from gas.bootstrap.ports import Ports

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer

    from gas.services.accounts import Accounts
    from gas.services.admin import Admin
    from gas.services.annotation import Annotation
    from gas.services.archive import Archive
    from gas.services.audit import AuditLog, Lost
    from gas.services.billing import BillingDesk
    from gas.services.brakes import Brakes
    from gas.services.erasure import Erasure
    from gas.services.families import Families
    from gas.services.gate import Gate
    from gas.services.jobs import JobDesk
    from gas.services.mfa import SecondFactor
    from gas.services.notes import Notes
    from gas.services.notifications import Notifications
    from gas.services.outbox import Outbox
    from gas.services.plan_changes import PlanChanges
    from gas.services.receipt import Receipts
    from gas.services.reconcile import Reconciler
    from gas.services.references import Catalogue
    from gas.services.request_limits import RequestLimits
    from gas.services.restore import Restore
    from gas.services.restore_all import RestoreAll
    from gas.services.result_files import ResultFiles
    from gas.services.result_mails import ResultMails
    from gas.services.results import Results
    from gas.services.sessions import Sessions
    from gas.services.shares import Shares
    from gas.services.sso import SingleSignOn
    from gas.services.sweeper import Sweeper, Trouble
    from gas.services.task_orders import TaskOrders
    from gas.services.tokens import ApiTokens
    from gas.services.uploads import Intake


class App:
    """Every service of the program, over the given ports."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self.settings = ports.settings
        self.plans = ports.settings.plans

    @property
    def once_store(self) -> BasePersistenceLayer:
        return self.ports.once_store

    # Users

    @cached_property
    def accounts(self) -> Accounts:
        from gas.services.accounts import Accounts

        ports = self.ports
        return Accounts(
            identity=ports.identity,
            users=ports.users,
            sessions=self.sessions,
            brakes=self.brakes,
            passwords=ports.passwords,
            notify=self._tell_of_sign_up,
            ids=ports.ids,
            clock=ports.clock,
            even_seconds=self.settings.auth_answer_milliseconds / 1000,
        )

    @cached_property
    def single_sign_on(self) -> SingleSignOn:
        from gas.services.sso import SingleSignOn

        ports = self.ports
        return SingleSignOn(
            sso=ports.sso,
            accounts=self.accounts,
            brakes=self.brakes,
            site=ports.site,
            ids=ports.ids,
            clock=ports.clock,
            key=self.link_key,
        )

    @cached_property
    def second_factor(self) -> SecondFactor:
        from gas.services.mfa import SecondFactor

        ports = self.ports
        return SecondFactor(
            identity=ports.identity,
            mfa=ports.mfa,
            accounts=self.accounts,
            brakes=self.brakes,
            clock=ports.clock,
            key=self.link_key,
            required=self.settings.require_mfa == "true",
        )

    @cached_property
    def brakes(self) -> Brakes:
        from gas.services.brakes import AuthLimits, Brakes

        settings = self.settings
        limits = AuthLimits(
            settings.auth_attempts_per_email,
            settings.auth_attempts_per_address,
            settings.auth_attempts_per_email_everywhere,
            settings.auth_mails_per_day,
        )
        return Brakes(self.ports.rates, self.ports.clock, limits)

    def _tell_of_sign_up(self, user_id: str) -> None:
        """Mail the owner that somebody signs up with the address, once a day; what goes wrong stays here."""
        from gas.domain import moments
        from gas.domain.errors import GasError
        from gas.mail.kinds import MailKind

        day = moments.text(self.ports.clock.now())[:10]
        site = self.ports.site.url
        try:
            facts = {"sign_in_url": f"{site()}/sign-in", "forgot_url": f"{site()}/forgot"}
            fact = f"account-exists#{user_id}#{day}"
            self.notifications.tell(user_id, MailKind.ACCOUNT_EXISTS, fact, facts, "/sign-in")
        except GasError as error:
            # The answer must be that of an unknown address, whatever happens to the mail.
            _log_mail(error)

    @cached_property
    def sessions(self) -> Sessions:
        from gas.services.sessions import Sessions

        ports = self.ports
        return Sessions(ports.sessions, ports.tokens, ports.users, ports.identity, ports.ids, ports.clock)

    @cached_property
    def api_tokens(self) -> ApiTokens:
        from gas.services.tokens import ApiTokens

        return ApiTokens(self.ports.tokens, self.ports.users, self.ports.ids, self.ports.clock)

    @cached_property
    def gate(self) -> Gate:
        from gas.services.gate import Gate

        ports, settings = self.ports, self.settings
        issuer, client_id = settings.issuer, settings.user_pool_client_id
        return Gate(ports.keys, self.accounts, self.sessions, self.api_tokens, ports.clock, issuer, client_id)

    @cached_property
    def request_limits(self) -> RequestLimits:
        from gas.services.request_limits import RequestLimits

        settings = self.settings
        reads, writes = settings.user_reads_per_minute, settings.user_writes_per_minute
        return RequestLimits(self.ports.rates, self.ports.clock, reads, writes)

    @cached_property
    def receipts(self) -> Receipts:
        from gas.services.receipt import Receipts

        ports, settings = self.ports, self.settings
        years, days = settings.audit_years, settings.log_retention_days
        return Receipts(ports.jobs, ports.uploads, ports.tokens, ports.ids, ports.clock, years, days)

    @cached_property
    def audit(self) -> AuditLog:
        from gas.services.audit import AuditLog

        ports = self.ports
        return AuditLog(
            events=ports.audit,
            users=ports.users,
            accounts=self.accounts,
            seals=ports.seals,
            ids=ports.ids,
            clock=ports.clock,
            years=self.settings.audit_years,
            report=_log_lost_event,
        )

    # Jobs

    @cached_property
    def catalogue(self) -> Catalogue:
        from gas.services.references import Catalogue

        return Catalogue(self.ports.objects, self.ports.clock)

    @cached_property
    def intake(self) -> Intake:
        from gas.services.uploads import Intake

        ports, settings = self.ports, self.settings
        seconds = settings.upload_presign_seconds
        return Intake(ports.uploads, ports.objects, self.plans, ports.ids, ports.clock, seconds)

    @cached_property
    def annotation(self) -> Annotation:
        from gas.services.annotation import Annotation, Patience, Places

        ports, settings = self.ports, self.settings
        return Annotation(
            jobs=ports.jobs,
            users=ports.users,
            tasks=ports.tasks,
            plans=self.plans,
            places=Places(
                settings.uploads_bucket,
                settings.results_bucket,
                settings.references_bucket,
                settings.progress_queue_url,
            ),
            patience=Patience(settings.max_queue_seconds, settings.task_silence_seconds),
            clock=ports.clock,
            sizes=settings.sizes,
            orders=self.task_orders,
        )

    @cached_property
    def task_orders(self) -> TaskOrders:
        from gas.services.task_orders import TaskOrders

        ports = self.ports
        return TaskOrders(ports.objects, ports.data_rights, self.settings.results_bucket, self.task_secret)

    def task_secret(self) -> bytes:
        """Return the secret from which the keys of tasks are derived."""
        return self.ports.secrets.text(self.settings.task_secret_arn).encode()

    @cached_property
    def desk(self) -> JobDesk:
        from gas.services.jobs import JobDesk

        ports = self.ports
        return JobDesk(
            jobs=ports.jobs,
            users=ports.users,
            intake=self.intake,
            catalogue=self.catalogue,
            annotation=self.annotation,
            erasure=self.erasure,
            plans=self.plans,
            ids=ports.ids,
            clock=ports.clock,
        )

    @cached_property
    def outbox(self) -> Outbox:
        from gas.services.outbox import Outbox

        return Outbox(self.ports.topics, watchers=(self.annotation.next_in_line,), report=_log_watcher)

    @cached_property
    def results(self) -> Results:
        from gas.services.results import Results

        return Results(self.ports.objects, self.ports.clock, self.settings.presign_seconds)

    @cached_property
    def shared_results(self) -> Results:
        """Files of results for whoever has a link to one."""
        return self.results.for_shares(self.settings.share_presign_seconds)

    @cached_property
    def shares(self) -> Shares:
        from gas.services.shares import Shares

        ports = self.ports
        return Shares(
            jobs=ports.jobs,
            users=ports.users,
            objects=ports.objects,
            site=ports.site,
            rates=ports.rates,
            ids=ports.ids,
            clock=ports.clock,
            max_days=self.settings.share_max_days,
        )

    @cached_property
    def families(self) -> Families:
        from gas.services.families import Families

        return Families(self.ports.objects)

    @cached_property
    def notes(self) -> Notes:
        from gas.services.notes import Notes

        return Notes(self.ports.objects)

    @cached_property
    def erasure(self) -> Erasure:
        from gas.services.erasure import Erasure

        ports = self.ports
        return Erasure(
            jobs=ports.jobs,
            users=ports.users,
            uploads=ports.uploads,
            tokens=ports.tokens,
            sessions=ports.sessions,
            objects=ports.objects,
            identity=ports.identity,
            intake=self.intake,
            annotation=self.annotation,
            clock=ports.clock,
        )

    # Mail

    @cached_property
    def notifications(self) -> Notifications:
        from gas.services.notifications import Notifications, Post

        ports, settings = self.ports, self.settings
        post = Post(settings.mail_sender, ports.site.url, self.link_key)
        return Notifications(ports.users, ports.claims, ports.mail, ports.clock, post)

    def link_key(self) -> bytes:
        """Return the key that signs unsubscribe links."""
        return self.ports.secrets.text(self.settings.link_secret_arn).encode()

    @cached_property
    def result_mails(self) -> ResultMails:
        from gas.services.result_mails import ResultMails

        return ResultMails(self.ports.jobs, self.notifications)

    # Archive, restore, plans

    @cached_property
    def result_files(self) -> ResultFiles:
        from gas.services.result_files import ResultFiles

        ports = self.ports
        return ResultFiles(ports.jobs, ports.result_store, ports.clock, self.settings.lifecycle_lease_seconds)

    @cached_property
    def archive(self) -> Archive:
        from gas.services.archive import Archive, ArchiveSettings

        ports, settings = self.ports, self.settings
        return Archive(
            jobs=ports.jobs,
            users=ports.users,
            result_files=self.result_files,
            workflows=ports.workflows,
            notifications=self.notifications,
            restore=self.restore,
            clock=ports.clock,
            ids=ports.ids,
            settings=ArchiveSettings(
                machine=settings.archive_state_machine_arn,
                patience=settings.lifecycle_patience_seconds,
                remind=settings.remind_seconds,
                min_bytes=settings.archive_min_bytes,
            ),
        )

    @cached_property
    def restore(self) -> Restore:
        from gas.services.restore import Restore, RestoreSettings

        ports, settings = self.ports, self.settings
        return Restore(
            jobs=ports.jobs,
            users=ports.users,
            result_files=self.result_files,
            store=ports.result_store,
            plans=self.plans,
            clock=ports.clock,
            ids=ports.ids,
            settings=RestoreSettings(
                tier=settings.restore_tier,
                days=settings.restore_days,
                estimate_seconds=settings.restore_estimate_seconds,
                patience=settings.lifecycle_patience_seconds,
            ),
        )

    @cached_property
    def restore_all(self) -> RestoreAll:
        from gas.services.restore_all import RestoreAll

        ports, settings = self.ports, self.settings
        return RestoreAll(
            jobs=ports.jobs,
            users=ports.users,
            index=ports.result_index,
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
            index=ports.result_index,
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

    # Operation

    @cached_property
    def reconciler(self) -> Reconciler:
        from gas.services.reconcile import Reconciler

        ports = self.ports
        return Reconciler(
            jobs=ports.jobs,
            users=ports.users,
            index=ports.result_index,
            result_files=self.result_files,
            archive=self.archive,
            restore=self.restore,
            restore_all=self.restore_all,
            plans=self.plans,
            clock=ports.clock,
        )

    @cached_property
    def sweeper(self) -> Sweeper:
        from gas.services.chores import chores
        from gas.services.sweeper import Sweeper

        settings = self.settings
        return Sweeper(
            queues=self.ports.work,
            chores=chores(
                annotation=self.annotation,
                erasure=self.erasure,
                intake=self.intake,
                archive=self.archive,
                restore_all=self.restore_all,
                reconciler=self.reconciler,
                billing=self.billing,
                notifications=self.notifications,
            ),
            clock=self.ports.clock,
            report=_log_trouble,
            seconds=settings.sweep_seconds,
            workers=settings.sweep_workers,
        )

    @cached_property
    def admin(self) -> Admin:
        from gas.services.admin import Admin

        return Admin(self.ports.jobs, self.ports.overview, self.ports.clock)


def _log_trouble(trouble: Trouble) -> None:
    """Log a row whose work failed."""
    from aws_lambda_powertools import Logger

    message = "work parked" if trouble.parked else "work failed"
    Logger(service="sweeper").error(
        message, kind=trouble.kind, item=trouble.ident, tries=trouble.tries, error=repr(trouble.error)
    )


def _log_lost_event(lost: Lost) -> None:
    """Count an event that is missing in the audit log, and log it: the line can be entered later by an operator.

    Every function counts under one service, `audit`, so that one alarm sees all of them.
    """
    from dataclasses import asdict

    from aws_lambda_powertools import Logger, single_metric
    from aws_lambda_powertools.metrics import MetricUnit

    with single_metric(name="AuditFailures", unit=MetricUnit.Count, value=1) as metric:
        metric.add_dimension(name="service", value="audit")
    Logger(service="audit").error("audit event lost", audit_event=asdict(lost.event), error=repr(lost.error))


def _log_mail(error: Exception) -> None:
    """Log a mail that could not be sent."""
    from aws_lambda_powertools import Logger

    Logger(service="auth_api").warning("mail not sent", error=repr(error))


def _log_watcher(error: Exception) -> None:
    """Log a failed reaction to a change of a job; the sweeper repeats it."""
    from aws_lambda_powertools import Logger

    Logger(service="job-stream").warning("left to the sweeper", error=repr(error))
