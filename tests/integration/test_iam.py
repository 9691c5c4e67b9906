"""Every function and the task under its own role, enforced by the emulator (`AUTH=true`): enough for the way of a job, and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.e2e.service import Api, LocalService, eventually, sample

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(900)]

STAGE, ACCOUNT = "local", "000000000000"
UPLOADS, RESULTS, REFERENCES = (
    f"gas-{STAGE}-{name}-{ACCOUNT}" for name in ("uploads", "results", "references")
)


@pytest.fixture(scope="module")
def guarded(guarded_service: LocalService) -> LocalService:
    return guarded_service


@pytest.fixture(scope="module")
def api(guarded: LocalService) -> Api:
    return guarded.client()


def denials(service: LocalService) -> list[str]:
    """What the functions' logs tell of refused calls."""
    logs = service.aws("logs")
    return [
        f"{group['logGroupName']}: {event['message'][:500]}"
        for group in logs.describe_log_groups()["logGroups"]
        for event in logs.filter_log_events(logGroupName=group["logGroupName"]).get("events", [])
        if "AccessDenied" in event["message"] or "not authorized to perform" in event["message"]
    ]


def test_way_of_a_job_needs_no_more_than_is_granted(guarded: LocalService, api: Api) -> None:
    job_id = api.submit(sample(10), name="under roles")
    job = api.finished(job_id, 300)
    assert job["status"] == "COMPLETED", (job["failure"], denials(guarded))
    assert api.download(job_id, "annotated.vcf.gz")
    assert api.download(job_id, "input") == sample(10)
    assert api.http.get(f"/jobs/{job_id}/log").is_success
    assert api.get("/me")["plan"] == "free"
    assert api.get("/references")["references"]
    eventually(
        lambda: any(job_id.encode() in mail.read_bytes() for mail in guarded.mails),
        180,
        "the mail is written",
    )

    again = api.post(f"/jobs/{job_id}/rerun")["job_id"]
    api.http.post(f"/jobs/{again}/cancel")
    api.finished(again, 300)
    for gone in (again, job_id):
        assert api.http.delete(f"/jobs/{gone}").is_success
    s3 = guarded.aws("s3")

    def erased() -> bool:
        keys = [item["Key"] for item in s3.list_objects_v2(Bucket=RESULTS).get("Contents", [])]
        return not [key for key in keys if job_id in key]

    eventually(erased, 180, "the deleted job's objects are gone")
    assert denials(guarded) == []


def test_tokens_and_plan_need_no_more_than_is_granted(guarded: LocalService) -> None:
    someone = guarded.client("roles@example.org", "Someones-pass-1")
    token = someone.post("/tokens", {"name": "cli", "expires_days": 1, "scope": "full"})
    someone.http.headers["Authorization"] = f"Bearer {token['token']}"
    assert someone.get("/me")["email"] == "roles@example.org"
    assert [kept["name"] for kept in someone.get("/tokens")["tokens"]] == ["cli"]
    assert someone.post("/me/plan", {"plan": "premium"})["plan"] == "premium"
    assert someone.http.delete("/me").status_code == 202
    assert denials(guarded) == []


Call = Callable[[Callable[[str], Any]], Any]

# What a role must not do, though the code of another function of the same code base does it.
FORBIDDEN: list[tuple[str, str, Call]] = [
    ("AuthorizerFunction", "write a job", lambda aws: put_item(aws, "JobsTable")),
    ("AuthorizerFunction", "write a token", lambda aws: put_item(aws, "TokensTable")),
    ("AuthApiFunction", "read a job", lambda aws: get_item(aws, "JobsTable")),
    ("AuthApiFunction", "read an input", lambda aws: aws("s3").get_object(Bucket=UPLOADS, Key="k")),
    ("AccountApiFunction", "read a result", lambda aws: aws("s3").get_object(Bucket=RESULTS, Key="k")),
    (
        "AccountApiFunction",
        "run a task",
        lambda aws: aws("ecs").run_task(taskDefinition="gas-local-annotator"),
    ),
    ("JobsApiFunction", "run a task", lambda aws: aws("ecs").run_task(taskDefinition="gas-local-annotator")),
    (
        "JobsApiFunction",
        "change a reference",
        lambda aws: aws("s3").put_object(Bucket=REFERENCES, Key="k", Body=b""),
    ),
    ("JobsApiFunction", "make an API token", lambda aws: put_item(aws, "TokensTable")),
    # SAM's S3CrudPolicy would allow these.
    (
        "JobsApiFunction",
        "change a bucket's lifecycle",
        lambda aws: aws("s3").put_bucket_lifecycle_configuration(
            Bucket=RESULTS, LifecycleConfiguration={"Rules": [EXPIRE_AT_ONCE]}
        ),
    ),
    (
        "SweeperFunction",
        "make an object public",
        lambda aws: aws("s3").put_object_acl(Bucket=RESULTS, Key="k", ACL="public-read"),
    ),
    ("AuthApiFunction", "read a bucket's lifecycle", lambda aws: read_lifecycle(aws, REFERENCES)),
    ("AdminApiFunction", "read a bucket's lifecycle", lambda aws: read_lifecycle(aws, RESULTS)),
    ("AdminApiFunction", "read an input", lambda aws: aws("s3").get_object(Bucket=UPLOADS, Key="k")),
    ("AdminApiFunction", "change a user", lambda aws: put_item(aws, "UsersTable")),
    (
        "JobStreamFunction",
        "run a task",
        lambda aws: aws("ecs").run_task(taskDefinition="gas-local-annotator"),
    ),
    ("JobStreamFunction", "read a result", lambda aws: aws("s3").get_object(Bucket=RESULTS, Key="k")),
    ("JobRequestsFunction", "read an input", lambda aws: aws("s3").get_object(Bucket=UPLOADS, Key="k")),
    ("JobRequestsFunction", "delete a result", lambda aws: aws("s3").delete_object(Bucket=RESULTS, Key="k")),
    (
        "JobProgressFunction",
        "write a result",
        lambda aws: aws("s3").put_object(Bucket=RESULTS, Key="k", Body=b""),
    ),
    ("TaskEventsFunction", "read a user", lambda aws: get_item(aws, "UsersTable")),
    ("JobResultsFunction", "read a result", lambda aws: aws("s3").get_object(Bucket=RESULTS, Key="k")),
    ("MailEventsFunction", "read a job", lambda aws: get_item(aws, "JobsTable")),
    ("WorkflowTasksFunction", "read an input", lambda aws: aws("s3").get_object(Bucket=UPLOADS, Key="k")),
    ("StorageEventsFunction", "start an archive", lambda aws: start(aws, "archive-results")),
    ("SweeperFunction", "run a task", lambda aws: aws("ecs").run_task(taskDefinition="gas-local-annotator")),
    ("TaskRole", "read a job", lambda aws: get_item(aws, "JobsTable")),
    (
        "TaskRole",
        "change a reference",
        lambda aws: aws("s3").put_object(Bucket=REFERENCES, Key="k", Body=b""),
    ),
    ("TaskRole", "change an input", lambda aws: aws("s3").put_object(Bucket=UPLOADS, Key="k", Body=b"")),
    ("TaskRole", "read a result", lambda aws: aws("s3").get_object(Bucket=RESULTS, Key="k")),
]
EXPIRE_AT_ONCE = {"ID": "x", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 1}}
KEYS = {"JobsTable": "job_id", "UsersTable": "user_id", "TokensTable": "token_id"}
TABLES: dict[str, str] = {}


def put_item(aws: Callable[[str], Any], table: str) -> Any:
    return aws("dynamodb").put_item(TableName=TABLES[table], Item={KEYS[table]: {"S": "x"}})


def get_item(aws: Callable[[str], Any], table: str) -> Any:
    return aws("dynamodb").get_item(TableName=TABLES[table], Key={KEYS[table]: {"S": "x"}})


def read_lifecycle(aws: Callable[[str], Any], bucket: str) -> Any:
    return aws("s3").get_bucket_lifecycle_configuration(Bucket=bucket)


def start(aws: Callable[[str], Any], machine: str) -> Any:
    arn = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:gas-{STAGE}-{machine}"
    return aws("stepfunctions").start_execution(stateMachineArn=arn, input="{}")


@pytest.fixture(scope="module")
def resources(guarded: LocalService) -> dict[str, str]:
    """Physical ids of the stack's resources."""
    pages = (
        guarded.aws("cloudformation").get_paginator("list_stack_resources").paginate(StackName="gas-local")
    )
    found = {
        item["LogicalResourceId"]: item["PhysicalResourceId"]
        for page in pages
        for item in page["StackResourceSummaries"]
    }
    TABLES.update({name: found[name] for name in KEYS})
    return found


@pytest.mark.parametrize(
    ("owner", "what", "call"), FORBIDDEN, ids=[f"{owner} may not {what}" for owner, what, _ in FORBIDDEN]
)
def test_role_may_not(
    guarded: LocalService, resources: dict[str, str], owner: str, what: str, call: Call
) -> None:
    role = resources[owner if owner == "TaskRole" else f"{owner}Role"]
    keys = guarded.aws("sts").assume_role(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{role}", RoleSessionName="test"
    )["Credentials"]
    opened = []

    def aws(service: str) -> Any:
        client = boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=guarded.base_url,
            region_name="us-east-1",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )
        opened.append(client)
        return client

    with pytest.raises(ClientError) as refused:
        call(aws)
    for client in opened:
        client.close()
    assert refused.value.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException"), what
