"""Joins services to adapters. Each part is made at its first use, so that a handler loads only what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gas import config
from gas.bootstrap_lifecycle import LifecyclePorts, LifecycleServices
from gas.config import Settings
from gas.domain import ports, work
from gas.domain.job import Work
from gas.domain.outbox import Topic
from gas.domain.ports import Bucket

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer

    from gas.adapters.dynamodb.uploads import DynamoUploads
    from gas.adapters.dynamodb.users import DynamoUsers
    from gas.services.accounts import Accounts
    from gas.services.annotation import Annotation
    from gas.services.erasure import Erasure
    from gas.services.gate import Gate
    from gas.services.jobs import JobDesk
    from gas.services.outbox import Outbox
    from gas.services.references import Catalogue
    from gas.services.request_limits import RequestLimits
    from gas.services.results import Results
    from gas.services.sweeper import Chore, Sweeper, Trouble
    from gas.services.tokens import ApiTokens
    from gas.services.uploads import Intake


class Ports(LifecyclePorts):
    """The real side of every port. Tests give fakes by name: `Ports(settings, jobs=FakeJobs())`."""

    def __init__(self, settings: Settings, **given: Any) -> None:
        self.settings = settings
        self._region = settings.aws_region
        for name, port in given.items():
            setattr(self, name, port)

    @cached_property
    def clock(self) -> ports.Clock:
        from gas.adapters.system import SystemClock

        return SystemClock()

    @cached_property
    def ids(self) -> ports.Ids:
        from gas.adapters.system import RandomIds

        return RandomIds()

    @cached_property
    def jobs(self) -> ports.Jobs:
        from gas.adapters.dynamodb.jobs import DynamoJobs

        return DynamoJobs(self.settings.jobs_table, self._region, self._dynamo_users, self._dynamo_uploads)

    @cached_property
    def users(self) -> ports.Users:
        return self._dynamo_users

    @cached_property
    def uploads(self) -> ports.Uploads:
        return self._dynamo_uploads

    @cached_property
    def work(self) -> Mapping[str, work.WorkQueue]:
        from gas.adapters.dynamodb.work import queues

        settings = self.settings
        return queues(settings.jobs_table, settings.users_table, settings.uploads_table, self._region)

    @cached_property
    def tokens(self) -> ports.Tokens:
        from gas.adapters.dynamodb.tokens import DynamoTokens

        return DynamoTokens(self.settings.tokens_table, self._region)

    @cached_property
    def rates(self) -> ports.Rates:
        from gas.adapters.dynamodb.rates import DynamoRates

        return DynamoRates(self.settings.idempotency_table, self._region)

    @cached_property
    def objects(self) -> ports.Objects:
        from gas.adapters.s3 import S3Objects

        names = {
            Bucket.UPLOADS: self.settings.uploads_bucket,
            Bucket.RESULTS: self.settings.results_bucket,
            Bucket.REFERENCES: self.settings.references_bucket,
        }
        endpoint = self.settings.s3_presign_endpoint or self.settings.aws_endpoint_url
        return S3Objects(names, self._region, endpoint)

    @cached_property
    def topics(self) -> ports.Topics:
        from gas.adapters.sns import SnsTopics

        arns = {
            Topic.JOB_REQUESTS: self.settings.job_requests_topic_arn,
            Topic.JOB_RESULTS: self.settings.job_results_topic_arn,
        }
        return SnsTopics(arns, self._region)

    @cached_property
    def tasks(self) -> ports.Tasks:
        from gas.adapters.ecs import Cluster, EcsTasks

        cluster = Cluster(
            self.settings.cluster_arn,
            self.settings.task_definition,
            tuple(self.settings.subnets),
            self.settings.task_security_group,
        )
        return EcsTasks(cluster, self._region)

    @cached_property
    def workflows(self) -> ports.Workflows:
        from gas.adapters.stepfunctions import StepFunctions

        return StepFunctions(self._region)

    @cached_property
    def mail(self) -> ports.Mail:
        from gas.adapters.ses import SesMail

        return SesMail(self.settings.mail_configuration_set, self._region)

    @cached_property
    def identity(self) -> ports.Identity:
        from gas.adapters.cognito import CognitoIdentity

        return CognitoIdentity(self.settings.user_pool_id, self.settings.user_pool_client_id, self._region)

    @cached_property
    def keys(self) -> ports.Keys:
        from gas.adapters.jwks import HttpKeys

        return HttpKeys(self.settings.key_set_url, self.clock)

    @cached_property
    def once_store(self) -> BasePersistenceLayer:
        """Where Powertools keeps the answers of requests with an Idempotency-Key."""
        from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer

        from gas.adapters import clients

        client = clients.client("dynamodb", self._region)
        return DynamoDBPersistenceLayer(self.settings.idempotency_table, boto3_client=client)

    @cached_property
    def _dynamo_users(self) -> DynamoUsers:
        from gas.adapters.dynamodb.users import DynamoUsers

        return DynamoUsers(self.settings.users_table, self._region)

    @cached_property
    def _dynamo_uploads(self) -> DynamoUploads:
        from gas.adapters.dynamodb.uploads import DynamoUploads

        return DynamoUploads(self.settings.uploads_table, self._region)


class App(LifecycleServices):
    """The services over the ports."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self.settings = ports.settings
        self.plans = ports.settings.plans

    @property
    def once_store(self) -> BasePersistenceLayer:
        return self.ports.once_store

    @cached_property
    def accounts(self) -> Accounts:
        from gas.services.accounts import Accounts, AuthLimits

        limits = AuthLimits(self.settings.auth_attempts_per_email, self.settings.auth_attempts_per_address)
        ports = self.ports
        return Accounts(ports.identity, ports.users, ports.rates, ports.clock, limits)

    @cached_property
    def request_limits(self) -> RequestLimits:
        from gas.services.request_limits import RequestLimits

        settings = self.settings
        reads, writes = settings.user_reads_per_minute, settings.user_writes_per_minute
        return RequestLimits(self.ports.rates, self.ports.clock, reads, writes)

    @cached_property
    def api_tokens(self) -> ApiTokens:
        from gas.services.tokens import ApiTokens

        return ApiTokens(self.ports.tokens, self.ports.users, self.ports.ids, self.ports.clock)

    @cached_property
    def gate(self) -> Gate:
        from gas.services.gate import Gate

        return Gate(
            self.ports.keys,
            self.accounts,
            self.api_tokens,
            self.ports.clock,
            self.settings.issuer,
            self.settings.user_pool_client_id,
        )

    @cached_property
    def catalogue(self) -> Catalogue:
        from gas.services.references import Catalogue

        return Catalogue(self.ports.objects, self.ports.clock)

    @cached_property
    def intake(self) -> Intake:
        from gas.services.uploads import Intake

        ports = self.ports
        seconds = self.settings.upload_presign_seconds
        largest = self.settings.sizes.largest_input(0)
        return Intake(ports.uploads, ports.objects, self.plans, ports.ids, ports.clock, seconds, largest)

    @cached_property
    def annotation(self) -> Annotation:
        from gas.services.annotation import Annotation, Patience, Places

        places = Places(
            self.settings.uploads_bucket,
            self.settings.results_bucket,
            self.settings.references_bucket,
            self.settings.progress_queue_url,
        )
        patience = Patience(self.settings.max_queue_seconds, self.settings.task_silence_seconds)
        ports = self.ports
        return Annotation(
            ports.jobs,
            ports.users,
            ports.tasks,
            self.plans,
            places,
            patience,
            ports.clock,
            self.settings.sizes,
        )

    @cached_property
    def erasure(self) -> Erasure:
        from gas.services.erasure import Erasure

        ports = self.ports
        return Erasure(
            jobs=ports.jobs,
            users=ports.users,
            uploads=ports.uploads,
            tokens=ports.tokens,
            objects=ports.objects,
            identity=ports.identity,
            intake=self.intake,
            annotation=self.annotation,
            clock=ports.clock,
        )

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
    def results(self) -> Results:
        from gas.services.results import Results

        return Results(self.ports.objects, self.ports.clock, self.settings.presign_seconds)

    @cached_property
    def outbox(self) -> Outbox:
        from gas.services.outbox import Outbox

        return Outbox(self.ports.topics, watchers=(self.annotation.next_in_line,), report=_report_watcher)

    @cached_property
    def sweeper(self) -> Sweeper:
        from gas.services.sweeper import Sweeper

        chores: dict[str, Chore] = {
            Work.LAUNCH.value: self.annotation.ask_again,
            Work.WATCH.value: self.annotation.look_after,
            Work.STOP.value: self.annotation.confirm_stop,
            Work.DELETE.value: self.erasure.job,
            Work.ARCHIVE.value: self.archive.sweep,
            Work.RESTORE.value: self.restore_all.bring,
            Work.VERIFY.value: self.reconciler.sweep,
            work.UNUSED_UPLOAD: self.intake.erase,
            work.USER: self.sweep_user,
            work.ERASE_USER: self.erasure.user,
        }
        settings = self.settings
        return Sweeper(
            queues=self.ports.work,
            chores=chores,
            clock=self.ports.clock,
            report=_report,
            seconds=settings.sweep_seconds,
            workers=settings.sweep_workers,
        )


def _report(trouble: Trouble) -> None:
    """Log a row whose work failed."""
    from aws_lambda_powertools import Logger

    said = "work parked" if trouble.parked else "work failed"
    Logger(service="sweeper").error(
        said, kind=trouble.kind, item=trouble.ident, tries=trouble.tries, error=repr(trouble.error)
    )


def _report_watcher(error: Exception) -> None:
    """Log what should have followed a change of a job at once, and is now left to the sweeper."""
    from aws_lambda_powertools import Logger

    Logger(service="job-stream").warning("left to the sweeper", error=repr(error))


_given: list[App] = []


def app() -> App:
    """The process's one application, over the real ports and the environment's settings."""
    if not _given:
        _given.append(App(Ports(config.settings())))
    return _given[0]


def provide(given: App | None) -> None:
    """Use this application from now on (tests, benchmarks); None: the real one at the next call."""
    _given[:] = [] if given is None else [given]
