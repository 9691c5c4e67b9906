"""A whole service on fakes, for unit tests. `World` has the fakes, and calls the API as API Gateway does."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from gas.adapters.seals import AesSeals
from gas.bootstrap import App, Ports
from gas.config import Settings
from gas.domain import moments, task_keys
from gas.domain.job import Job
from gas.domain.outbox import Topic
from gas.domain.plan import Plan
from gas.domain.ports import Bucket
from gas.domain.session import SESSION_SECONDS, Session
from gas.domain.user import User
from gas.handlers import job_progress
from tests import fakes

ENVIRONMENT = {
    "JOBS_TABLE": "jobs",
    "USERS_TABLE": "users",
    "UPLOADS_TABLE": "uploads",
    "TOKENS_TABLE": "tokens",
    "SESSIONS_TABLE": "sessions",
    "REVIEWS_TABLE": "reviews",
    "WEBHOOKS_TABLE": "webhooks",
    "FILTER_SETS_TABLE": "filter-sets",
    "JOB_EVENTS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:job-events",
    "WEBHOOKS_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/webhooks",
    "IDEMPOTENCY_TABLE": "idempotency",
    "AUDIT_TABLE": "audit",
    "UPLOADS_BUCKET": "uploads",
    "RESULTS_BUCKET": "results",
    "REFERENCES_BUCKET": "references",
    "JOB_REQUESTS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:job-requests",
    "JOB_RESULTS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:job-results",
    "PROGRESS_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/job-progress",
    "ARCHIVE_STATE_MACHINE_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:archive",
    "RESTORE_STATE_MACHINE_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:restore",
    "SCATTER_STATE_MACHINE_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:scatter",
    "CLUSTER_ARN": "arn:aws:ecs:us-east-1:123456789012:cluster/gas",
    "TASK_DEFINITION": "annotator",
    "TASK_SUBNETS": "subnet-1,subnet-2",
    "TASK_SECURITY_GROUP": "sg-1",
    "JOB_DATA_ROLE_ARN": "arn:aws:iam::123456789012:role/gas-dev-job-data-us-east-1",
    "TASK_SECRET_ARN": "task-secret",
    "PROGRESS_FAILURES_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/job-progress-failures",
    "USER_POOL_ID": "us-east-1_pool",
    "USER_POOL_CLIENT_ID": "client-1",
    "MAIL_SENDER": "GAS <gas@example.org>",
    "MAIL_CONFIGURATION_SET": "gas",
    "SITE_URL_PARAMETER": "/gas/site-url",
    "STRIPE_SECRET_NAME": "",
    "LINK_SECRET_ARN": "link-secret",
    "FREE_UPLOAD_LIMIT_BYTES": "1000",
    "PREMIUM_UPLOAD_LIMIT_BYTES": str(100 * 1024**3),
    "FREE_RUNNING_JOBS": "2",
    "PREMIUM_RUNNING_JOBS": "10",
    "FREE_JOBS_PER_MONTH": "20",
    "PREMIUM_JOBS_PER_MONTH": "1000",
    "FREE_BYTES_PER_MONTH": "15000",
    "PREMIUM_BYTES_PER_MONTH": str(10 * 1024**4),
    "FREE_RETENTION_SECONDS": "86400",
    # The clock stands still in tests, so a limit per minute would refuse the later requests of a long test.
    "USER_READS_PER_MINUTE": "0",
    "USER_WRITES_PER_MINUTE": "0",
    "SWEEP_WORKERS": "1",
    "SCATTER_ABOVE_BYTES": "0",
    "AUTH_ANSWER_MILLISECONDS": "0",
}

REFERENCE = {
    "format": 2,
    "name": "demo",
    "version": "0123456789ab",
    "assembly": "DEMO1",
    "species": "none",
    "source": "generated",
    "synthetic": True,
    "tracks": [],
    "contigs": [],
}

TASK_SECRET = "t" * 64


def signed(body: dict[str, Any] | str, secret: str = TASK_SECRET) -> dict[str, Any]:
    """Return a progress message in SQS's form, signed as the task of its attempt signs it."""
    text = body if isinstance(body, str) else json.dumps(body)
    sender = json.loads(text)
    key = task_keys.signing_key(secret.encode(), sender["job_id"], sender["attempt"])
    attribute = {"dataType": "String", "stringValue": task_keys.signature(key, text)}
    return {"body": text, "messageAttributes": {"signature": attribute}}


CONTEXT = SimpleNamespace(
    function_name="test",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:test",
    aws_request_id="request-1",
    get_remaining_time_in_millis=lambda: 30_000,
)


@dataclass
class Response:
    status: int
    headers: dict[str, str]
    cookies: list[str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class World:
    """Build the service. `environment` overrides ENVIRONMENT; `given` overrides fakes by port name."""

    environment: dict[str, str] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clock = fakes.FakeClock()
        self.ids = fakes.FakeIds()
        self.users = fakes.FakeUsers()
        self.uploads = fakes.FakeUploads()
        self.jobs = fakes.FakeJobs(self.users, self.uploads)
        self.work = fakes.queues(self.jobs, self.users, self.uploads)
        self.tokens = fakes.FakeTokens()
        self.audit = fakes.FakeAudit()
        self.sessions = fakes.FakeSessions()
        self.reviews = fakes.FakeReviews()
        self.filter_sets = fakes.FakeFilterSets()
        self.rates = fakes.FakeRates()
        self.objects = fakes.FakeObjects()
        self.topics = fakes.FakeTopics()
        self.tasks = fakes.FakeTasks()
        self.workflows = fakes.FakeWorkflows()
        self.mail = fakes.FakeMail()
        self.identity = fakes.FakeIdentity()
        self.seals = AesSeals()
        self.keys = fakes.FakeKeys()
        self.mfa = fakes.FakeMfa(self.identity, self.clock)
        self.sso = fakes.FakeSso(self.identity)
        self.passwords = fakes.FakePasswords()
        self.once_store = fakes.MemoryStore()
        self.result_store = fakes.FakeResultStore(self.objects)
        self.ledger = fakes.FakeLedger()
        self.variant_function = fakes.FakeVariantFunction()
        self.webhooks = fakes.FakeWebhooks()
        self.webhook_queue = fakes.FakeWebhookQueue()
        self.caller = fakes.FakeCaller()
        self.result_index = fakes.FakeResultIndex(self.jobs)
        self.claims = fakes.FakeClaims(self.clock)
        self.secrets = fakes.FakeSecrets({"link-secret": "k" * 64, "task-secret": TASK_SECRET})
        self.data_rights = fakes.FakeDataRights(self.clock)
        self.refused = fakes.FakeRefused()
        self.site = fakes.FakeSite()
        self.overview = fakes.FakeOverview(self.users, self.jobs)
        settings = Settings.read({**ENVIRONMENT, **self.environment})
        own = {name: port for name, port in vars(self).items() if name not in ("environment", "given")}
        self.app = App(Ports(settings, **{**own, **self.given}))
        self._seen: dict[str, Job] = {}
        self._delivered = 0
        self.publish_reference()

    def drain(self) -> None:
        """Process the stream and the request queue until both are empty."""
        while self._stream() or self._deliver():
            pass

    def report(self, kind: str, job_id: str, seq: int, **more: Any) -> None:
        """Send a progress message of the job's current attempt through the handler."""
        body = {"job_id": job_id, "attempt": self.jobs.rows[job_id].attempt, "seq": seq, "kind": kind, **more}
        self.progress([body])

    def progress(self, bodies: list[dict[str, Any]]) -> dict[str, Any]:
        """Send a batch of the progress queue through the handler."""
        records = [{"messageId": f"m-{i}", **signed(body)} for i, body in enumerate(bodies)]
        answer: dict[str, Any] = job_progress.handler({"Records": records}, CONTEXT)
        return answer

    def order(self, job_id: str) -> dict[str, Any]:
        """Return the order of a job's newest task, as the task reads it."""
        uri = [one for one in self.tasks.orders if one.job_id == job_id][-1].environment["ORDER_URI"]
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        assert bucket == self.app.settings.results_bucket
        read: dict[str, Any] = json.loads(self.objects.read(Bucket.RESULTS, key) or b"{}")
        return read

    def _stream(self) -> bool:
        changed = {key: job for key, job in self.jobs.rows.items() if self._seen.get(key) != job}
        for key, job in changed.items():
            old = self._seen.get(key)
            self._seen[key] = job
            self.app.outbox.changed(old, job)
        return bool(changed)

    def _deliver(self) -> bool:
        fresh = self.topics.published[self._delivered :]
        self._delivered = len(self.topics.published)
        for topic, body in fresh:
            if topic is Topic.JOB_REQUESTS:
                self.app.annotation.launch(body["job_id"])
        return bool(fresh)

    def publish_reference(self, **changes: Any) -> None:
        reference = {**REFERENCE, **changes}
        body = json.dumps(reference).encode()
        for key in (
            f"{reference['name']}/reference.json",
            f"{reference['name']}/{reference['version']}/reference.json",
        ):
            self.objects.put(Bucket.REFERENCES, key, body)

    def user(self, user_id: str = "user-1", plan: Plan = Plan.FREE) -> User:
        """Create a user's profile."""
        return self.users.create(
            User(user_id, f"{user_id}@example.org", "A User", "2026-11-01T00:00:00.000Z", plan=plan)
        )

    def session(self, user_id: str = "user-1", session_id: str = "session-0") -> Session:
        """Create an open session of the user."""
        now = self.clock.now()
        session = Session(
            session_id=session_id,
            user_id=user_id,
            created_at=moments.text(now),
            expires_at=moments.later(now, SESSION_SECONDS),
            refresh_token=f"refresh-of-{session_id}",
            digest="",
            salt="salt",
            last_used_at=moments.text(now),
        )
        self.sessions.create(session)
        return session

    def upload(self, user_id: str = "user-1", size: int = 100, filename: str = "sample.vcf.gz") -> str:
        """Create a completed upload of `size` bytes and return its id."""
        user = self.users.rows[user_id]
        standing = self.app.intake.begin(user, filename, size)
        for number, length in standing.upload.part_lengths().items():
            self.objects.put_part(standing.upload.s3_upload_id, number, b"x" * length)
        return self.app.intake.complete(user, standing.upload.upload_id, {}).upload_id

    def job(self, user_id: str = "user-1", name: str | None = None, **how: Any) -> str:
        """Submit a job and return its id."""
        upload_id = self.upload(user_id, **how)
        return self.app.desk.submit(self.users.rows[user_id], upload_id, "demo", name, {}).job_id

    def call(
        self,
        handler: Any,
        method: str,
        resource: str,
        body: Any = None,
        user_id: str | None = "user-1",
        headers: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        admin: bool = False,
        admitted_as: str | None = None,
        credential: str = "session-0",
        since: str | None = None,
        path: dict[str, str] | None = None,
        **path_parameters: str,
    ) -> Response:
        """Call an API handler with the event that API Gateway would send.

        `credential` and `since`: the session's id and begin, as the authorizer's cached answer has them. `path` adds
        path parameters with names that this method has too.
        """
        path_parameters = {**path_parameters, **(path or {})}
        context: dict[str, Any] = {
            "requestId": "r-1",
            "identity": {"sourceIp": "203.0.113.7"},
            "stage": "api",
        }
        if user_id is not None:
            context["authorizer"] = {
                "user_id": user_id,
                "admin": str(admin).lower(),
                "via": "session",
                "credential": credential,
                "since": since or "",
                "expires_at": "",
            }
            if credential in self.sessions.rows:
                context["authorizer"]["since"] = self.sessions.rows[credential].created_at
        if admitted_as is not None:  # an API token
            token = self.tokens.rows.get(
                admitted_as
            )  # None: the token is revoked, but API Gateway still caches its admission
            context["authorizer"] |= {
                "via": "token",
                "credential": admitted_as,
                "since": token.created_at if token else "",
                "expires_at": token.expires_at if token else "",
                "scope": token.scope.value if token else "submit",
            }
        sent = {"Content-Type": "application/json", **(headers or {})}
        event = {
            "resource": resource,
            "path": resource.format(**path_parameters),
            "httpMethod": method,
            "headers": sent,
            "multiValueHeaders": {name: [value] for name, value in sent.items()},
            "queryStringParameters": query,
            "multiValueQueryStringParameters": {name: [value] for name, value in query.items()}
            if query
            else None,
            "pathParameters": path_parameters or None,
            "stageVariables": None,
            "requestContext": {**context, "resourcePath": resource, "httpMethod": method},
            "body": body if isinstance(body, str) or body is None else json.dumps(body),
            "isBase64Encoded": False,
        }
        answer = handler(event, CONTEXT)
        many = answer.get("multiValueHeaders") or {}
        return Response(
            answer["statusCode"],
            answer.get("headers") or {},
            list(many.get("Set-Cookie", [])),
            answer.get("body") or "",
        )
