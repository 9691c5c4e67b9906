"""The real code of every function over moto, with each of its calls to AWS recorded under the function that made it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.moto_api import state_manager

from gas import bootstrap
from gas.adapters import clients
from gas.adapters.dynamodb.items import item_of
from gas.bootstrap import App, Ports
from gas.config import Settings
from gas.domain.audit import Act
from gas.domain.errors import GasError, Unavailable
from gas.domain.job import Job
from gas.domain.keys import checkpoint_key, result_key
from gas.domain.plan import Plan
from gas.domain.ports import Bucket, Expected, StorageClass, TaskOrder
from gas.domain.scatter import PartRun, Scatter
from gas.domain.user import User
from gas.handlers import (
    job_progress,
    job_requests,
    job_results,
    job_stream,
    mail_events,
    scatter_tasks,
    storage_events,
    sweeper,
    task_events,
    webhooks,
    workflow_tasks,
)
from gas.services.shares import Wish
from tests import fakes
from tests.integration.functions import stack
from tests.integration.policies.asked import calls
from tests.integration.policies.granted import ACCOUNT, REGION, STAGE, Call
from tests.unit.test_template import functions
from tests.world import CONTEXT, ENVIRONMENT, REFERENCE, signed

NAMED = {
    **{variable: resource for resource, variable in stack.TABLES.items()},
    **{
        f"{kind.upper()}_BUCKET": f"gas-{STAGE}-{kind}-{ACCOUNT}"
        for kind in ("uploads", "results", "references")
    },
    "JOB_REQUESTS_TOPIC_ARN": f"arn:aws:sns:{REGION}:{ACCOUNT}:gas-{STAGE}-job-requests",
    "JOB_RESULTS_TOPIC_ARN": f"arn:aws:sns:{REGION}:{ACCOUNT}:gas-{STAGE}-job-results",
    "ARCHIVE_STATE_MACHINE_ARN": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:gas-{STAGE}-archive-results",
    "RESTORE_STATE_MACHINE_ARN": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:gas-{STAGE}-restore-results",
    "SCATTER_STATE_MACHINE_ARN": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:gas-{STAGE}-scatter-job",
    "JOB_EVENTS_TOPIC_ARN": f"arn:aws:sns:{REGION}:{ACCOUNT}:gas-{STAGE}-job-events",
    "WEBHOOKS_QUEUE_URL": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/WebhooksQueue",
    "SITE_URL_PARAMETER": f"/gas/{STAGE}/site-url",
    "LINK_SECRET_ARN": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:LinkSecret",
    "TASK_SECRET_ARN": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:TaskSecret",
    "JOB_DATA_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/gas-{STAGE}-job-data-{REGION}",
    "PROGRESS_FAILURES_QUEUE_URL": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/JobProgressFailures",
    "VARIANT_FUNCTION": f"gas-{STAGE}-lookup",
    "CLUSTER_ARN": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/gas-{STAGE}",
    "TASK_DEFINITION": f"gas-{STAGE}-annotator",
    "MAIL_SENDER": "GAS <gas@example.org>",
    "MAIL_CONFIGURATION_SET": f"gas-{STAGE}",
    "COPY_SINGLE_BYTES": "10",  # everything larger is copied in parts
    "ARCHIVE_MIN_BYTES": "1",
}
SECRET = "k" * 64
FILES = ("annotated.vcf.gz", "variants.parquet", "summary.json")
BODY = b"a result that is larger than ten bytes"


class Recorder:
    """Calls by function; `act` says whose code runs. `cut_short`: errors that ended a part, with moto's gaps."""

    def __init__(self, task_roles: tuple[str, ...]) -> None:
        self.calls: dict[str, set[Call]] = defaultdict(set)
        self.operations: set[tuple[str, str]] = set()
        self.audit_writes: list[str] = []  # the condition of each, empty without one
        self.cut_short: list[tuple[str, str]] = []
        self._roles = task_roles
        self._function = ""

    def watch(self, client: Any) -> Any:
        client.meta.events.register("provide-client-params.*.*", self._note)
        return client

    @contextmanager
    def act(self, function: str) -> Iterator[None]:
        """Record what is asked inside as this function's."""
        assert function in functions(), function
        self._function = function
        try:
            yield
        except (GasError, ClientError) as error:
            self.cut_short.append((function, repr(error)))
        self._function = ""

    def _note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        if self._function:
            self.operations.add((model.service_model.service_name, model.name))
            self.calls[self._function] |= set(calls(model, params, self._roles))
        steps = [one["Put"] for one in params.get("TransactItems", []) if "Put" in one]
        for put in [*steps, *([params] if model.name == "PutItem" else [])]:
            if put["TableName"] == NAMED["AUDIT_TABLE"]:
                self.audit_writes.append(put.get("ConditionExpression", ""))


class Journey:
    """A stage over moto whose functions do, one after the other, all that they ever ask AWS for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, recorder: Recorder) -> None:
        self.recorder = recorder
        for name, value in NAMED.items():
            monkeypatch.setitem(ENVIRONMENT, name, value)
        built = stack.build(("tables", "buckets", "pool"))
        environment = {
            **ENVIRONMENT,
            **stack._cluster(),
            "CLUSTER_ARN": NAMED["CLUSTER_ARN"],
            "TASK_DEFINITION": NAMED["TASK_DEFINITION"],
            "USER_POOL_ID": built.user_pool_id,
            "USER_POOL_CLIENT_ID": built.user_pool_client_id,
        }
        self.settings = Settings.read(environment)
        self.pool = built.user_pool_id
        plain = clients._boto_client
        monkeypatch.setattr(
            clients, "_boto_client", lambda *given, **more: recorder.watch(plain(*given, **more))
        )
        for cache in (clients.session, clients.client, clients.once, clients.presigner):
            cache.cache_clear()
        self.ports = Ports(
            self.settings,
            clock=fakes.FakeClock(),
            ids=fakes.FakeIds(),
            site=fakes.FakeSite(),
            secrets=Secrets(),
        )
        self.app = App(self.ports)
        bootstrap.provide(self.app)
        self.act = recorder.act
        self.s3 = boto3.client("s3", REGION)
        boto3.client("ses", REGION).verify_domain_identity(Domain="example.org")
        self._machines()

    def _machines(self) -> None:
        """Cluster, task definition and state machines, by the template's names."""
        boto3.client("sqs", REGION).create_queue(QueueName="WebhooksQueue")
        ecs = boto3.client("ecs", REGION)
        ecs.create_cluster(clusterName=f"gas-{STAGE}", capacityProviders=["FARGATE", "FARGATE_SPOT"])
        ecs.register_task_definition(
            family=NAMED["TASK_DEFINITION"],
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="1024",
            memory="2048",
            containerDefinitions=[{"name": "annotator", "image": "annotator", "cpu": 1024, "memory": 2048}],
        )
        for kind in ("ARCHIVE", "RESTORE", "SCATTER"):
            arn = NAMED[f"{kind}_STATE_MACHINE_ARN"]
            boto3.client("stepfunctions", REGION).create_state_machine(
                name=arn.rsplit(":", 1)[-1],
                definition='{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}',
                roleArn=f"arn:aws:iam::{ACCOUNT}:role/workflow",
            )

    def user(self, name: str, plan: Plan = Plan.FREE) -> User:
        email = f"{name}@example.org"
        return self.ports.users.create(User(name, email, "Someone", "2026-11-01T00:00:00.000Z", plan=plan))

    def reference(self) -> None:
        body = json.dumps(REFERENCE).encode()
        for key in ("demo/reference.json", f"demo/{REFERENCE['version']}/reference.json"):
            self.s3.put_object(Bucket=self.settings.references_bucket, Key=key, Body=body)

    def row(self, job_id: str) -> Job:
        job = self.ports.jobs.get(job_id)
        assert job is not None
        return job

    def submitted(self, user: User) -> str:
        """An upload in parts, and a job of it."""
        intake = self.app.intake
        upload_id = ""
        with self.act("JobsApiFunction"):
            standing = intake.begin(user, "sample.vcf.gz", 100)
            upload_id = standing.upload.upload_id
            self.s3.upload_part(
                Bucket=self.settings.uploads_bucket,
                Key=standing.upload.key,
                UploadId=standing.upload.s3_upload_id,
                PartNumber=1,
                Body=b"x" * 100,
            )
            intake.standing(user, upload_id)
            intake.complete(user, upload_id, {})
        made: list[str] = []
        with self.act("JobsApiFunction"):
            made.append(self.app.desk.submit(user, upload_id, "demo", None, {}).job_id)
        return made[0]

    def changed(self, job_id: str) -> None:
        """The table's stream tells of a row as it is now."""
        images = {"NewImage": item_of(self.row(job_id))}
        record = {"eventID": "1", "eventName": "INSERT", "dynamodb": {"SequenceNumber": "1", **images}}
        with self.act("JobStreamFunction"):
            job_stream.handler({"Records": [record]}, CONTEXT)

    def launched(self, job_id: str) -> None:
        with self.act("JobRequestsFunction"):
            job_requests.handler(
                {"Records": [{"messageId": "m", "body": json.dumps({"job_id": job_id})}]}, CONTEXT
            )

    def said(self, job_id: str, kind: str, seq: int, **more: Any) -> None:
        body = {"job_id": job_id, "attempt": self.row(job_id).attempt, "seq": seq, "kind": kind, **more}
        with self.act("JobProgressFunction"):
            job_progress.handler({"Records": [{"messageId": "m", **signed(body, SECRET)}]}, CONTEXT)

    def completed(self, user: User) -> str:
        """A job that has run, with its results in storage."""
        job_id = self.submitted(user)
        self.changed(job_id)
        self.launched(job_id)
        files = []
        for name in FILES:
            key = result_key(self.row(job_id).folder, job_id, name)
            self.s3.put_object(Bucket=self.settings.results_bucket, Key=key, Body=BODY, Tagging="a=b")
            files.append({"name": name, "size": len(BODY), "sha256": "0" * 64})
        self.said(job_id, "started", 0)
        self.said(job_id, "renew", 0)
        with self.act("JobProgressFunction"):
            job_progress.handler({"Records": [{"messageId": "m", "body": "forged"}]}, CONTEXT)
        self.said(job_id, "completed", 1, summary={"records": 7}, files=files)
        self.changed(job_id)
        with self.act("JobResultsFunction"):
            message = json.dumps({"job_id": job_id})
            job_results.handler({"Records": [{"Sns": {"Message": message}}]}, CONTEXT)
        self.told(user, job_id)
        with self.act("Ga4ghApiFunction"):
            for ident in (
                f"upload-{self.row(job_id).upload_id}",
                f"job-{job_id}",
                f"job-{job_id}.summary.json",
            ):
                self.app.drs.object(user, ident)
            self.app.drs.access(user, f"job-{job_id}.summary.json")
            run = self.app.desk.submit(user, self.row(job_id).upload_id, "demo", None, {})
            self.app.desk.cancel(user, run.job_id)
        return job_id

    def told(self, user: User, job_id: str) -> None:
        """A webhook is made, tested and replayed; an event of the job is delivered to it."""
        self.ports.caller = fakes.FakeCaller()
        desk = self.app.webhook_desk
        with self.act("AccountApiFunction"):
            made, _ = desk.create(user, "https://hooks.example.org/", ())
            desk.change(user, made.webhook_id, None, (), None)
            desk.rotate(user, made.webhook_id)
            delivery = desk.test(user, made.webhook_id)
            desk.replay(
                user, made.webhook_id, desk.deliveries(user, made.webhook_id, None).deliveries[0].delivery_id
            )
        event = {"job_id": job_id, "user_id": user.user_id, "event": "job.completed", "about": "1"}
        attempt = {
            "user_id": user.user_id,
            "webhook_id": made.webhook_id,
            "delivery_id": delivery.delivery_id,
            "tries": 9,
        }
        with self.act("WebhooksFunction"):
            for number, body in enumerate((event, attempt)):
                record = {"messageId": f"w{number}", "body": json.dumps(body)}
                webhooks.handler({"Records": [record]}, CONTEXT)
        with self.act("AccountApiFunction"):
            desk.delete(user, made.webhook_id)

    def filter_sets(self, user: User) -> None:
        """Filter sets are made, listed, renamed and deleted; one is left to the sweeper."""
        sets, anything = self.app.filter_sets, {"version": 1}
        with self.act("AdminApiFunction"):
            made = sets.create(user, "Rare", anything)
            sets.create(user, "Kept", anything)
            sets.of_user(user)
            sets.replace(user, made.set_id, 1, "Common", anything)
            sets.delete(user, made.set_id, 2)

    def step(self, task: str, **more: Any) -> None:
        with self.act("WorkflowTasksFunction"):
            workflow_tasks.handler({"task": task, **more}, CONTEXT)

    def run(self) -> None:
        """The whole life of jobs and users."""
        state_manager.set_transition("s3::keyrestore", {"progression": "manual", "times": 1})
        self.reference()
        free, paying = self.user("free"), self.user("paying", Plan.PREMIUM)
        with self.act("AuthApiFunction"):
            self.app.accounts.sign_up("new@example.org", "A-good-pass-1", "New", "203.0.113.7")
        boto3.client("cognito-idp", REGION).admin_confirm_sign_up(
            UserPoolId=self.pool, Username="new@example.org"
        )
        with self.act("AuthApiFunction"):
            opened = self.app.accounts.sign_in("new@example.org", "A-good-pass-1", "203.0.113.7")
            self.app.accounts.refresh(opened.cookie, "203.0.113.7")
            # Not sign_out: moto has no RevokeToken, which needs no right.
            self.ports.sessions.remove(opened.cookie.split(".")[0])
        with self.act("AuthApiFunction"):
            account = self.ports.identity.find("new@example.org")
            self.app.sessions.end_all(account.user_id if account else "", tokens=True)
            self.app.link_key()
        with self.act("AuthApiFunction"):
            self.ports.identity.erase("nobody")
            self.ports.mail.send(
                b"From: a@example.org\r\n\r\nx", self.settings.mail_sender, "free@example.org"
            )
        with self.act("AccountApiFunction"):
            self.ports.identity.find("new@example.org")
            clients.client("cognito-idp", REGION).describe_user_pool_client(
                UserPoolId=self.pool, ClientId=self.settings.user_pool_client_id
            )
        with self.act("AuthApiFunction"):
            self.app.catalogue.all()
            self.app.published_tracks.newest("0" * 12)
        self._tokens(free)
        self.filter_sets(free)
        done = self.completed(free)
        self._looked_at(free, done)
        self._audited(free, done)
        self._archived_and_restored(free, done)
        self._ended_early(free)
        self._scattered(free)
        self._swept(free, paying)
        state_manager.unset_transition("s3::keyrestore")

    def _audited(self, user: User, job_id: str) -> None:
        """The audit log: written by all APIs, read by the account's and the administrators'."""
        audit = self.app.audit
        for function in (
            "AuthApiFunction",
            "AccountApiFunction",
            "JobsApiFunction",
            "AdminApiFunction",
            "Ga4ghApiFunction",
        ):
            for act in (Act.DOWNLOAD, Act.VIEW):
                with self.act(function):
                    audit.record(act, user.user_id, function, "203.0.113.7", job_id)
        with self.act("AccountApiFunction"):
            audit.own(user, None)
        with self.act("AdminApiFunction"):
            self.app.variant_lookups.look(user, REFERENCE["name"], "chr1-5-A-C")
        with self.act("AdminApiFunction"):
            audit.search(user.user_id, None, None)
            audit.search(None, job_id, None)

    def _tokens(self, user: User) -> None:
        tokens = self.app.api_tokens
        written: list[str] = []
        with self.act("AccountApiFunction"):
            token, text = tokens.create(user.user_id, "cli", 1)
            written.extend((token.token_id, text))
            tokens.of_user(user.user_id)
        with self.act("AuthorizerFunction"):
            self.app.gate.admit(f"Bearer {written[1]}", "203.0.113.7")
            self.app.sessions.get("none")
            self.ports.sessions.touch("none", "2026-11-01T00:00:00.000Z", "203.0.113.7")
        with self.act("AccountApiFunction"):
            tokens.delete(user.user_id, written[0])
        with self.act("AccountApiFunction"):
            self.app.sessions.end_others(user.user_id, None, tokens=True)

    def _looked_at(self, user: User, job_id: str) -> None:
        job = self.row(job_id)
        with self.act("JobsApiFunction"):
            page = self.app.desk.page(user, None, "", 10, None)
            self.app.desk.places(user, page.jobs)
            self.app.results.files(job)
            self.app.results.link(job, FILES[0])
            self.app.results.link(job, "input")
            self.app.results.log(job)
        with self.act("JobsApiFunction"):
            self.app.results.explore(job)
            self.app.results.sequence(job)
        with self.act("JobsApiFunction"):
            self.app.notes.write(job, {})
            self.app.notes.read(job)
            self.app.families.write(job, [])
            self.app.families.read(job)
        with self.act("JobsApiFunction"):
            reviews, variant = self.app.reviews, "1-100-A-G"
            reviews.change(user, job, variant, 0, {"tags": ("a",)})
            reviews.comment(user, job, variant, "a")
            reviews.page(job, 10, None)
            reviews.remove(job, variant, 2)
            reviews.change(user, job, variant, 0, {"tags": ("a",)})
        with self.act("AdminApiFunction"):
            self.app.reviews.in_job(job, 10, None)
        with self.act("AdminApiFunction"):
            self.app.admin.totals(None)
            self.app.admin.users("", None)
            self.app.admin.all_jobs(None, None)
        self.s3.put_object(
            Bucket=self.settings.references_bucket,
            Key="sample.json",
            Body=json.dumps({"job_id": job_id}).encode(),
        )
        with self.act("AdminApiFunction"):
            one = self.app.shares.make(job, Wish(1, password="a-long-secret", max_views=2))
            self.app.shares.open(self.app.shares.token(job, one), "a-long-secret", None, "203.0.113.7")
            self.app.shares.url(job, one)
            self.app.shares.revoke(job, one.share_id)
        with self.act("AdminApiFunction"):
            self.app.shares.open("sample", None, None, "203.0.113.7")
        with self.act("AdminApiFunction"):
            self.app.results.explore(job)
            self.app.results.sequence(job)
            self.app.results.link(job, FILES[0])
        for function in ("AccountApiFunction", "SweeperFunction"):
            with self.act(function):
                clients.client("secretsmanager", REGION).get_secret_value(SecretId="gas/stripe")

    def _archived_and_restored(self, user: User, job_id: str) -> None:
        at = self.row(job_id).archive_at
        assert at is not None, "a free user's result has a date"
        self.ports.clock.go(10_000_000)
        for task in ("archive.remind", "archive.decide", "archive.move"):
            self.step(task, job_id=job_id, archive_at=at)
        key = result_key(self.row(job_id).folder, job_id, FILES[0])
        # The sweeper too: its Work.VERIFY archives again what is found outside.
        for function in ("SweeperFunction", "WorkflowTasksFunction", "StorageEventsFunction"):
            self._moved(function, key)
        for function in ("WorkflowTasksFunction", "StorageEventsFunction"):
            with self.act(function):
                self.ports.result_store.restore(key, "Standard", 3)
        request = {"user_id": user.user_id, "restore_id": "r-1", "job_id": job_id}
        self.step("restore.list", cursor=None, **request)
        self.step("restore.request", job_ids=[job_id], **request)
        self.step("restore.announce", total=1, **request)
        self.step("restore.check", **request)
        self.step("restore.finish", **request)
        told = {"detail-type": "Object Restore Completed", "detail": {"object": {"key": key}}}
        with self.act("StorageEventsFunction"):
            storage_events.handler({"Records": [{"messageId": "m", "body": json.dumps(told)}]}, CONTEXT)
        for function in (
            "WorkflowTasksFunction",
            "StorageEventsFunction",
            "SweeperFunction",
            "AccountApiFunction",
        ):
            with self.act(function):
                self.app.link_key()
                self.ports.mail.send(
                    b"From: a@example.org\r\n\r\nx", self.settings.mail_sender, "free@example.org"
                )
        with self.act("JobsApiFunction"):
            self.app.restore_all.start_one(user, self.row(job_id))
        for function, machine in (
            ("JobsApiFunction", self.settings.restore_state_machine_arn),
            ("AccountApiFunction", self.settings.restore_state_machine_arn),
            ("SweeperFunction", self.settings.archive_state_machine_arn),
            ("SweeperFunction", self.settings.restore_state_machine_arn),
            ("WorkflowTasksFunction", self.settings.archive_state_machine_arn),
        ):
            with self.act(function):
                self.ports.workflows.start(machine, f"{function}-1", {})

    def _moved(self, function: str, key: str) -> None:
        """A small object in one request, a large one in parts, and one whose move is given up half-way."""

        for body, kept in ((b"small", True), (BODY, True), (BODY, False)):
            self.s3.put_object(Bucket=self.settings.results_bucket, Key=key, Body=body, Tagging="a=b")
            with self.act(function):
                self.ports.result_store.move(
                    key, StorageClass.GLACIER, Expected(len(body), None), Lease(kept)
                )

    def _ended_early(self, user: User) -> None:
        job_id = self.submitted(user)
        self.launched(job_id)
        arn = self.ports.tasks.find(job_id, 1)
        assert arn is not None, "the job was launched"
        for function in ("JobsApiFunction", "SweeperFunction", "JobRequestsFunction"):
            for ask in (
                lambda: self.ports.tasks.find(job_id, 1),
                lambda: self.ports.tasks.state(arn),
                lambda: self.ports.tasks.stop(arn, "cancelled"),
            ):
                with self.act(function):
                    ask()
        with self.act("Ga4ghApiFunction"):  # cancels a run, and deletes none
            self.ports.tasks.find(job_id, 1)
            self.ports.tasks.stop(arn, "cancelled")
        with self.act("TaskEventsFunction"):
            task_events.handler(
                {"detail": {"startedBy": f"{job_id}-1", "lastStatus": "STOPPED", "containers": []}}, CONTEXT
            )
        for act in (
            lambda: self.app.desk.cancel(user, job_id),
            lambda: self.app.desk.rerun(user, job_id, None, {}),
            lambda: self.app.desk.delete(user, job_id),
        ):
            with self.act("JobsApiFunction"):
                act()
        with self.act("JobsApiFunction"):
            begun = self.app.intake.begin(user, "unused.vcf.gz", 100)
            self.app.intake.delete(user, begun.upload.upload_id)

    def _scattered(self, user: User) -> None:
        """A job in shards: planned, a shard that is lost and one that fails for good, and what is left is erased."""
        job_id = self.submitted(user)
        scattered = {"scatter": Scatter(2), "attempt": 1, "launches": 1}
        self.ports.jobs.change(job_id, lambda job: replace(job, **scattered))
        executions = self.app.annotation.executions
        with self.act("JobRequestsFunction"):
            executions.launch(TaskOrder(job_id, 1, 1, {}, self.settings.sizes.least))
        arn = f"arn:aws:states:{REGION}:{ACCOUNT}:execution:gas-{STAGE}-scatter-job:{job_id}-1"
        for function in ("JobsApiFunction", "SweeperFunction", "JobRequestsFunction"):
            with self.act(function):
                executions.find(job_id, 1)
                executions.state(arn)
                executions.stop(arn, "cancelled")

        def step(part: str, run: dict[str, Any] | None) -> dict[str, Any]:
            event = {"task": "scatter.part", "job_id": job_id, "attempt": 1, "part": part, "run": run}
            answers: list[dict[str, Any]] = []
            with self.act("ScatterTasksFunction"):
                answers.append(scatter_tasks.handler(event, CONTEXT))
            return answers[0]

        planned = step("plan", None)
        step("plan", planned["run"])
        key = checkpoint_key(self.row(job_id).folder, job_id, "plan")
        body = json.dumps({"shards": 2, "records": 9}).encode()
        self.s3.put_object(Bucket=self.settings.results_bucket, Key=key, Body=body)
        step("plan", planned["run"])
        self.said(job_id, "renew", 0, part="0")
        with self.act("ScatterTasksFunction"):
            self.ports.tasks.stop(planned["run"]["task_arn"], "it did not move")
        lost = replace(PartRun.read(planned["run"]), trial=3, failures=2, task_arn="gone")
        step("0", lost.data())
        with self.act("ScatterTasksFunction"):
            scatter_tasks.handler({"task": "scatter.clean", "job_id": job_id}, CONTEXT)
        with self.act("ScatterTasksFunction"):
            self.ports.objects.delete(Bucket.RESULTS, [key])

    def _swept(self, user: User, paying: User) -> None:
        with self.act("AccountApiFunction"):
            self.app.billing.wish(user, Plan.PREMIUM)
        with self.act("AccountApiFunction"):
            self.app.plan_changes.upcoming(user.user_id)
            self.app.plan_changes.quote(user.user_id)
            self.app.receipts.of(user)
        with self.act("AccountApiFunction"):
            self.app.accounts.delete(paying.user_id)
        report = {
            "eventType": "Bounce",
            "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": user.email}]},
            "mail": {"tags": {"user_id": [user.user_id]}},
        }
        with self.act("MailEventsFunction"):
            mail_events.handler({"Records": [{"Sns": {"Message": json.dumps(report)}}]}, CONTEXT)
        self.ports.clock.go(100_000_000)
        with self.act("SweeperFunction"):
            sweeper.handler({}, CONTEXT)
        with self.act("SweeperFunction"):
            self.ports.objects.delete(Bucket.RESULTS, self.ports.objects.names(Bucket.RESULTS, "free/"))
            self.ports.objects.delete(Bucket.UPLOADS, ["free/none"])
            self.ports.objects.abort("free/none", "none")
        with self.act("SweeperFunction"):
            self.ports.identity.erase("paying")


class Lease:
    """A hold on a job's files that can be renewed, or is lost after the first time."""

    def __init__(self, kept: bool) -> None:
        self._kept = kept
        self._renewed = False

    def __call__(self) -> None:
        if self._renewed and not self._kept:
            raise Unavailable("The lease is lost.")
        self._renewed = True


class Secrets:
    """Reads a secret as the adapter does; moto knows no secret of a chosen ARN."""

    def text(self, name: str) -> str:
        with suppress(ClientError):
            clients.client("secretsmanager", REGION).get_secret_value(SecretId=name)
        return SECRET

    def record(self, name: str) -> dict[str, Any]:
        return {"text": self.text(name)}
