"""Resources in moto, made from template.yaml itself: a copy of its schema would one day differ from it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import boto3

from gas.config import Settings
from local.package import read_template
from tests.world import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[3]
REGION = "us-east-1"
TABLE_MEMBERS = (
    "BillingMode",
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
    "StreamSpecification",
)
TABLES = {
    "JobsTable": "JOBS_TABLE",
    "UsersTable": "USERS_TABLE",
    "UploadsTable": "UPLOADS_TABLE",
    "TokensTable": "TOKENS_TABLE",
    "SessionsTable": "SESSIONS_TABLE",
    "ReviewsTable": "REVIEWS_TABLE",
    "WebhooksTable": "WEBHOOKS_TABLE",
    "FilterSetsTable": "FILTER_SETS_TABLE",
    "IdempotencyTable": "IDEMPOTENCY_TABLE",
    "AuditTable": "AUDIT_TABLE",
}


@cache
def resources() -> dict[str, Any]:
    parsed: dict[str, Any] = read_template()["Resources"]
    return parsed


def build(parts: Sequence[str]) -> Settings:
    """Make some of tables, buckets, topics, cluster, pool (each costs time); the settings that name them."""
    makers = {"tables": _tables, "buckets": _buckets, "topics": _topics, "cluster": _cluster, "pool": _pool}
    environment = dict(ENVIRONMENT)
    for part in parts:
        environment.update(makers[part]())
    return Settings.read(environment)


def _tables() -> dict[str, str]:
    dynamodb = boto3.client("dynamodb", REGION)
    for resource, variable in TABLES.items():
        properties = resources()[resource]["Properties"]
        members = {name: properties[name] for name in TABLE_MEMBERS if name in properties}
        if "StreamSpecification" in members:  # CloudFormation's form lacks what the API's own asks for
            members["StreamSpecification"] = {"StreamEnabled": True, **members["StreamSpecification"]}
        dynamodb.create_table(TableName=ENVIRONMENT[variable], **members)
    return {}


def _buckets() -> dict[str, str]:
    s3 = boto3.client("s3", REGION)
    for variable in ("UPLOADS_BUCKET", "RESULTS_BUCKET", "REFERENCES_BUCKET"):
        s3.create_bucket(Bucket=ENVIRONMENT[variable])
    return {}


def _topics() -> dict[str, str]:
    sns = boto3.client("sns", REGION)
    return {
        variable: sns.create_topic(Name=ENVIRONMENT[variable].split(":")[-1])["TopicArn"]
        for variable in ("JOB_REQUESTS_TOPIC_ARN", "JOB_RESULTS_TOPIC_ARN")
    }


def _cluster() -> dict[str, str]:
    ecs = boto3.client("ecs", REGION)
    arn = ecs.create_cluster(clusterName="gas", capacityProviders=["FARGATE", "FARGATE_SPOT"])["cluster"][
        "clusterArn"
    ]
    definition = ecs.register_task_definition(
        family="annotator",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="1024",
        memory="2048",
        containerDefinitions=[{"name": "annotator", "image": "annotator", "cpu": 1024, "memory": 2048}],
    )["taskDefinition"]["taskDefinitionArn"]
    ec2 = boto3.client("ec2", REGION)
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]][:2]
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    return {
        "CLUSTER_ARN": arn,
        "TASK_DEFINITION": definition,
        "TASK_SUBNETS": ",".join(subnets),
        "TASK_SECURITY_GROUP": group,
    }


def _pool() -> dict[str, str]:
    cognito = boto3.client("cognito-idp", REGION)
    pool = resources()["UserPool"]["Properties"]
    pool_id = cognito.create_user_pool(
        PoolName="gas", UsernameAttributes=pool["UsernameAttributes"], Policies=pool["Policies"]
    )["UserPool"]["Id"]
    client = resources()["UserPoolClient"]["Properties"]
    client_id = cognito.create_user_pool_client(
        UserPoolId=pool_id, ClientName="site", ExplicitAuthFlows=client["ExplicitAuthFlows"]
    )["UserPoolClient"]["ClientId"]
    return {"USER_POOL_ID": pool_id, "USER_POOL_CLIENT_ID": client_id}
