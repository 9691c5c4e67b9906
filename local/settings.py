"""Settings of the service on one machine, and the paths it uses."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local.errors import BadSetting

ROOT = Path(__file__).resolve().parent.parent
REGION = "us-east-1"
ACCOUNT = "000000000000"
STACK = "gas-local"
STAGE = "local"
MAIL_IDENTITY = "example.org"

# Environment variables that set template parameters, each with the parameter and its default on one machine.
PARAMETERS: Mapping[str, tuple[str, str]] = {
    "FREE_RETENTION_SECONDS": ("FreeRetentionSeconds", "2592000"),
    "ARCHIVE_MIN_BYTES": ("ArchiveMinBytes", "0"),
    "FREE_UPLOAD_LIMIT_BYTES": ("FreeUploadLimitBytes", str(2 * 1024**3)),
    "PREMIUM_UPLOAD_LIMIT_BYTES": ("PremiumUploadLimitBytes", str(75 * 1024**3)),
    "FREE_RUNNING_JOBS": ("FreeRunningJobs", "2"),
    "PREMIUM_RUNNING_JOBS": ("PremiumRunningJobs", "4"),
    "FREE_JOBS_PER_MONTH": ("FreeJobsPerMonth", "1000"),
    "PREMIUM_JOBS_PER_MONTH": ("PremiumJobsPerMonth", "10000"),
    "FREE_BYTES_PER_MONTH": ("FreeBytesPerMonth", str(100 * 1024**3)),
    "PREMIUM_BYTES_PER_MONTH": ("PremiumBytesPerMonth", str(10 * 1024**4)),
    "MAX_QUEUE_SECONDS": ("MaxQueueSeconds", "0"),
    # Only the size of the largest disk matters: larger inputs are refused. CPU and memory are this machine's.
    "MAX_TASK_DISK_GIB": ("MaxTaskDiskGiB", "200"),
    "USER_READS_PER_MINUTE": ("UserReadsPerMinute", "6000"),
    "USER_WRITES_PER_MINUTE": ("UserWritesPerMinute", "1200"),
    # The end of a task is reported at once here, so a long silence only means that the machine is busy.
    "TASK_SILENCE_SECONDS": ("TaskSilenceSeconds", "120"),
    "SCATTER_ABOVE_BYTES": ("ScatterAboveBytes", str(10 * 1024**3)),
    "SCATTER_SHARD_BYTES": ("ScatterShardBytes", str(2 * 1024**3)),
    "SCATTER_POLL_SECONDS": ("ScatterPollSeconds", "2"),
    "REMIND_SECONDS": ("RemindSeconds", "86400"),
    "RESTORE_TIER": ("RestoreTier", "Standard"),
    "RESTORE_DAYS": ("RestoreDays", "3"),
    "RESTORE_ESTIMATE_SECONDS": ("RestoreEstimateSeconds", "5"),
    "COPY_SINGLE_BYTES": ("CopySingleBytes", str(1024**3)),
    "LIFECYCLE_LEASE_SECONDS": ("LifecycleLeaseSeconds", "30"),
    "PRESIGN_SECONDS": ("PresignSeconds", "3600"),
    "AUTH_ATTEMPTS_PER_EMAIL": ("AuthAttemptsPerEmail", "100"),
    "AUTH_ATTEMPTS_PER_ADDRESS": ("AuthAttemptsPerAddress", "10000"),
    # Nothing to hide here: any six digits confirm an address, and everyone sees all mails.
    "AUTH_ANSWER_MILLISECONDS": ("AuthAnswerMilliseconds", "0"),
    "RESTORE_POLL_SECONDS": ("RestorePollSeconds", "5"),
    "LIFECYCLE_PATIENCE_SECONDS": ("LifecyclePatienceSeconds", "20"),
    "PAYMENT_GRACE_SECONDS": ("PaymentGraceSeconds", "604800"),
    "STRIPE_SECRET_NAME": ("StripeSecretName", ""),
    "MAIL_SENDER": ("MailFrom", "GAS <gas@example.org>"),
    "LOG_LEVEL": ("LogLevel", "INFO"),
    "FREE_LOOKUPS_PER_DAY": ("FreeLookupsPerDay", "10000"),
    "PREMIUM_LOOKUPS_PER_DAY": ("PremiumLookupsPerDay", "10000"),
    # The annotator that is installed here stands for the image.
    "IMAGE_PUSHED": ("ImagePushed", "true"),
    "MONTHLY_BUDGET_USD": ("MonthlyBudgetUsd", "0"),
    "WEBHOOK_LOOPBACK": ("WebhookLoopback", "false"),
}


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """`state` is the folder of everything that outlives the process. Two services need two folders and two ports."""

    state: Path
    port: int
    parameters: Mapping[str, str]
    enforce_iam: bool = False
    real_docker: str = ""
    demo: bool = True
    sweep_seconds: float = 3.0
    mishaps: Path | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> LocalSettings:
        """Read the settings from an environment. Raises BadSetting."""
        port = environment.get("PORT", "8080")
        if not port.isdigit() or not 1 <= int(port) <= 65535:
            raise BadSetting(f"PORT must be a number from 1 to 65535, but is {port!r}.")
        parameters = {}
        for variable, (parameter, default) in PARAMETERS.items():
            value = environment.get(variable, default)
            if default.isdigit() and not value.isdigit():
                raise BadSetting(f"{variable} must be a whole number, but is {value!r}.")
            parameters[parameter] = value
        return cls(
            state=Path(environment.get("GAS_STATE") or ROOT / ".gas").absolute(),
            port=int(port),
            parameters=parameters,
            enforce_iam=environment.get("AUTH", "").lower() == "true",
            real_docker=environment.get("DOCKER_HOST", ""),
            demo=environment.get("GAS_DEMO", "1") != "0",
            mishaps=Path(environment["GAS_TASK_MISHAPS"]) if environment.get("GAS_TASK_MISHAPS") else None,
            sweep_seconds=float(environment.get("GAS_SWEEP_SECONDS", "3")),
        )

    @property
    def url(self) -> str:
        """The origin of site, API and storage. It is `localhost` because browsers accept Secure cookies from it."""
        return f"http://localhost:{self.port}"

    @property
    def snapshots(self) -> Path:
        return self.state / "emulator"

    @property
    def objects(self) -> Path:
        return self.state / "objects"

    @property
    def mail(self) -> Path:
        return self.state / "mail"

    @property
    def references(self) -> Path:
        """The folder in which tasks keep fetched references."""
        return self.state / "reference-cache"

    @property
    def lookups(self) -> Path:
        """The folder of the function that looks variants up, emptied at each start."""
        return self.state / "lookups"

    @property
    def functions(self) -> Path:
        """The folder with one folder per function process, emptied at each start."""
        return self.state / "functions"

    @property
    def tasks(self) -> Path:
        """The folder with one folder per task: its scratch disk and its log."""
        return self.state / "tasks"

    @property
    def docker_socket(self) -> Path:
        """The socket of Fargate's stand-in, one per state folder. Short: a socket's path may have at most 107 characters."""
        digest = hashlib.sha256(str(self.state).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"gas-{digest}" / "docker.sock"
