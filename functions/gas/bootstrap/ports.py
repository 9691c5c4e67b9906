"""Build the adapters. Each is imported and built at its first use, so that a cold start loads only what it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gas.config import Settings
from gas.domain import ports, work
from gas.domain.errors import Unavailable
from gas.domain.outbox import Topic

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer

    from gas.adapters.dynamodb.uploads import DynamoUploads
    from gas.adapters.dynamodb.users import DynamoUsers

PARAMETER_SECONDS = 300


class Ports:
    """The adapter of every port. Tests pass fakes by name: `Ports(settings, jobs=FakeJobs())`."""

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
    def audit(self) -> ports.Audit:
        from gas.adapters.dynamodb.audit import DynamoAudit

        return DynamoAudit(self.settings.audit_table, self._region)

    @cached_property
    def sessions(self) -> ports.Sessions:
        from gas.adapters.dynamodb.sessions import DynamoSessions

        return DynamoSessions(self.settings.sessions_table, self._region)

    @cached_property
    def reviews(self) -> ports.Reviews:
        from gas.adapters.dynamodb.reviews import DynamoReviews

        return DynamoReviews(self.settings.reviews_table, self._region)

    @cached_property
    def filter_sets(self) -> ports.FilterSets:
        from gas.adapters.dynamodb.filter_sets import DynamoFilterSets

        return DynamoFilterSets(self.settings.filter_sets_table, self._region)

    @cached_property
    def rates(self) -> ports.Rates:
        from gas.adapters.dynamodb.rates import DynamoRates

        return DynamoRates(self.settings.idempotency_table, self._region)

    @cached_property
    def claims(self) -> ports.Claims:
        from gas.adapters.dynamodb.claims import DynamoClaims

        return DynamoClaims(self.settings.idempotency_table, self._region, self.clock)

    @cached_property
    def webhooks(self) -> ports.Webhooks:
        from gas.adapters.dynamodb.webhooks import DynamoWebhooks

        return DynamoWebhooks(self.settings.webhooks_table, self._region)

    @cached_property
    def webhook_queue(self) -> ports.WebhookQueue:
        from gas.adapters.sqs import SqsWebhookQueue

        return SqsWebhookQueue(self.settings.webhooks_queue_url, self._region)

    @cached_property
    def caller(self) -> ports.Caller:
        from gas.adapters.public_http import PublicHttp

        return PublicHttp(loopback=self.settings.webhook_loopback == "true")

    @cached_property
    def ledger(self) -> ports.Ledger:
        from gas.adapters.dynamodb.ledger import DynamoLedger

        return DynamoLedger(self.settings.idempotency_table, self._region, self.clock)

    @cached_property
    def result_index(self) -> ports.ResultIndex:
        from gas.adapters.dynamodb.results import DynamoResultIndex

        return DynamoResultIndex(self.settings.jobs_table, self._region)

    @cached_property
    def overview(self) -> ports.Overview:
        from gas.adapters.dynamodb.overview import DynamoOverview

        return DynamoOverview(self.settings.users_table, self.settings.jobs_table, self._region)

    @cached_property
    def objects(self) -> ports.Objects:
        from gas.adapters.s3 import S3Objects

        names = {
            ports.Bucket.UPLOADS: self.settings.uploads_bucket,
            ports.Bucket.RESULTS: self.settings.results_bucket,
            ports.Bucket.REFERENCES: self.settings.references_bucket,
        }
        endpoint = self.settings.s3_presign_endpoint or self.settings.aws_endpoint_url
        return S3Objects(names, self._region, endpoint)

    @cached_property
    def result_store(self) -> ports.ResultStore:
        from gas.adapters.s3_result_store import S3ResultStore

        return S3ResultStore(self.settings.results_bucket, self._region, self.settings.copy_single_bytes)

    @cached_property
    def topics(self) -> ports.Topics:
        from gas.adapters.sns import SnsTopics

        arns = {
            Topic.JOB_REQUESTS: self.settings.job_requests_topic_arn,
            Topic.JOB_RESULTS: self.settings.job_results_topic_arn,
            Topic.JOB_EVENTS: self.settings.job_events_topic_arn,
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
            self.settings.task_public_ip,
        )
        return EcsTasks(cluster, self._region)

    @cached_property
    def data_rights(self) -> ports.DataRights:
        from gas.adapters.sts import StsDataRights
        from gas.domain.data_rights import Places

        settings = self.settings
        role = settings.job_data_role_arn
        places = Places(
            settings.uploads_bucket,
            settings.results_bucket,
            settings.references_bucket,
            partition=role.split(":")[1],
            key_arn=settings.data_key_arn,
        )
        return StsDataRights(role, places, self._region)

    @cached_property
    def refused(self) -> ports.Refused:
        from gas.adapters.sqs import SqsRefused

        return SqsRefused(self.settings.progress_failures_queue_url, self._region)

    @cached_property
    def workflows(self) -> ports.Workflows:
        from gas.adapters.stepfunctions import StepFunctions

        return StepFunctions(self._region)

    @cached_property
    def variant_function(self) -> ports.VariantFunction:
        from gas.adapters.lookup import LambdaVariants

        return LambdaVariants(self.settings.variant_function, self._region)

    @cached_property
    def mail(self) -> ports.Mail:
        from gas.adapters.ses import SesMail

        return SesMail(self.settings.mail_configuration_set, self._region)

    @cached_property
    def identity(self) -> ports.Identity:
        from gas.adapters.cognito import CognitoIdentity

        return CognitoIdentity(self.settings.user_pool_id, self.settings.user_pool_client_id, self._region)

    @cached_property
    def mfa(self) -> ports.Mfa:
        from gas.adapters.cognito_mfa import CognitoMfa

        return CognitoMfa(self.settings.user_pool_id, self.settings.user_pool_client_id, self._region)

    @cached_property
    def sso(self) -> ports.Sso:
        from gas.adapters.cognito_sso import CognitoSso

        settings = self.settings
        pool_id, client_id = settings.user_pool_id, settings.user_pool_client_id
        return CognitoSso(pool_id, client_id, self._region, settings.sso_domain, settings.sso_name)

    @cached_property
    def passwords(self) -> ports.Passwords:
        from gas.adapters.passwords import BreachedPasswords, GuessablePasswords

        url = self.settings.breach_lookup_url
        return BreachedPasswords(url, GuessablePasswords()) if url else GuessablePasswords()

    @cached_property
    def keys(self) -> ports.Keys:
        from gas.adapters.jwks import HttpKeys

        return HttpKeys(self.settings.key_set_url, self.clock)

    @cached_property
    def secrets(self) -> ports.Secrets:
        from gas.adapters.secrets import SecretsManager

        return SecretsManager(self._region, self.clock)

    @cached_property
    def seals(self) -> ports.Seals:
        from gas.adapters.seals import AesSeals

        return AesSeals()

    @cached_property
    def site(self) -> ports.Site:
        from gas.adapters.site import SiteParameter

        return SiteParameter(self.settings.site_url_parameter, _parameters(self._region))

    @cached_property
    def payments(self) -> ports.Payments | None:
        """None when no payment provider is configured."""
        name = self.settings.stripe_secret_name
        if not name:
            return None
        from gas.adapters.stripe_payments import StripePayments

        return StripePayments(self.secrets, name, self.site.url)

    @cached_property
    def once_store(self) -> BasePersistenceLayer:
        """Responses of requests with an Idempotency-Key, stored by Powertools."""
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


def _parameters(region: str) -> Callable[[str], str]:
    """Return a function that reads an SSM parameter by name, cached for PARAMETER_SECONDS. It raises Unavailable."""
    from aws_lambda_powertools.utilities.parameters import SSMProvider
    from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

    from gas.adapters import clients

    provider = SSMProvider(boto3_client=clients.client("ssm", region))

    def read(name: str) -> str:
        try:
            return str(provider.get(name, max_age=PARAMETER_SECONDS))
        except GetParameterError as error:
            raise Unavailable("Reading a parameter failed.") from error

    return read
