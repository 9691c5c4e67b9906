"""`CustomerManagedKey`: everything that holds users' data is encrypted with the stage's key, and nothing else changes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.test_template import functions, template

KEY = {"Fn::GetAtt": ["DataKey", "Arn"]}
NOTHING = {"Ref": "AWS::NoValue"}
PUBLIC = {"SiteBucket"}  # the site's own files
WHERE = {
    "AWS::DynamoDB::Table": (
        "SSESpecification",
        {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY},
    ),
    "AWS::SQS::Queue": ("KmsMasterKeyId", KEY),
    "AWS::SNS::Topic": ("KmsMasterKeyId", KEY),
    "AWS::Logs::LogGroup": ("KmsKeyId", KEY),
    "AWS::SecretsManager::Secret": ("KmsKeyId", KEY),
    "AWS::S3::Bucket": (
        "BucketEncryption",
        {
            "ServerSideEncryptionConfiguration": [
                {
                    "BucketKeyEnabled": True,
                    "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY},
                }
            ]
        },
    ),
    "AWS::ECS::Cluster": (
        "Configuration",
        {"ManagedStorageConfiguration": {"FargateEphemeralStorageKmsKeyId": KEY}},
    ),
}
HOLDERS = [
    name for name, one in template()["Resources"].items() if one["Type"] in WHERE and name not in PUBLIC
]


def chosen(value: Any, with_key: bool) -> Any:
    """A value of the template with the condition WithKey decided."""
    if isinstance(value, list):
        return [chosen(one, with_key) for one in value]
    if not isinstance(value, dict):
        return value
    if "Fn::If" in value and value["Fn::If"][0] == "WithKey":
        return chosen(value["Fn::If"][1 if with_key else 2], with_key)
    if "Fn::GetAtt" in value and isinstance(value["Fn::GetAtt"], str):
        return {"Fn::GetAtt": value["Fn::GetAtt"].split(".")}
    return {name: chosen(one, with_key) for name, one in value.items()}


@pytest.mark.parametrize("name", HOLDERS)
def test_what_holds_data_is_encrypted_with_the_key(name: str) -> None:
    resource = template()["Resources"][name]
    member, wanted = WHERE[resource["Type"]]
    assert chosen(resource["Properties"][member], True) == wanted
    without = chosen(resource["Properties"][member], False)
    if resource["Type"] == "AWS::S3::Bucket":
        assert without == {
            "ServerSideEncryptionConfiguration": [
                {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
            ]
        }
    else:
        assert without == NOTHING
    if resource["Type"] == "AWS::SQS::Queue":
        managed = resource["Properties"]["SqsManagedSseEnabled"]
        assert (chosen(managed, True), chosen(managed, False)) == (False, True)


def test_every_kind_of_holder_is_there() -> None:
    assert {template()["Resources"][name]["Type"] for name in HOLDERS} == set(WHERE)


def test_without_the_parameter_there_is_no_key_that_bills() -> None:
    assert template()["Parameters"]["CustomerManagedKey"]["Default"] == "false"
    for name in ("DataKey", "KeyPolicy"):
        assert template()["Resources"][name]["Condition"] == "WithKey"


def test_functions_tasks_and_workflows_may_use_the_key_and_no_other_role() -> None:
    roles = [one["Ref"] for one in template()["Resources"]["KeyPolicy"]["Properties"]["Roles"]]
    expected = {f"{name}Role" for name in functions()} | {
        "WorkflowRole",
        "ScatterRole",
        "TaskRole",
        "JobDataRole",
    }
    expected |= {"TrackTaskRole", "LookupRole"}
    assert set(roles) == expected
    assert len(roles) == len(expected)


def test_the_key_outlives_the_stack_and_turns_yearly() -> None:
    key = template()["Resources"]["DataKey"]
    assert key["DeletionPolicy"] == "RetainExceptOnCreate"
    assert key["Properties"]["EnableKeyRotation"] is True


def test_the_key_s_policy_opens_it_to_no_other_account() -> None:
    """Each statement for a service is bound to this account, this stage's logs or this cluster."""
    first, *services = template()["Resources"]["DataKey"]["Properties"]["KeyPolicy"]["Statement"]
    assert "root" in str(first["Principal"])
    for statement in services:
        assert set(statement["Principal"]) == {"Service"}
        assert "AWS::AccountId" in str(statement["Condition"]), statement["Sid"]
        assert "kms:*" not in statement["Action"]


def test_services_that_deliver_to_encrypted_topics_and_queues_are_named() -> None:
    statements = template()["Resources"]["DataKey"]["Properties"]["KeyPolicy"]["Statement"]
    (delivers,) = [one for one in statements if one["Sid"] == "ServicesDeliverToTopicsAndQueues"]
    queues_and_topics = ("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy")
    named = {
        statement["Principal"]["Service"]
        for resource in template()["Resources"].values()
        if resource["Type"] in queues_and_topics
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]
        if "Service" in statement.get("Principal", {})
    }
    assert named
    assert named | {"cloudwatch.amazonaws.com"} == set(delivers["Principal"]["Service"])
