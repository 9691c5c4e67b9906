"""A stage over moto that runs the real code of every function."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from gas import bootstrap
from gas.adapters import clients
from gas.bootstrap import App, Ports
from gas.config import Settings
from gas.domain.job import Job
from gas.domain.plan import Plan
from gas.domain.user import User
from tests import fakes
from tests.integration.functions import stack
from tests.integration.policies.granted import ACCOUNT, REGION, STAGE
from tests.integration.policies.names import NAMED, SECRET
from tests.integration.policies.recorder import Recorder
from tests.world import ENVIRONMENT, REFERENCE


class Journey:
    """A stage over moto with the app of its functions; the steps drive it, each as one function."""

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


class Secrets:
    """Reads a secret as the adapter does; moto knows no secret of a chosen ARN."""

    def text(self, name: str) -> str:
        with suppress(ClientError):
            clients.client("secretsmanager", REGION).get_secret_value(SecretId=name)
        return SECRET

    def record(self, name: str) -> dict[str, Any]:
        return {"text": self.text(name)}
