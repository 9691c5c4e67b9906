"""What a real account demands of template.yaml and the emulator does not: names, retention, keys, tags, partitions."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.unit.test_template import ROOT, functions, template, transformed
from tests.unit.test_template_security import of_kind

NAME_PROPERTIES = {
    "AWS::S3::Bucket": "BucketName",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::ECS::Cluster": "ClusterName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::SES::ConfigurationSet": "Name",
    "AWS::SES::EmailIdentity": "EmailIdentity",
    "AWS::SSM::Parameter": "Name",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
    "AWS::CloudFront::Function": "Name",
    "AWS::CloudWatch::Dashboard": "DashboardName",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::Events::Rule": "Name",
}
# Kinds of which an account (or an account and a region) has exactly one, whoever deploys.
ONE_IN_AN_ACCOUNT = {
    "AWS::ApiGateway::Account",
    "AWS::IAM::AccountPasswordPolicy",
    "AWS::XRay::ResourcePolicy",
}


def named() -> dict[str, tuple[dict[str, Any], Any]]:
    """Resources that CloudFormation cannot create while another of that name exists, with the name as written."""
    found = {}
    for logical, resource in transformed()["Resources"].items():
        properties = resource.get("Properties", {})
        name = properties.get(NAME_PROPERTIES.get(resource["Type"], ""))
        if resource["Type"] == "AWS::CloudFront::OriginAccessControl":
            name = properties["OriginAccessControlConfig"]["Name"]
        elif resource["Type"] == "AWS::CloudFront::ResponseHeadersPolicy":
            name = properties["ResponseHeadersPolicyConfig"]["Name"]
        if name is not None:
            found[logical] = (resource, name)
    return found


def rendered(name: Any, stage: str, region: str) -> str:
    text = name["Fn::Sub"] if isinstance(name, dict) and "Fn::Sub" in name else json.dumps(name)
    for key, value in {"Stage": stage, "AWS::Region": region, "AWS::AccountId": "111122223333"}.items():
        text = text.replace("${" + key + "}", value)
    return str(text)


def test_a_failed_first_create_leaves_nothing_that_blocks_its_retry() -> None:
    """A rollback keeps what is plainly `Retain`: the next create finds the name taken."""
    kept = [
        logical for logical, (resource, _) in named().items() if resource.get("DeletionPolicy") == "Retain"
    ]
    assert kept == ["UserPool"] or kept == []


def test_what_holds_data_is_kept_except_by_the_create_that_made_it() -> None:
    kinds = ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::ECR::Repository", "AWS::SecretsManager::Secret")
    for name, resource in template()["Resources"].items():
        derived = ("SiteBucket", "IdempotencyTable", "SessionsTable", "TaskSecret")
        if resource["Type"] in kinds and name not in derived:
            assert resource["DeletionPolicy"] == "RetainExceptOnCreate", name
            assert resource["UpdateReplacePolicy"] == "Retain", name


def test_a_protected_user_pool_does_not_fail_the_rollback() -> None:
    """CloudFormation cannot delete a pool with DeletionProtection: a rollback that tries ends in ROLLBACK_FAILED."""
    pool = template()["Resources"]["UserPool"]
    assert pool["Properties"]["DeletionProtection"] == "ACTIVE"
    assert pool["DeletionPolicy"] == "Retain"


def test_two_stages_of_one_account_share_no_name() -> None:
    names = {logical: name for logical, (_, name) in named().items() if logical != "Sender"}
    assert len(names) > 15
    for logical, name in names.items():
        assert rendered(name, "dev", "us-east-1") != rendered(name, "prod", "us-east-1"), logical


def test_nothing_in_the_stack_belongs_to_the_whole_account() -> None:
    """Two stages would overwrite it in turn, and the removal of one would take it from the other."""
    assert not [name for name, one in transformed()["Resources"].items() if one["Type"] in ONE_IN_AN_ACCOUNT]
    (identity,) = [r for r in template()["Resources"].values() if r["Type"] == "AWS::SES::EmailIdentity"]
    assert identity["Condition"] == "CreatesMailIdentity"
    assert template()["Parameters"]["CreateMailIdentity"]["Default"] == "false"


def test_a_secret_has_no_name_of_its_own() -> None:
    """A deleted secret blocks its name for up to 30 days, and a kept one cannot be imported by its name."""
    assert not [name for name, secret in of_kind("AWS::SecretsManager::Secret").items() if "Name" in secret]


@pytest.mark.parametrize("name", ["MailFrom", "MailIdentity"])
@pytest.mark.parametrize(
    ("value", "which"),
    [
        ("", "both"),
        ("example.org", "MailIdentity"),
        ("gas@example.org", "MailIdentity"),
        ("GAS <gas@example.org>", "MailFrom"),
        ("Genome Lab - dev <gas@mail.example.org>", "MailFrom"),
        ('"GAS" <gas@example.org>', "neither"),
        ("GAS <gas@example.org", "neither"),
        ("a@b@c", "neither"),
    ],
)
def test_mail_parameters_take_what_they_say(name: str, value: str, which: str) -> None:
    taken = re.search(template()["Parameters"][name]["AllowedPattern"], value) is not None
    assert taken == (which in ("both", name)), (name, value)


def split(expression: Any, mail_from: str) -> str:
    """Evaluate nested Fn::Select, Fn::Split and Fn::Sub as CloudFormation does."""
    if isinstance(expression, dict):
        ((function, argument),) = expression.items()
        if function == "Fn::Sub":
            return str(argument).replace("${MailFrom}", mail_from)
        if function == "Fn::Select":
            index, listed = argument
            assert list(listed) == ["Fn::Split"]
            by, text = listed["Fn::Split"]
            return split(text, mail_from).split(by)[int(index)]
        raise AssertionError(function)
    return str(expression)


@pytest.mark.parametrize(
    ("mail_from", "address", "display"),
    [
        ("GAS <gas@example.org>", "gas@example.org", "GAS"),
        ("Genome Lab dev <no-reply@x.example>", "no-reply@x.example", "Genome Lab dev"),
        ("", "", ""),
    ],
)
def test_iam_bounds_mail_by_address_and_display_name_apart(
    mail_from: str, address: str, display: str
) -> None:
    """`ses:FromAddress` is the bare address: compared with `GAS <gas@…>` it is never equal, and no mail leaves."""
    (statement,) = [
        statement
        for policy in of_kind("AWS::IAM::ManagedPolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Action"] == "ses:SendRawEmail"
    ]
    condition = statement["Condition"]["StringEqualsIfExists"]
    assert split(condition["ses:FromAddress"], mail_from) == address
    assert split(condition["ses:FromDisplayName"], mail_from) == display


def test_every_sender_of_mail_has_the_policy_and_nobody_else() -> None:
    senders = {name for name, one in functions().items() if {"Ref": "MailPolicy"} in one.get("Policies", [])}
    assert senders == {
        "AccountApiFunction",
        "AuthApiFunction",
        "SweeperFunction",
        "JobResultsFunction",
        "WorkflowTasksFunction",
        "StorageEventsFunction",
    }


def test_cognito_names_an_identity_and_a_sender() -> None:
    """Cognito refuses a SourceArn that is no identity's, as `identity/GAS <gas@…>` was."""
    _, ours, _ = of_kind("AWS::Cognito::UserPool")["UserPool"]["EmailConfiguration"]["Fn::If"]
    assert ours["From"] == {"Ref": "MailFrom"}
    assert ours["SourceArn"]["Fn::Sub"].endswith(":identity/${MailIdentity}")


def test_prod_without_an_address_for_alarms_is_refused() -> None:
    rule = template()["Rules"]["ProdNeedsAlarmMail"]
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}
    assert rule["Assertions"][0]["Assert"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmMail"}, ""]}]}


def test_no_table_pays_for_a_key() -> None:
    """Without CustomerManagedKey DynamoDB's own key encrypts; `SSEEnabled: true` alone bills by request."""
    assert not [
        name
        for name, table in of_kind("AWS::DynamoDB::Table").items()
        if table["SSESpecification"]["Fn::If"][::2] != ["WithKey", {"Ref": "AWS::NoValue"}]
    ]


def test_no_partition_is_written_out() -> None:
    texts = [ROOT / "template.yaml", *(ROOT / "functions" / "workflows").glob("*.json")]
    assert not [path.name for path in texts if "arn:aws:" in path.read_text()]
    for machine in of_kind("AWS::Serverless::StateMachine").values():
        assert machine["DefinitionSubstitutions"]["Partition"] == {"Ref": "AWS::Partition"}


def test_tasks_carry_the_tags_that_costs_are_filtered_by() -> None:
    for task in of_kind("AWS::ECS::TaskDefinition").values():
        assert {tag["Key"] for tag in task["Tags"]} == {"project", "stage"}


def test_functions_have_no_rights_on_the_configuration_of_buckets() -> None:
    """SAM's S3CrudPolicy and S3ReadPolicy grant s3:PutLifecycleConfiguration, s3:PutObjectAcl and their like."""
    objects_only = {
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:GetObjectTagging",
        "s3:ListBucket",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
        "s3:PutObjectTagging",
        "s3:RestoreObject",
    }
    for name, role in transformed()["Resources"].items():
        if role["Type"] != "AWS::IAM::Role":
            continue
        for policy in role["Properties"].get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                actions = statement.get("Action", [])
                actions = [actions] if isinstance(actions, str) else actions
                granted = {action for action in actions if action.startswith("s3:")}
                assert granted <= objects_only, (name, granted - objects_only)


def test_the_dashboard_is_json_and_draws_what_exists() -> None:
    """Every placeholder is a resource or a parameter of the template; widgets do not overlap."""
    properties = of_kind("AWS::CloudWatch::Dashboard")["Dashboard"]
    body = properties["DashboardBody"]["Fn::Sub"]
    known = template()["Resources"].keys() | template()["Parameters"].keys()
    for placeholder in re.findall(r"\$\{([^}]+)\}", body):
        assert placeholder.startswith("AWS::") or placeholder.split(".")[0] in known, placeholder
    widgets = json.loads(body)["widgets"]
    places = {(widget["x"], widget["y"]) for widget in widgets}
    assert len(places) == len(widgets)
    for queue in of_kind("AWS::SQS::Queue"):
        if queue.endswith("Failures") or queue == "LifecycleFailureQueue":
            assert f"${{{queue}.QueueName}}" in body, queue
    assert "{GAS/${Stage},service}" in body


def test_metrics_of_stages_do_not_mix(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The namespace is the one that the template sets, which names the stage."""
    from gas.handlers.observed import observed
    from tests.world import CONTEXT

    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "GAS/stage-of-this-test")
    observed("probe")(lambda event, context: {})({}, CONTEXT)
    written = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert written["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "GAS/stage-of-this-test"


def test_the_layer_does_not_carry_the_x_ray_sdk() -> None:
    """It leaves support in February 2027; API Gateway, Lambda and Step Functions trace without it."""
    assert "xray" not in (ROOT / "functions" / "dependencies" / "requirements.txt").read_text()
    assert template()["Globals"]["Function"]["Tracing"] == "Active"
