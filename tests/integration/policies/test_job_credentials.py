"""The credentials of a job's task: its own objects, and nothing else."""

from __future__ import annotations

import ast
import json
from dataclasses import replace

import pytest
from botocore import xform_name

from gas.domain.data_rights import INPUTS_OF_SESSION, POLICY_CHARACTERS, DataScope, InputScope, session_policy
from gas.domain.errors import SettingsError
from gas.domain.keys import order_key
from tests.integration.policies.asked import S3_ACTIONS
from tests.integration.policies.granted import (
    TELLS_GONE_FROM_FORBIDDEN,
    Call,
    Statement,
    every_statement,
    listed,
    resolve,
    statements,
)
from tests.integration.policies.scopes import JOB, OTHER, PLACES
from tests.unit.test_template import ROOT, transformed


def of_job(scope: DataScope | InputScope) -> list[Statement]:
    """What a session policy grants, whatever the role would."""
    return [
        Statement(tuple(listed(one["Action"])), tuple(listed(one["Resource"])), one.get("Condition", {}))
        for one in session_policy(scope, PLACES)["Statement"]
    ]


def session_allows(scope: DataScope | InputScope, call: Call) -> bool:
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


def test_a_further_session_reads_its_inputs_and_nothing_else() -> None:
    uploads = f"arn:aws:s3:::{PLACES.uploads}"
    own = InputScope((JOB.input_key, "ada/up-3/input.vcf.gz"))
    for key in own.input_keys:
        assert session_allows(own, Call("s3:GetObject", f"{uploads}/{key}"))
        assert session_allows(own, Call("s3:ListBucket", uploads, (("s3:prefix", key),)))
    others = ("ada/up-2/input.vcf.gz", "ada/up-10/input.vcf.gz", OTHER.input_key)
    for key in others:
        assert not session_allows(own, Call("s3:GetObject", f"{uploads}/{key}"))
        assert not session_allows(own, Call("s3:ListBucket", uploads, (("s3:prefix", key),)))
    read = {Call("s3:GetObject", f"{uploads}/{JOB.input_key}"), calls_of(JOB)[1]}
    for call in (*(one for one in calls_of(JOB) if one not in read), *calls_of(OTHER)):
        assert not session_allows(own, call), call
    for wrong in ((), ("a/*",), ("k",) * (INPUTS_OF_SESSION + 1)):
        with pytest.raises(SettingsError):
            session_policy(InputScope(wrong), PLACES)


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
