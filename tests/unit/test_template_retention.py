"""What docs/security.md says of copies, of the region and of the tasks' network, compared with the template."""

from __future__ import annotations

import re
from typing import Any

from tests.unit.test_template import ROOT, template


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    return {
        name: one.get("Properties", {})
        for name, one in template()["Resources"].items()
        if one["Type"] == kind
    }


def test_every_copy_ages_out() -> None:
    """Logs, queues and old versions; point-in-time recovery keeps 35 days where nothing else is said."""
    for name, group in of_kind("AWS::Logs::LogGroup").items():
        assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}, name
    for name, queue in of_kind("AWS::SQS::Queue").items():
        assert queue["MessageRetentionPeriod"] == 14 * 86400, name
    for name, table in of_kind("AWS::DynamoDB::Table").items():
        recovery = table.get("PointInTimeRecoverySpecification", {})
        assert "RecoveryPeriodInDays" not in recovery, name
    said = (ROOT / "docs" / "security.md").read_text()
    assert "| 35 days |" in said
    assert "| 14 days |" in said
    default = template()["Parameters"]["LogRetentionDays"]["Default"]
    assert f"`LogRetentionDays` ({default})" in said


def test_deletion_of_uploads_and_results_is_final() -> None:
    versioned = {name for name, one in of_kind("AWS::S3::Bucket").items() if "VersioningConfiguration" in one}
    assert not versioned & {"UploadsBucket", "ResultsBucket"}
    rules = of_kind("AWS::S3::Bucket")["ReferencesBucket"]["LifecycleConfiguration"]["Rules"]
    assert {"NoncurrentDays": 30} in [rule.get("NoncurrentVersionExpiration") for rule in rules]


def test_nothing_leaves_the_region() -> None:
    kinds = {one["Type"] for one in template()["Resources"].values()}
    assert not kinds & {
        "AWS::DynamoDB::GlobalTable",
        "AWS::S3::MultiRegionAccessPoint",
        "AWS::KMS::ReplicaKey",
    }
    for name, bucket in of_kind("AWS::S3::Bucket").items():
        assert "ReplicationConfiguration" not in bucket, name
    properties = str([one.get("Properties") for one in template()["Resources"].values()])
    assert re.findall(r"\b(?:us|eu|ap|ca|sa|me|af|il)-[a-z]+-\d\b", properties) == []


def chosen(value: Any, condition: str, holds: bool) -> Any:
    """A value of the template with one condition decided."""
    if isinstance(value, list):
        return [chosen(one, condition, holds) for one in value]
    if not isinstance(value, dict):
        return value
    if "Fn::If" in value and value["Fn::If"][0] == condition:
        return chosen(value["Fn::If"][1 if holds else 2], condition, holds)
    return {name: chosen(one, condition, holds) for name, one in value.items()}


def test_tasks_open_port_443_only_and_accept_nothing() -> None:
    group = of_kind("AWS::EC2::SecurityGroup")["TaskSecurityGroup"]
    assert "SecurityGroupIngress" not in group
    for private in (True, False):
        for rule in chosen(group["SecurityGroupEgress"], "TasksArePrivate", private):
            assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 443, 443)


def test_private_tasks_have_no_way_to_the_internet() -> None:
    resources = template()["Resources"]
    egress = chosen(
        resources["TaskSecurityGroup"]["Properties"]["SecurityGroupEgress"], "TasksArePrivate", True
    )
    network = resources["Network"]["Properties"]["CidrBlock"]
    assert {rule.get("CidrIp") for rule in egress} == {network, None}
    assert {"Ref": "S3PrefixList"} in [rule.get("DestinationPrefixListId") for rule in egress]
    routes = [name for name, one in resources.items() if one["Type"] == "AWS::EC2::Route"]
    assert [resources[name].get("Condition") for name in routes] == ["TasksArePublic"]
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]
    assert chosen(variables["TASK_PUBLIC_IP"], "TasksArePrivate", True) == "DISABLED"
    assert chosen(variables["TASK_PUBLIC_IP"], "TasksArePrivate", False) == "ENABLED"


def test_private_tasks_reach_what_they_need() -> None:
    """Messages by SQS; the image by ECR and S3; the log. Credentials come in the order: no STS."""
    reached = {
        str(one["ServiceName"]["Fn::Sub"]).removeprefix("com.amazonaws.${AWS::Region}.")
        for one in of_kind("AWS::EC2::VPCEndpoint").values()
    }
    assert reached == {"s3", "sqs", "ecr.api", "ecr.dkr", "logs"}
    for name, one in of_kind("AWS::EC2::VPCEndpoint").items():
        interface = one["VpcEndpointType"] == "Interface"
        condition = template()["Resources"][name].get("Condition")
        assert condition == ("TasksArePrivate" if interface else None), "it bills while idle"
        assert one.get("PrivateDnsEnabled", False) is interface


def test_the_way_to_s3_leads_to_the_stage_s_buckets_alone() -> None:
    policy = of_kind("AWS::EC2::VPCEndpoint")["StorageGateway"]["PolicyDocument"]
    buckets = {
        str(resource["Fn::Sub"]).split(":::")[1].split("/")[0]
        for statement in policy["Statement"]
        for resource in (
            statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        )
    }
    stage = {f"gas-${{Stage}}-{kind}-${{AWS::AccountId}}" for kind in ("uploads", "results", "references")}
    assert buckets == stage | {"prod-${AWS::Region}-starport-layer-bucket"}
