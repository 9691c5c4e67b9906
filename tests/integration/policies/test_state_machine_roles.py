"""The tasks of each state machine against its role."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.policies.granted import Call, Statement, listed, resolve, statements
from tests.unit.test_template import ROOT, functions, template


def test_the_builder_of_tracks_may_do_what_it_asks_and_nobody_else_may_start_it() -> None:
    place, account = "us-east-1:123456789012", "123456789012"
    properties = template()["Resources"]["TrackStateMachine"]["Properties"]
    text = (ROOT / properties["DefinitionUri"]).read_text()
    states = json.loads(text)["States"]
    tasks = [states["BuildParts"]["ItemProcessor"]["States"]["BuildPart"], states["JoinParts"]]
    assert {task["Resource"] for task in tasks} == {"arn:${Partition}:states:::ecs:runTask.sync"}
    assert states["BuildParts"]["ItemProcessor"]["ProcessorConfig"]["Mode"] == "DISTRIBUTED"
    workflow = statements("TrackWorkflowRole")
    cluster = (("ecs:cluster", f"arn:aws:ecs:{place}:cluster/gas-dev"),)
    machine = f"arn:aws:states:{place}:stateMachine:gas-dev-build-track"
    asked = [
        Call("ecs:RunTask", f"arn:aws:ecs:{place}:task-definition/gas-dev-track-builder:7", cluster),
        Call("ecs:DescribeTasks", f"arn:aws:ecs:{place}:task/gas-dev/1"),
        Call("ecs:StopTask", f"arn:aws:ecs:{place}:task/gas-dev/1"),
        Call("events:PutRule", f"arn:aws:events:{place}:rule/StepFunctionsGetEventsForECSTaskRule"),
        Call("states:StartExecution", machine),
        Call("states:StopExecution", f"arn:aws:states:{place}:execution:gas-dev-build-track/Parts:1"),
    ]
    assert [call for call in asked if not any(one.allows(call) for one in workflow)] == []
    refused = [
        Call("ecs:RunTask", f"arn:aws:ecs:{place}:task-definition/gas-dev-annotator:7", cluster),
        Call(
            "ecs:RunTask",
            f"arn:aws:ecs:{place}:task-definition/gas-dev-track-builder:7",
            (("ecs:cluster", "other"),),
        ),
        Call("states:StartExecution", f"arn:aws:states:{place}:stateMachine:gas-dev-archive-results"),
    ]
    assert [call for call in refused if any(one.allows(call) for one in workflow)] == []
    bucket, task = f"arn:aws:s3:::gas-dev-references-{account}", statements("TrackTaskRole")
    allowed = [
        Call("s3:GetObject", f"{bucket}/grch38/0123456789ab/genome.npy"),
        Call("s3:PutObject", f"{bucket}/track-parts/gnomad/0123456789ab/chr1/part.json"),
        Call("s3:PutObject", f"{bucket}/tracks/gnomad/current.json"),
        Call("s3:ListBucket", bucket),
    ]
    assert [call for call in allowed if not any(one.allows(call) for one in task)] == []
    endpoint = resolve(template()["Resources"]["StorageGateway"]["Properties"]["PolicyDocument"])["Statement"]
    doors = [Statement(tuple(listed(one["Action"])), tuple(listed(one["Resource"])), {}) for one in endpoint]
    assert [call for call in allowed if not any(one.allows(call) for one in doors)] == [], (
        "the way to S3 is open"
    )
    others = [
        Call("s3:PutObject", f"{bucket}/grch38/reference.json"),
        Call("s3:DeleteObject", f"{bucket}/tracks/gnomad/current.json"),
        *(
            Call("s3:GetObject", f"arn:aws:s3:::gas-dev-{kind}-{account}/x")
            for kind in ("uploads", "results")
        ),
    ]
    assert [call for call in others if any(one.allows(call) for one in task)] == []
    start = Call("states:StartExecution", machine)
    for function in functions():
        assert not any(one.allows(start) for one in statements(f"{function}Role")), function


@pytest.mark.parametrize(
    ("machine", "role"),
    [
        ("ArchiveStateMachine", "WorkflowRole"),
        ("RestoreStateMachine", "WorkflowRole"),
        ("ScatterStateMachine", "ScatterRole"),
    ],
)
def test_a_state_machine_may_do_all_its_tasks(machine: str, role: str) -> None:
    properties = template()["Resources"][machine]["Properties"]
    text = (ROOT / properties["DefinitionUri"]).read_text()
    for name, value in properties["DefinitionSubstitutions"].items():
        text = text.replace("${" + name + "}", str(resolve(value)))
    assert properties["Role"] == {"Fn::GetAtt": [role, "Arn"]}
    granted = statements(role)
    asked = list(_tasks(json.loads(text)))
    assert len(asked) > 2
    for call in asked:
        assert any(one.allows(call) for one in granted), call


def _tasks(node: Any) -> Iterator[Call]:
    if isinstance(node, list):
        for one in node:
            yield from _tasks(one)
    elif isinstance(node, dict):
        resource = node.get("Resource")
        if resource == "arn:aws:states:::lambda:invoke":
            yield Call("lambda:InvokeFunction", node["Parameters"]["FunctionName"])
        elif resource == "arn:aws:states:::sqs:sendMessage":
            name = str(node["Parameters"]["QueueUrl"]).rsplit("/", 1)[-1]
            yield Call("sqs:SendMessage", f"arn:aws:sqs:us-east-1:123456789012:{name}")
        else:
            assert node.get("Type") != "Task", f"a task that this proof does not know: {resource}"
        if node.get("Mode") == "DISTRIBUTED":  # each item is an execution of the same machine
            name = "gas-dev-scatter-job"
            yield Call("states:StartExecution", f"arn:aws:states:us-east-1:123456789012:stateMachine:{name}")
            for action in ("DescribeExecution", "StopExecution"):
                yield Call(f"states:{action}", f"arn:aws:states:us-east-1:123456789012:execution:{name}:x")
        for one in node.values():
            yield from _tasks(one)
