"""The settings: the only place that reads the environment. template.yaml supplies each variable listed here.

A setting is a field; its variable is the field's name in capitals. `AWS_ENDPOINT_URL` and `AWS_REGION` are read by
boto3 too. Fields with a default may be absent.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache

from gas.domain.errors import SettingsError
from gas.domain.machine import Machine, Sizes
from gas.domain.plan import Limits, Plans
from gas.domain.scatter import ScatterRule


@dataclass(frozen=True, slots=True)
class Settings:
    # Tables (names).
    jobs_table: str
    users_table: str
    uploads_table: str
    tokens_table: str
    audit_table: str
    sessions_table: str
    reviews_table: str
    webhooks_table: str
    filter_sets_table: str
    idempotency_table: str  # Powertools records and rate counters; key `id`, TTL `expiration`
    # Buckets (names).
    uploads_bucket: str
    results_bucket: str
    references_bucket: str
    # Topics, queues, workflows (ARNs, URLs).
    job_requests_topic_arn: str
    job_results_topic_arn: str
    job_events_topic_arn: str
    webhooks_queue_url: str
    progress_queue_url: str
    progress_failures_queue_url: str  # where refused progress messages go
    archive_state_machine_arn: str
    restore_state_machine_arn: str
    scatter_state_machine_arn: str
    # Fargate.
    cluster_arn: str
    task_definition: str  # family, or ARN
    task_subnets: str  # ids, separated by commas
    task_security_group: str
    job_data_role_arn: str  # what a task's credentials are narrowed from
    task_secret_arn: str  # Secrets Manager: the keys of tasks are derived from it
    # Cognito.
    user_pool_id: str
    user_pool_client_id: str
    # Mail and site.
    mail_sender: str  # "GAS <gas@example.org>"; empty: no mail is sent
    mail_configuration_set: str
    site_url_parameter: str  # name of the SSM parameter with the site's URL (no circle in the template)
    stripe_secret_name: str  # Secrets Manager name; empty: no billing, plans change at once
    # Plans: bytes, counts, seconds (retention 0: no end).
    free_upload_limit_bytes: int
    premium_upload_limit_bytes: int
    free_running_jobs: int
    premium_running_jobs: int
    free_jobs_per_month: int
    premium_jobs_per_month: int
    free_bytes_per_month: int
    premium_bytes_per_month: int
    free_retention_seconds: int
    free_lookups_per_day: int = 200  # variants looked up without a file, by one user
    premium_lookups_per_day: int = 2000
    variant_function: str = ""  # the annotator's function that looks them up; empty: there is none yet
    # Lifecycle.
    archive_min_bytes: int = 1024 * 1024
    restore_tier: str = "Standard"
    restore_days: int = 3  # how long S3 keeps a restored copy; the copy back takes minutes
    restore_estimate_seconds: int = 0  # the estimate shown to users; 0: the storage tier's usual time
    restore_poll_seconds: int = 900  # how often a restore is checked, in case S3's event is lost
    remind_seconds: int = 86400  # time from the mail "archiving soon" to the archiving
    lifecycle_patience_seconds: int = 1800  # how long overdue work waits before it is started again
    lifecycle_lease_seconds: int = 180  # a worker's hold on a job's files; above the longest request to S3
    sweep_seconds: int = 50  # how long one run of the sweeper takes up new work; it runs every minute
    sweep_workers: int = 4  # rows that the sweeper handles at the same time
    copy_single_bytes: int = 1024 * 1024 * 1024  # larger objects are copied in parts
    payment_grace_seconds: int = 7 * 86400  # how long premium stays on after a failed payment
    audit_years: int = 7  # how long events of the audit log are kept
    webhook_loopback: str = "false"  # "true": webhooks may go to 127.0.0.1 (one machine)
    monthly_budget_usd: str = "0"  # US dollars that jobs may cost in a month; 0: no limit
    log_retention_days: int = 30  # how long logs are kept; stated in the receipt of a deleted account
    link_secret_arn: str = ""  # Secrets Manager: signs unsubscribe links
    # Jobs: seconds.
    max_queue_seconds: int = 0  # longest wait for capacity; 0: no limit
    task_silence_seconds: int = 300  # longest gap between messages before a task is checked
    # Scattered jobs: bytes, seconds.
    scatter_above_bytes: int = 10 * 1024**3  # larger inputs are annotated in shards; 0: none is
    scatter_shard_bytes: int = 2 * 1024**3  # of the input, for each shard
    scatter_poll_seconds: int = 15  # how often a part is checked
    # Sizes of tasks: CPU units (1024 a core), MiB, GiB. The least that a task gets, and the most.
    task_cpu: int = 2048
    task_memory: int = 4096
    task_disk_gib: int = 30
    max_task_cpu: int = 16384
    max_task_disk_gib: int = 200
    task_public_ip: str = (
        "ENABLED"  # ECS's assignPublicIp; DISABLED in a network without a way to the internet
    )
    data_key_arn: str = ""  # customer-managed key of the buckets; empty: S3's own
    # What GA4GH's service-info says of this installation.
    organization_name: str = "GAS"
    contact_url: str = ""  # https: or mailto:; empty: the sender of mails
    service_environment: str = "dev"  # the stage
    # Links and limits.
    presign_seconds: int = 3600
    share_max_days: int = 365  # longest life of a link to a result
    share_presign_seconds: int = 900  # of URLs that a link hands out
    upload_presign_seconds: int = 12 * 3600
    auth_attempts_per_email: int = 10  # in 5 minutes, from one client IP
    auth_attempts_per_address: int = 60  # in 5 minutes, by client IP
    auth_attempts_per_email_everywhere: int = 50  # in 5 minutes, from networks without an earlier sign-in
    auth_mails_per_day: int = 20  # codes and notices mailed to one address
    auth_answer_milliseconds: int = 800  # least time of answers that must not tell who has an account
    sso_name: str = ""  # an organization's own sign-in service, as the button says; empty: none
    sso_domain: str = ""  # https:// address of the user pool's hosted federation
    require_mfa: str = "false"  # "true": no one signs in without an authenticator app
    breach_lookup_url: str = ""  # ends with a slash; empty: passwords are not looked up online
    user_reads_per_minute: int = 600  # of one user, by one warm function
    user_writes_per_minute: int = 120  # of one user, by all functions
    # Where things are; empty: AWS's own hosts.
    aws_region: str = "us-east-1"
    aws_endpoint_url: str = ""
    s3_presign_endpoint: str = (
        ""  # base of presigned URLs when a browser reaches S3 elsewhere (path style then)
    )
    token_issuer: str = ""
    jwks_url: str = ""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """The settings of an environment. Raises SettingsError that names every missing or wrong variable."""
        values: dict[str, str | int] = {}
        faults: list[str] = []
        for field in fields(cls):
            written = environment.get(field.name.upper())
            if written is None:
                if field.default is MISSING:
                    faults.append(f"{field.name.upper()} is missing")
                continue
            if field.type != "int":
                values[field.name] = written
            elif written.strip().isdigit():
                values[field.name] = int(written)
            else:
                faults.append(f"{field.name.upper()} is not a whole number: {written!r}")
        if faults:
            raise SettingsError("; ".join(faults))
        return cls(**values)  # type: ignore[arg-type]

    @property
    def issuer(self) -> str:
        """`iss` of the user pool's tokens."""
        return self.token_issuer or f"https://cognito-idp.{self.aws_region}.amazonaws.com/{self.user_pool_id}"

    @property
    def key_set_url(self) -> str:
        """Where the user pool's public keys are."""
        base = (
            f"{self.aws_endpoint_url.rstrip('/')}/{self.user_pool_id}"
            if self.aws_endpoint_url
            else self.issuer
        )
        return self.jwks_url or f"{base}/.well-known/jwks.json"

    @property
    def subnets(self) -> list[str]:
        return [subnet.strip() for subnet in self.task_subnets.split(",") if subnet.strip()]

    @property
    def sizes(self) -> Sizes:
        least = Machine(self.task_cpu, self.task_memory, self.task_disk_gib)
        if not least.valid:
            raise SettingsError(f"Fargate has no task of {least.cpu} CPU units and {least.memory_mib} MiB.")
        return Sizes(least, self.max_task_cpu, self.max_task_disk_gib)

    @property
    def scatters(self) -> ScatterRule:
        return ScatterRule(self.scatter_above_bytes, self.scatter_shard_bytes)

    @property
    def budget_usd(self) -> float:
        try:
            usd = float(self.monthly_budget_usd or "0")
        except ValueError as error:
            raise SettingsError(f"MONTHLY_BUDGET_USD is not a number: {self.monthly_budget_usd!r}") from error
        if not 0 <= usd < 1e9:
            raise SettingsError(f"MONTHLY_BUDGET_USD must be between 0 and 1e9: {usd}")
        return usd

    @property
    def plans(self) -> Plans:
        """The limits of both plans. None promises a larger upload than a task has room for beside a small reference."""
        largest = self.sizes.largest_input(0)
        free = Limits(
            min(self.free_upload_limit_bytes, largest),
            self.free_running_jobs,
            self.free_jobs_per_month,
            self.free_bytes_per_month,
            self.free_retention_seconds or None,
            self.free_lookups_per_day,
        )
        premium = Limits(
            min(self.premium_upload_limit_bytes, largest),
            self.premium_running_jobs,
            self.premium_jobs_per_month,
            self.premium_bytes_per_month,
            None,
            self.premium_lookups_per_day,
        )
        return Plans(free, premium, self.remind_seconds)


@cache
def settings() -> Settings:
    """The settings of this process, read once, at first need."""
    return Settings.read(os.environ)
