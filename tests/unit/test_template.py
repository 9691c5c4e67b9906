"""template.yaml says what the code says: settings, handlers, routes; and its generated policies stay within AWS's limits."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from gas.config import Settings
from gas.domain.machine import COMBINATIONS, Machine
from gas.handlers.areas import all_routes, routes_of
from local.package import read_template

ROOT = Path(__file__).resolve().parents[2]
# Set where the functions run, or for one machine only.
NOT_IN_TEMPLATE = {
    "AWS_REGION",
    "AWS_ENDPOINT_URL",
    "S3_PRESIGN_ENDPOINT",
    "TOKEN_ISSUER",
    "JWKS_URL",
}
POLICY_LIMIT = 16 * 1024  # AWS refuses more than 20 KB


@cache
def template() -> dict[str, Any]:
    return read_template()


@cache
def transformed() -> dict[str, Any]:
    """What CloudFormation makes of it."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")  # the transform wants to know one
    source = read_template()
    for resource in source["Resources"].values():
        for key in ("ContentUri", "DefinitionUri"):
            if isinstance(resource.get("Properties", {}).get(key), str):
                resource["Properties"][key] = "s3://bucket/key"
    source["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"

    class Offline(ManagedPolicyLoader):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(None)

        def load(self) -> dict[str, str]:
            return {}

    result: dict[str, Any] = transform(source, {}, Offline())
    return result


def test_the_template_is_read_as_sam_reads_it() -> None:
    assert template() == yaml_parse((ROOT / "template.yaml").read_text())


def functions() -> dict[str, dict[str, Any]]:
    return {
        name: resource["Properties"]
        for name, resource in template()["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def test_settings_are_those_that_the_code_reads() -> None:
    supplied = set(template()["Globals"]["Function"]["Environment"]["Variables"])
    read = {field.name.upper() for field in fields(Settings)} - NOT_IN_TEMPLATE
    assert {name for name in supplied if not name.startswith("POWERTOOLS_")} == read


def test_parameters_agree_with_the_defaults_of_the_settings() -> None:
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]
    parameters = template()["Parameters"]
    for field in fields(Settings):
        reference = variables.get(field.name.upper())
        if (
            isinstance(field.default, (int, str))
            and isinstance(reference, dict)
            and reference.get("Ref") in parameters
        ):
            assert str(parameters[reference["Ref"]]["Default"]) == str(field.default), field.name


@pytest.mark.parametrize("name", sorted(functions()))
def test_handler_can_be_imported(name: str) -> None:
    module, _, function = functions()[name]["Handler"].rpartition(".")
    assert callable(getattr(importlib.import_module(module), function))


def test_every_handler_module_is_deployed() -> None:
    deployed = {properties["Handler"] for properties in functions().values()}
    for file in (ROOT / "functions" / "gas" / "handlers").glob("*.py"):
        if "\ndef handler(" in file.read_text() or "\nhandler = " in file.read_text():
            assert f"gas.handlers.{file.stem}.handler" in deployed


def api_events() -> dict[tuple[str, str], tuple[str, bool]]:
    """Handler and publicness of each (method, path) of the template."""
    found = {}
    for properties in functions().values():
        for event in properties.get("Events", {}).values():
            if event["Type"] == "Api":
                at = event["Properties"]
                public = at.get("Auth", {}).get("Authorizer") == "NONE"
                found[(at["Method"], at["Path"])] = (properties["Handler"].split(".")[2], public)
    return found


def test_routes_are_those_of_the_code() -> None:
    offered = {(route.method, route.path) for route in all_routes()}
    assert set(api_events()) == offered


def test_each_route_leads_to_the_function_that_serves_it_and_asks_for_a_token_alike() -> None:
    events = api_events()
    for api in ("auth_api", "account_api", "jobs_api", "admin_api", "ga4gh_api"):
        for route in routes_of(api):
            assert events[(route.method, route.path)] == (api, route.public), (route.method, route.path)


def test_no_function_takes_any_verb() -> None:
    assert not [path for method, path in api_events() if method == "ANY" or "proxy" in path]


@pytest.mark.parametrize("name", sorted(functions()))
def test_resource_policy_is_small(name: str) -> None:
    """Lambda keeps one policy a function; each route adds a statement."""
    statements = [
        resource["Properties"]
        for resource in transformed()["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Permission"
        and name in json.dumps(resource["Properties"]["FunctionName"])
    ]
    # As AWS writes a statement: with a Sid, the ARNs spelled out and a condition around the source.
    frame = 250
    size = sum(len(json.dumps(statement)) + frame for statement in statements)
    assert size < POLICY_LIMIT


def test_each_function_has_its_own_role_without_wildcards() -> None:
    roles = {
        name: resource
        for name, resource in transformed()["Resources"].items()
        if resource["Type"] == "AWS::IAM::Role" and name.endswith("FunctionRole")
    }
    assert len(roles) == len(functions())
    for name, role in roles.items():
        for policy in role["Properties"].get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                if "Fn::If" in statement:
                    continue
                actions = (
                    statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
                )
                assert not [action for action in actions if action.endswith(":*") or action == "*"], name


def test_statements_of_a_policy_have_different_names() -> None:
    """AWS refuses a policy that repeats a Sid; the emulator does not."""
    for name, properties in functions().items():
        for policy in properties.get("Policies", []):
            sids = [statement["Sid"] for statement in policy.get("Statement", []) if "Sid" in statement]
            assert len(sids) == len(set(sids)), name


def test_every_asynchronous_trigger_has_a_dead_letter_queue_and_each_has_an_alarm() -> None:
    resources = template()["Resources"]
    watched = {
        json.dumps(dimension["Value"])
        for resource in resources.values()
        if resource["Type"] == "AWS::CloudWatch::Alarm"
        for dimension in resource["Properties"].get("Dimensions", [])
    }
    dead = [name for name in resources if name.endswith("Failures") or name == "LifecycleFailureQueue"]
    assert len(dead) >= 7
    for name in dead:
        assert json.dumps({"Fn::GetAtt": [name, "QueueName"]}) in watched, f"{name} has no alarm"
    for name, resource in resources.items():
        if resource["Type"] == "AWS::SQS::Queue" and name not in dead:
            assert "RedrivePolicy" in resource["Properties"], name
    for name, properties in functions().items():
        events = properties.get("Events", {}).values()
        # Delivered, and then failed in the function: that is no longer the rule's or the topic's business.
        if any(event["Type"] in ("SNS", "EventBridgeRule", "Schedule") for event in events):
            assert "DeadLetterQueue" in properties, name
        for event in events:
            described = json.dumps(event["Properties"])
            if event["Type"] == "SNS":
                assert "deadLetterTargetArn" in described, name
            elif event["Type"] in ("EventBridgeRule", "Schedule"):
                assert "DeadLetterConfig" in described, name
            elif event["Type"] == "DynamoDB":
                assert "OnFailure" in described, name


def test_what_the_gateway_answers_by_itself_is_a_problem_document_with_its_status() -> None:
    """RFC 9457; a gateway's template knows no status, so each response states it twice and both must agree."""
    (api,) = [one for one in template()["Resources"].values() if one["Type"] == "AWS::Serverless::Api"]
    responses = api["Properties"]["GatewayResponses"]
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "UNAUTHORIZED", "ACCESS_DENIED", "THROTTLED"} <= responses.keys()
    for name, response in responses.items():
        text = response["ResponseTemplates"]["application/json"]
        body = json.loads(text.replace("$context.error.messageString", '"said by the gateway"'))
        assert body["status"] == response["StatusCode"], name
        limits = {413: {"limit", "allowed"}, 429: {"limit"}}.get(body["status"], set())
        assert {"type", "title", "status", "detail"} | limits == body.keys(), name
        headers = response["ResponseParameters"]["Headers"]
        assert headers["Content-Type"] == "'application/problem+json'", name
        assert ("Retry-After" in headers) == (body["status"] in (429, 500, 504)), name
        assert ("WWW-Authenticate" in headers) == (body["status"] == 401), name


def test_no_log_is_kept_for_ever() -> None:
    groups = {
        name: resource
        for name, resource in template()["Resources"].items()
        if resource["Type"] == "AWS::Logs::LogGroup"
    }
    assert all(
        group["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"} for group in groups.values()
    )
    shared = template()["Globals"]["Function"]["LoggingConfig"]["LogGroup"]
    assert shared["Ref"] in groups


def test_data_outlives_the_stack() -> None:
    kinds = ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::Cognito::UserPool")
    for name, resource in template()["Resources"].items():
        if resource["Type"] in kinds and name not in ("SiteBucket", "IdempotencyTable", "SessionsTable"):
            assert resource.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate"), name
            assert resource.get("UpdateReplacePolicy") == "Retain", name


def test_queues_wait_six_times_as_long_as_their_function_works() -> None:
    resources = template()["Resources"]
    for properties in functions().values():
        for event in properties.get("Events", {}).values():
            if event["Type"] == "SQS":
                queue = resources[event["Properties"]["Queue"]["Fn::GetAtt"][0]]["Properties"]
                timeout = properties.get("Timeout", 30)
                assert queue["VisibilityTimeout"] >= (6 * timeout if timeout < 900 else timeout + 60)


def test_workflows_get_every_value_they_name() -> None:
    for name in ("ArchiveStateMachine", "RestoreStateMachine", "ScatterStateMachine", "TrackStateMachine"):
        machine = template()["Resources"][name]["Properties"]
        text = (ROOT / machine["DefinitionUri"]).read_text()
        definition = json.loads(text)
        assert definition["StartAt"] in definition["States"]
        for value in machine["DefinitionSubstitutions"]:
            assert "${" + value + "}" in text
        for part in text.split("${")[1:]:
            assert part.split("}")[0] in machine["DefinitionSubstitutions"]


def test_what_cloudformation_gets_is_without_fault(tmp_path: Path) -> None:
    """SAM's output is linted too: some faults show only there. An empty CertificateArn is never used
    (HasDomain); W1020 is about SAM's own way of writing a name."""
    file = tmp_path / "template.json"
    file.write_text(json.dumps(transformed(), default=str))
    command = [
        str(Path(sys.executable).with_name("cfn-lint")),
        "--format",
        "json",
        "--ignore-checks",
        "W1020",
        "--",
        str(file),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    found = [match["Message"] for match in json.loads(done.stdout or "[]")]
    assert [message for message in found if "CertificateArn" not in message] == []


def method_limits() -> dict[tuple[str, str], tuple[Any, Any]]:
    """(path, verb) -> rate and burst, of the API's stage."""
    settings = template()["Resources"]["Api"]["Properties"]["MethodSettings"]
    return {
        (one["ResourcePath"].replace("~1", "/").removeprefix("//") or "/*", one["HttpMethod"]): (
            one["ThrottlingRateLimit"],
            one["ThrottlingBurstLimit"],
        )
        for one in settings
    }


def test_each_way_to_sign_in_has_a_limit_of_its_own() -> None:
    """With one limit for all, open job pages starve sign-in, and codes are guessed as fast as pages are read."""
    limits = method_limits()
    ways = {
        (route.path.removeprefix("/"), route.method)
        for route in all_routes()
        if route.path.startswith("/auth/")
    }
    others = {("variants/{reference}/{variant}", "GET")}  # a large function behind it
    assert ways | others == {(path, verb) for path, verb in limits if verb != "*"}
    for path, verb in ways:
        rate, burst = limits[path, verb]
        assert 0 < rate <= burst <= 100


def test_the_stage_bears_a_thousand_open_pages() -> None:
    """A job page asks every four seconds."""
    default = template()["Parameters"]["ThrottleRate"]["Default"]
    assert default >= 1000 / 4


def test_every_queue_has_a_capped_consumer() -> None:
    uncapped = [
        name
        for name, one in template()["Resources"].items()
        for source in one.get("Properties", {}).get("Events", {}).values()
        if one["Type"] == "AWS::Serverless::Function"
        and source["Type"] == "SQS"
        and "MaximumConcurrency" not in source["Properties"].get("ScalingConfig", {})
    ]
    assert uncapped == []


def test_each_api_function_may_count_changes_and_repeat_answers() -> None:
    """A function with a route that changes something writes to the idempotency table."""
    for name in ("account_api", "jobs_api", "admin_api", "ga4gh_api"):
        assert any(route.method != "GET" for route in routes_of(name))
        resource = "".join(part.capitalize() for part in name.split("_")) + "Function"
        policies = template()["Resources"][resource]["Properties"]["Policies"]
        tables = [
            str(one["DynamoDBCrudPolicy"]["TableName"]) for one in policies if "DynamoDBCrudPolicy" in one
        ]
        assert any("IdempotencyTable" in table for table in tables), resource


def test_the_smallest_task_is_one_that_fargate_offers() -> None:
    parameters = template()["Parameters"]
    least = Machine(*(int(parameters[name]["Default"]) for name in ("TaskCpu", "TaskMemory", "TaskDiskGiB")))
    assert least.valid
    most = parameters["MaxTaskCpu"]
    assert set(most["AllowedValues"]) <= set(COMBINATIONS)
    assert parameters["MaxQueueSeconds"]["Default"] == 0, "a job waits for capacity as long as it takes"
