"""template.yaml as a reviewer of security reads it: what is open, who may do what, which door is guarded."""

from __future__ import annotations

from typing import Any

from tests.unit.test_template import functions, template


def of_kind(kind: str) -> dict[str, Any]:
    return {
        name: resource["Properties"]
        for name, resource in template()["Resources"].items()
        if resource["Type"] == kind
    }


def test_every_bucket_is_encrypted_private_and_takes_tls_only() -> None:
    buckets = of_kind("AWS::S3::Bucket")
    denied = {
        policy["Bucket"]["Ref"]
        for policy in of_kind("AWS::S3::BucketPolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
        and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        and len(statement["Resource"]) == 2
    }
    assert denied == set(buckets)
    for name, bucket in buckets.items():
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}, name
        assert bucket["BucketEncryption"], name


def test_every_queue_is_encrypted() -> None:
    """Tables are encrypted by DynamoDB itself, with or without a setting."""
    assert all(queue["SqsManagedSseEnabled"] for queue in of_kind("AWS::SQS::Queue").values())


def test_the_authorizer_reads_and_writes_nothing_but_the_last_use() -> None:
    policies = functions()["AuthorizerFunction"]["Policies"]
    assert {name for policy in policies for name in policy} == {"DynamoDBReadPolicy", "Statement"}
    ((statement,),) = (policy["Statement"] for policy in policies if "Statement" in policy)
    assert statement["Action"] == "dynamodb:UpdateItem"
    (condition,) = statement["Condition"].values()
    assert condition == {"dynamodb:Attributes": ["token_id", "session_id", "last_used_at", "address"]}


def test_each_index_of_users_is_one_that_the_code_asks() -> None:
    """An index that nobody reads is a second copy of people's addresses."""
    indexes = of_kind("AWS::DynamoDB::Table")["UsersTable"]["GlobalSecondaryIndexes"]
    assert {index["IndexName"] for index in indexes} == {"by_work", "by_erase"}


def test_the_firewall_counts_callers_and_not_cloudfront() -> None:
    rules = of_kind("AWS::WAFv2::WebACL")["Firewall"]["Rules"]
    rates = [rule["Statement"]["RateBasedStatement"] for rule in rules if rule["Name"] == "rate"]
    assert [rate["AggregateKeyType"] for rate in rates] == ["FORWARDED_IP"]
    assert rates[0]["ForwardedIPConfig"]["HeaderName"] == "X-Forwarded-For"


def test_a_new_address_counts_once_it_is_proved() -> None:
    """A session's token is good for Cognito itself, where it could name any address for our mails."""
    settings = of_kind("AWS::Cognito::UserPool")["UserPool"]["UserAttributeUpdateSettings"]
    assert settings["AttributesRequireVerificationBeforeUpdate"] == ["email"]


def test_no_parameter_has_a_secret_for_its_default() -> None:
    told = [
        name
        for name in template()["Parameters"]
        if any(word in name.lower() for word in ("secret", "password"))
    ]
    assert sorted(told) == ["SsoClientSecretName", "StripeSecretName"]  # names, not the secrets
