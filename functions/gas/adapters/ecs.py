"""ECS: start a task on Fargate Spot, or on demand if Spot refuses it; stop it; look at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from botocore.exceptions import ClientError

from gas.adapters import clients, faults
from gas.domain import refusal
from gas.domain.errors import NoCapacity, Unavailable
from gas.domain.keys import task_name
from gas.domain.ports import Begun, TaskOrder, TaskState
from gas.domain.task_end import CONTAINER, TaskEnd

# Two calls, because one strategy that names both providers would not fall back.
SPOT, ON_DEMAND = "FARGATE_SPOT", "FARGATE"
RUNNING = frozenset({"RUNNING", "DEACTIVATING", "STOPPING"})
ENDED = frozenset({"STOPPED", "DELETED", "DEPROVISIONING"})
MOST_DESCRIBED = 100  # tasks of one request


@dataclass(frozen=True, slots=True)
class Cluster:
    arn: str
    task_definition: str
    subnets: tuple[str, ...]
    security_group: str
    public_ip: str = "ENABLED"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why ECS did not begin a task; `later`: the same request may succeed later."""

    why: str
    later: bool


class EcsTasks:
    def __init__(self, cluster: Cluster, region: str) -> None:
        self._cluster = cluster
        self._region = region

    def launch(self, order: TaskOrder) -> Begun:
        said: list[str] = []
        answer: Begun | Refused = Refused("no answer", later=True)
        for provider in (ON_DEMAND,) if order.on_demand else (SPOT, ON_DEMAND):
            answer = self._run(order, provider)
            if isinstance(answer, Begun):
                return answer
            said.append(f"{provider}: {answer.why}")
        # The last refusal counts: a fault of the request itself is refused on demand too.
        if isinstance(answer, Refused) and answer.later:
            raise NoCapacity("; ".join(said))
        raise Unavailable(f"The task could not be started ({'; '.join(said)}).")

    def find(self, job_id: str, attempt: int) -> str | None:
        with faults.translated("Looking for a task"):
            for wanted in ("RUNNING", "STOPPED"):
                answer = self._client.list_tasks(
                    cluster=self._cluster.arn, startedBy=task_name(job_id, attempt), desiredStatus=wanted
                )
                if answer["taskArns"]:
                    return str(answer["taskArns"][0])
        return None

    def running(self, job_id: str, attempt: int) -> list[str]:
        return self._listed(job_id, attempt, "RUNNING")

    def ended(self, job_id: str, attempt: int) -> bool:
        if self._listed(job_id, attempt, "RUNNING"):
            return False
        # ECS lists a task here as soon as it is asked to stop.
        stopped = self._listed(job_id, attempt, "STOPPED")
        with faults.translated("Looking at a job's tasks"):
            for begin in range(0, len(stopped), MOST_DESCRIBED):
                some = stopped[begin : begin + MOST_DESCRIBED]
                answer = self._client.describe_tasks(cluster=self._cluster.arn, tasks=some)
                if any(task.get("lastStatus") not in ENDED for task in answer["tasks"]):
                    return False
        return True

    def state(self, task_arn: str) -> TaskState:
        task = self._describe(task_arn)
        if task is None:
            return TaskState.UNKNOWN
        status = str(task.get("lastStatus", ""))
        if status in ENDED:
            return TaskState.STOPPED
        return TaskState.RUNNING if status in RUNNING else TaskState.STARTING

    def end(self, task_arn: str) -> TaskEnd | None:
        task = self._describe(task_arn)
        return None if task is None else TaskEnd.read(task)

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

    def _listed(self, job_id: str, attempt: int, wanted: str) -> list[str]:
        """Return the ARNs of an attempt's tasks that are to be in the state `wanted`."""
        found: list[str] = []
        how: dict[str, str] = {}
        with faults.translated("Looking for a job's tasks"):
            while True:
                answer = self._client.list_tasks(
                    cluster=self._cluster.arn,
                    startedBy=task_name(job_id, attempt),
                    desiredStatus=wanted,
                    **how,
                )
                found += [str(arn) for arn in answer["taskArns"]]
                if not answer.get("nextToken"):
                    return found
                how = {"nextToken": answer["nextToken"]}

    def _describe(self, task_arn: str) -> dict[str, Any] | None:
        with faults.translated("Looking at a task"):
            answer = self._client.describe_tasks(cluster=self._cluster.arn, tasks=[task_arn])
        return dict(answer["tasks"][0]) if answer["tasks"] else None

    def _run(self, order: TaskOrder, provider: str) -> Begun | Refused:
        """Return the task, or why ECS refused it. A request without a response raises, because it may have worked."""
        try:
            answer = self._client.run_task(**self._request(order, provider))
        except ClientError as error:
            code, text = faults.code(error), str(error.response.get("Error", {}).get("Message", ""))
            # A launcher that has ended started this task with the same token and other parameters: use that task.
            begun = cast(Mapping[str, Any], error.response).get("resourceIds")
            if code == "ConflictException" and begun:
                return Begun(str(begun[0]), None)
            return Refused(f"{code}: {text}" if text else code, refusal.not_now(code, text))
        if answer.get("tasks"):
            return Begun(str(answer["tasks"][0]["taskArn"]), provider == SPOT)
        reasons = [str(failure.get("reason", "")) for failure in answer.get("failures", [])]
        later = not reasons or any(refusal.not_now("", reason) for reason in reasons)
        return Refused("; ".join(reasons) or "no answer", later)

    def _request(self, order: TaskOrder, provider: str) -> dict[str, Any]:
        environment = [{"name": key, "value": value} for key, value in order.environment.items()]
        name = task_name(order.job_id, order.attempt)
        return {
            "cluster": self._cluster.arn,
            "taskDefinition": self._cluster.task_definition,
            "capacityProviderStrategy": [{"capacityProvider": provider, "weight": 1}],
            "count": 1,
            "startedBy": name,
            "clientToken": "-".join(filter(None, (name, order.part, str(order.launches), provider))),
            "propagateTags": "TASK_DEFINITION",  # reports of costs group by these tags
            "enableECSManagedTags": True,
            "networkConfiguration": {
                "awsvpcConfiguration": {
                    "subnets": list(self._cluster.subnets),
                    "securityGroups": [self._cluster.security_group],
                    "assignPublicIp": self._cluster.public_ip,
                }
            },
            "overrides": {
                "cpu": str(order.machine.cpu),
                "memory": str(order.machine.memory_mib),
                "ephemeralStorage": {"sizeInGiB": order.machine.disk_gib},
                "containerOverrides": [{"name": CONTAINER, "environment": environment}],
            },
        }
