"""Every function's calls to AWS against its own role: enough, and hardly more."""

from __future__ import annotations

import ast

import boto3
import pytest
from botocore import xform_name
from moto import mock_aws

from gas import bootstrap
from gas.adapters import clients
from tests.integration.policies.granted import (
    REFERENCE,
    TELLS_GONE_FROM_FORBIDDEN,
    Call,
    Statement,
    every_statement,
    resolve,
    statements,
)
from tests.integration.policies.journey import Journey
from tests.integration.policies.life import live
from tests.integration.policies.recorder import Recorder
from tests.unit.test_template import ROOT, functions

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
        live(Journey(patch, recorder))
    patch.undo()
    bootstrap.provide(None)
    for cache in (clients.session, clients.client, clients.once, clients.presigner):
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
        "sqs",
        "sts",
    ):
        known |= {
            xform_name(name) for name in boto3.client(service, "us-east-1").meta.service_model.operation_names
        }
    asked = (adapter_operations() & known) - public - other
    assert len(asked) > 25
    assert asked <= made, asked - made


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
    """Append-only: of all roles, six may add events, two may read them, and each write is conditional."""
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
        "Ga4ghApiFunctionRole": add,
        "AdminApiFunctionRole": add | read,
        "SweeperFunctionRole": add,  # a plan that ends with its grace period
    }
    assert recorded.audit_writes
    assert all("attribute_not_exists" in condition for condition in recorded.audit_writes)
