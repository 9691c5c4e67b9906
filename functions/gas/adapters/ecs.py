"""ECS: a task on Fargate Spot, else on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from gas.adapters import clients, faults
from gas.domain.errors import NoCapacity, Unavailable
from gas.domain.keys import task_name
from gas.domain.ports import TaskOrder, TaskState

CONTAINER = "annotator"
# Spot first. Two calls: one strategy that names both would not fall back.
PROVIDERS = ("FARGATE_SPOT", "FARGATE")
CAPACITY_CODES = faults.THROTTLED | {"ServerException", "ServiceUnavailable"}
# Beginnings of `failures[].reason` that mean "not now", as ECS documents them.
CAPACITY_REASONS = (
    "RESOURCE",
    "Capacity is unavailable",
    "CAPACITY",
    "AGENT",
    "throttl",
    "You've reached the limit",
)
RUNNING = frozenset({"RUNNING", "DEACTIVATING", "STOPPING"})


@dataclass(frozen=True, slots=True)
class Cluster:
    arn: str
    task_definition: str
    subnets: tuple[str, ...]
    security_group: str


class EcsTasks:
    def __init__(self, cluster: Cluster, region: str) -> None:
        self._cluster = cluster
        self._region = region

    def launch(self, order: TaskOrder) -> str:
        said: list[str] = []
        for provider in PROVIDERS:
            task_arn, reason = self._run(order, provider)
            if task_arn is not None:
                return task_arn
            said.append(reason)
        raise NoCapacity("; ".join(said))

    def find(self, job_id: str, attempt: int) -> str | None:
        with faults.translated("Looking for a task"):
            for wanted in ("RUNNING", "STOPPED"):
                answer = self._client.list_tasks(
                    cluster=self._cluster.arn, startedBy=task_name(job_id, attempt), desiredStatus=wanted
                )
                if answer["taskArns"]:
                    return str(answer["taskArns"][0])
        return None

    def state(self, task_arn: str) -> TaskState:
        with faults.translated("Looking at a task"):
            answer = self._client.describe_tasks(cluster=self._cluster.arn, tasks=[task_arn])
        if not answer["tasks"]:
            return TaskState.UNKNOWN
        status = str(answer["tasks"][0].get("lastStatus", ""))
        if status in ("STOPPED", "DELETED", "DEPROVISIONING"):
            return TaskState.STOPPED
        return TaskState.RUNNING if status in RUNNING else TaskState.STARTING

    def stop(self, task_arn: str, why: str) -> None:
        with faults.translated("Stopping a task"):
            try:
                self._client.stop_task(cluster=self._cluster.arn, task=task_arn, reason=why)
            except ClientError as error:
                # InvalidParameterException: "The referenced task was not found."
                if faults.code(error) not in ("InvalidParameterException", "TaskNotFoundException"):
                    raise

    @property
    def _client(self) -> Any:
        return clients.client("ecs", self._region)

    def _run(self, order: TaskOrder, provider: str) -> tuple[str | None, str]:
        """The task's ARN, or why there is no room. Raises Unavailable for any other failure."""
        environment = [{"name": name, "value": value} for name, value in order.environment.items()]
        try:
            answer = self._client.run_task(
                cluster=self._cluster.arn,
                taskDefinition=self._cluster.task_definition,
                capacityProviderStrategy=[{"capacityProvider": provider, "weight": 1}],
                count=1,
                startedBy=task_name(order.job_id, order.attempt),
                propagateTags="TASK_DEFINITION",
                enableECSManagedTags=True,
                clientToken=f"{order.job_id}-{order.attempt}-{order.launches}-{provider}",
                networkConfiguration={
                    "awsvpcConfiguration": {
                        "subnets": list(self._cluster.subnets),
                        "securityGroups": [self._cluster.security_group],
                        "assignPublicIp": "ENABLED",
                    }
                },
                overrides={"containerOverrides": [{"name": CONTAINER, "environment": environment}]},
            )
        except ClientError as error:
            if faults.code(error) in CAPACITY_CODES:
                return None, faults.code(error)
            raise Unavailable(f"The task could not be started ({faults.code(error)}).") from error
        if answer.get("tasks"):
            return str(answer["tasks"][0]["taskArn"]), ""
        reasons = [str(failure.get("reason", "")) for failure in answer.get("failures", [])]
        if reasons and not any(reason.startswith(CAPACITY_REASONS) for reason in reasons):
            raise Unavailable(f"The task could not be started ({'; '.join(reasons)}).")
        return None, "; ".join(reasons) or "no answer"
