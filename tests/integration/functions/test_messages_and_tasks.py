"""The contracts of topics, tasks and workflows, over fake and AWS alike; and ECS's failures, which only AWS has."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from gas.adapters import clients
from gas.bootstrap import Ports
from gas.domain.errors import NoCapacity, Unavailable
from gas.domain.machine import Machine
from gas.domain.outbox import Topic
from gas.domain.ports import Begun, TaskOrder, TaskState
from gas.domain.task_end import TaskEnd
from tests.integration.functions import stack

PARTS = ("topics", "cluster")
ORDER = TaskOrder(
    "01K00000000000000000000001",
    2,
    1,
    {"JOB_ID": "01K00000000000000000000001", "ATTEMPT": "2"},
    Machine(4096, 8192, 60),
)
ARN = "arn:aws:ecs:us-east-1:123456789012:task/gas/1"


def test_a_task_is_launched_found_and_stopped(ports: Ports) -> None:
    task_arn = ports.tasks.launch(ORDER).task_arn
    assert ports.tasks.find(ORDER.job_id, 2) == task_arn
    assert ports.tasks.find(ORDER.job_id, 1) is None
    assert ports.tasks.state(task_arn) in (TaskState.STARTING, TaskState.RUNNING)
    assert ports.tasks.running(ORDER.job_id, 2) == [task_arn]
    assert not ports.tasks.ended(ORDER.job_id, 2)
    ports.tasks.stop(task_arn, "test")
    assert ports.tasks.state(task_arn) is TaskState.STOPPED
    assert ports.tasks.running(ORDER.job_id, 2) == []
    assert ports.tasks.ended(ORDER.job_id, 2)


def test_a_task_that_nobody_knows(ports: Ports) -> None:
    known = ports.tasks.launch(ORDER).task_arn
    unknown = known[:-4] + "0000"
    assert ports.tasks.state(unknown) is TaskState.UNKNOWN


def test_a_task_that_was_asked_to_stop_has_not_ended(aws: Ports) -> None:
    """ECS lists it as stopped from the request on, while its container still runs."""
    stub = Stubber(clients.client("ecs", aws.settings.aws_region))
    named = {"cluster": ANY, "startedBy": f"{ORDER.job_id}-2"}
    for status in ("RUNNING", "STOPPED"):
        stub.add_response("list_tasks", {"taskArns": []}, {**named, "desiredStatus": "RUNNING"})
        stub.add_response("list_tasks", {"taskArns": [ARN]}, {**named, "desiredStatus": "STOPPED"})
        task = {"taskArn": ARN, "lastStatus": status, "desiredStatus": "STOPPED"}
        stub.add_response("describe_tasks", {"tasks": [task]}, {"cluster": ANY, "tasks": [ARN]})
    with stub:
        assert not aws.tasks.ended(ORDER.job_id, 2)
        assert aws.tasks.ended(ORDER.job_id, 2)
    stub.assert_no_pending_responses()


def test_stopping_a_task_that_is_gone_is_no_error(aws: Ports) -> None:
    stub = Stubber(clients.client("ecs", aws.settings.aws_region))
    stub.add_client_error("stop_task", "InvalidParameterException", "The referenced task was not found.")
    with stub:
        aws.tasks.stop(ARN, "test")


def test_messages_are_json(aws: Ports) -> None:
    queue = boto3.client("sqs", stack.REGION).create_queue(QueueName="probe")["QueueUrl"]
    sns = boto3.client("sns", stack.REGION)
    topic = aws.settings.job_requests_topic_arn
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:probe")
    aws.topics.publish(Topic.JOB_REQUESTS, {"job_id": "j1"})
    received = boto3.client("sqs", stack.REGION).receive_message(QueueUrl=queue)["Messages"]
    assert json.loads(json.loads(received[0]["Body"])["Message"]) == {"job_id": "j1"}


class Ecs:
    """ECS with prepared answers: each RunTask must ask for the provider that is expected, in that order."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self.stub = Stubber(clients.client("ecs", ports.settings.aws_region))

    def run_task(self, provider: str, **answer: Any) -> Ecs:
        self.stub.add_response("run_task", {"tasks": [], "failures": [], **answer}, self._asked(provider))
        return self

    def error(self, provider: str, code: str) -> Ecs:
        self.stub.add_client_error("run_task", code, expected_params=self._asked(provider))
        return self

    def _asked(self, provider: str) -> dict[str, Any]:
        settings = self.ports.settings
        return {
            "cluster": settings.cluster_arn,
            "taskDefinition": settings.task_definition,
            "capacityProviderStrategy": [{"capacityProvider": provider, "weight": 1}],
            "count": 1,
            "startedBy": f"{ORDER.job_id}-2",
            "propagateTags": "TASK_DEFINITION",
            "enableECSManagedTags": True,
            "clientToken": f"{ORDER.job_id}-2-1-{provider}",
            "networkConfiguration": {
                "awsvpcConfiguration": {
                    "subnets": settings.subnets,
                    "securityGroups": [settings.task_security_group],
                    "assignPublicIp": "ENABLED",
                }
            },
            "overrides": {
                "cpu": "4096",
                "memory": "8192",
                "ephemeralStorage": {"sizeInGiB": 60},
                "containerOverrides": [
                    {
                        "name": "annotator",
                        "environment": [{"name": n, "value": v} for n, v in ORDER.environment.items()],
                    }
                ],
            },
        }


@pytest.fixture
def ecs(aws: Ports) -> Ecs:
    return Ecs(aws)


def test_spot_is_asked_first(ecs: Ecs) -> None:
    ecs.run_task("FARGATE_SPOT", tasks=[{"taskArn": ARN}])
    with ecs.stub:
        assert ecs.ports.tasks.launch(ORDER).task_arn == ARN


def test_without_spot_it_is_on_demand(ecs: Ecs) -> None:
    failure = {"reason": "Capacity is unavailable at this time. Please try again later"}
    ecs.run_task("FARGATE_SPOT", failures=[failure]).run_task("FARGATE", tasks=[{"taskArn": ARN}])
    with ecs.stub:
        assert ecs.ports.tasks.launch(ORDER).task_arn == ARN


def test_without_either_there_is_no_capacity(ecs: Ecs) -> None:
    failure = {"reason": "RESOURCE:CPU"}
    ecs.run_task("FARGATE_SPOT", failures=[failure]).error("FARGATE", "ThrottlingException")
    with ecs.stub, pytest.raises(NoCapacity):
        ecs.ports.tasks.launch(ORDER)


def test_on_demand_is_tried_after_any_refusal_of_spot(ecs: Ecs) -> None:
    ecs.error("FARGATE_SPOT", "AccessDeniedException").run_task("FARGATE", tasks=[{"taskArn": ARN}])
    with ecs.stub:
        assert ecs.ports.tasks.launch(ORDER).task_arn == ARN


def test_an_order_for_on_demand_asks_for_no_spot(ecs: Ecs) -> None:
    ecs.run_task("FARGATE", tasks=[{"taskArn": ARN}])
    with ecs.stub:
        assert ecs.ports.tasks.launch(replace(ORDER, on_demand=True)) == Begun(ARN, spot=False)


def test_a_failure_of_another_kind_is_not_mistaken_for_capacity(ecs: Ecs) -> None:
    missing = [{"reason": "MISSING"}]
    ecs.run_task("FARGATE_SPOT", failures=missing).run_task("FARGATE", failures=missing)
    with ecs.stub, pytest.raises(Unavailable) as raised:
        ecs.ports.tasks.launch(ORDER)
    assert not isinstance(raised.value, NoCapacity)


def test_a_refusal_is_not_mistaken_for_capacity(ecs: Ecs) -> None:
    ecs.error("FARGATE_SPOT", "AccessDeniedException").error("FARGATE", "AccessDeniedException")
    with ecs.stub, pytest.raises(Unavailable) as raised:
        ecs.ports.tasks.launch(ORDER)
    assert not isinstance(raised.value, NoCapacity)


def test_a_token_that_is_in_use_names_its_task(ecs: Ecs) -> None:
    ecs.stub.add_client_error(
        "run_task",
        "ConflictException",
        "The RunTask request could not be processed due to conflicts.",
        modeled_fields={"resourceIds": [ARN]},
    )
    with ecs.stub:
        assert ecs.ports.tasks.launch(ORDER).task_arn == ARN


def test_how_a_task_ended_is_asked_of_ecs(aws: Ports) -> None:
    stub = Stubber(clients.client("ecs", aws.settings.aws_region))
    task = {
        "lastStatus": "STOPPED",
        "stopCode": "SpotInterruption",
        "stoppedReason": "Your Spot Task was interrupted.",
        "containers": [{"name": "annotator", "exitCode": 1}],
    }
    stub.add_response("describe_tasks", {"tasks": [task]})
    with stub:
        end = aws.tasks.end(ARN)
    assert end == TaskEnd(1, "SpotInterruption", "Your Spot Task was interrupted.")
