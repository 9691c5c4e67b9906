"""What a task holds reaches the objects of its own job and no others, enforced by the emulator (`AUTH=true`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from gas.domain import task_keys
from tests.e2e.service import Api, LocalService, eventually, sample
from tests.e2e.signed import attributes, task_secret

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(900)]

ACCOUNT = "000000000000"
UPLOADS, RESULTS, REFERENCES = (
    f"gas-local-{kind}-{ACCOUNT}" for kind in ("uploads", "results", "references")
)


@pytest.fixture(scope="module")
def guarded(guarded_service: LocalService) -> LocalService:
    return guarded_service


@dataclass(frozen=True)
class Seen:
    """A job, and the order that its task was given while it ran."""

    job: dict[str, Any]
    upload_key: str
    order_key: str
    order: dict[str, Any]
    overrides: str
    log: str

    @property
    def job_id(self) -> str:
        return str(self.job["job_id"])

    @property
    def prefix(self) -> str:
        return self.order_key.rpartition("order.")[0]


def results(service: LocalService, prefix: str = "") -> list[str]:
    """Keys in the results bucket."""
    listed = service.aws("s3").list_objects_v2(Bucket=RESULTS, Prefix=prefix)
    return [item["Key"] for item in listed.get("Contents", [])]


def run(service: LocalService, api: Api) -> Seen:
    """Run a job and copy its order as long as it is there."""
    upload_id = api.upload(sample(300))
    secret = {"pedigree": "secret-family\tNA1\t0\t0\t1\t2", "fields": ["SYMBOL"], "tracks": ["clinvar"]}
    job_id = api.post("/jobs", {"upload_id": upload_id, "reference": "demo", "options": secret})["job_id"]
    return watched(service, api, job_id, upload_id)


def watched(service: LocalService, api: Api, job_id: str, upload_id: str) -> Seen:
    """Wait for a job that was just submitted, and copy its order as long as it is there."""
    user_id = api.get("/me")["user_id"]

    def order() -> tuple[str, dict[str, Any]] | None:
        for key in results(service):
            if f"/{job_id}/order." in key:
                return key, json.loads(service.aws("s3").get_object(Bucket=RESULTS, Key=key)["Body"].read())
        return None

    key, told = eventually(order, 120, "the order is written", 0.02)
    job = api.finished(job_id, 300)
    ecs = service.aws("ecs")

    def stopped() -> list[str]:
        found = ecs.list_tasks(cluster="gas-local", startedBy=f"{job_id}-1", desiredStatus="STOPPED")
        return list(found["taskArns"])

    arns = eventually(stopped, 60, "the task has stopped")
    overrides = json.dumps(ecs.describe_tasks(cluster="gas-local", tasks=arns)["tasks"], default=str)
    logs = "".join(
        path.read_text() for path in service.state.rglob("log") if arns[0].rsplit("/", 1)[-1] in str(path)
    )
    return Seen(job, f"{user_id}/{upload_id}/input.vcf.gz", key, told, overrides, logs)


@pytest.fixture(scope="module")
def ada(guarded: LocalService) -> Seen:
    return run(guarded, guarded.client())


@pytest.fixture(scope="module")
def bob(guarded: LocalService) -> Seen:
    return run(guarded, guarded.client("bob@example.org", "Bobs-secret-pass-1"))


def client(guarded: LocalService, service: str, keys: dict[str, str]) -> Any:
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=guarded.base_url,
        region_name="us-east-1",
        aws_access_key_id=keys["access_key_id"],
        aws_secret_access_key=keys["secret_access_key"],
        aws_session_token=keys["session_token"],
    )


@pytest.fixture
def of_ada(guarded: LocalService, ada: Seen) -> Iterator[Any]:
    """S3 as ada's task sees it."""
    s3 = client(guarded, "s3", ada.order["credentials"])
    yield s3
    s3.close()


@pytest.fixture
def task_role(guarded: LocalService) -> Iterator[Callable[[str], Any]]:
    """Clients with what every task's role may do."""
    role = guarded.aws("cloudformation").describe_stack_resources(
        StackName="gas-local", LogicalResourceId="TaskRole"
    )["StackResources"][0]["PhysicalResourceId"]
    given = guarded.aws("sts").assume_role(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{role}", RoleSessionName="another-task"
    )["Credentials"]
    keys = {
        "access_key_id": given["AccessKeyId"],
        "secret_access_key": given["SecretAccessKey"],
        "session_token": given["SessionToken"],
    }
    opened = []

    def make(service: str) -> Any:
        opened.append(client(guarded, service, keys))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def refused(call: Callable[[], Any]) -> None:
    with pytest.raises(ClientError) as error:
        call()
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_a_real_job_ends_well_and_its_order_is_gone(guarded: LocalService, ada: Seen) -> None:
    assert ada.job["status"] == "COMPLETED", ada.job["failure"]
    eventually(lambda: not results(guarded, f"{ada.prefix}order."), 60, "the order is erased")
    assert f"{ada.prefix}annotated.vcf.gz" in results(guarded, ada.prefix)


def test_a_launch_and_a_log_hold_nothing_secret(ada: Seen) -> None:
    for text in (ada.overrides, ada.log):
        assert text
        for secret in (ada.order["key"], *ada.order["credentials"].values(), "secret-family"):
            assert secret not in text


def test_a_task_reaches_its_own_objects(of_ada: Any, ada: Seen) -> None:
    assert of_ada.get_object(Bucket=UPLOADS, Key=ada.upload_key)["Body"].read()
    assert of_ada.list_objects_v2(Bucket=UPLOADS, Prefix=ada.upload_key)["KeyCount"] == 1
    name, version = ada.job["reference"].split("@")
    assert of_ada.head_object(Bucket=REFERENCES, Key=f"{name}/{version}/reference.json")
    (pinned,) = ada.job["tracks"].items()
    assert pinned == ("clinvar", ada.order["tracks"]["clinvar"])
    assert of_ada.head_object(Bucket=REFERENCES, Key=f"tracks/clinvar/{pinned[1]}/track.clinvar.blocks")
    of_ada.put_object(Bucket=RESULTS, Key=f"{ada.prefix}extra", Body=b"")


def test_a_task_reaches_no_track_that_its_job_does_not_use(guarded: LocalService, of_ada: Any) -> None:
    listed = guarded.aws("s3").list_objects_v2(Bucket=REFERENCES, Prefix="tracks/")["Contents"]
    others = [item["Key"] for item in listed if "/clinvar/" not in item["Key"]]
    assert any(key.endswith("/track.gnomad.blocks") for key in others)
    for key in (*others, "tracks/clinvar/current.json"):
        refused(lambda key=key: of_ada.get_object(Bucket=REFERENCES, Key=key))
    refused(lambda: of_ada.list_objects_v2(Bucket=REFERENCES, Prefix="tracks/"))


def test_a_task_reaches_no_object_of_another_job(of_ada: Any, ada: Seen, bob: Seen) -> None:
    refused(lambda: of_ada.get_object(Bucket=UPLOADS, Key=bob.upload_key))
    refused(lambda: of_ada.put_object(Bucket=UPLOADS, Key=bob.upload_key, Body=b""))
    refused(lambda: of_ada.put_object(Bucket=RESULTS, Key=f"{bob.prefix}summary.json", Body=b"{}"))
    refused(lambda: of_ada.get_object(Bucket=RESULTS, Key=f"{bob.prefix}summary.json"))
    refused(lambda: of_ada.delete_object(Bucket=RESULTS, Key=f"{bob.prefix}summary.json"))
    refused(lambda: of_ada.list_objects_v2(Bucket=UPLOADS))
    refused(lambda: of_ada.list_objects_v2(Bucket=UPLOADS, Prefix=bob.upload_key))
    refused(lambda: of_ada.list_objects_v2(Bucket=RESULTS, Prefix=bob.prefix))
    refused(lambda: of_ada.get_object(Bucket=RESULTS, Key=bob.order_key))
    refused(lambda: of_ada.put_object(Bucket=RESULTS, Key=bob.order_key, Body=b"{}"))


def test_the_role_of_all_tasks_reads_no_file_and_finds_no_order(
    task_role: Callable[[str], Any], bob: Seen
) -> None:
    s3 = task_role("s3")
    refused(lambda: s3.get_object(Bucket=UPLOADS, Key=bob.upload_key))
    refused(lambda: s3.get_object(Bucket=RESULTS, Key=f"{bob.prefix}summary.json"))
    refused(lambda: s3.put_object(Bucket=RESULTS, Key=f"{bob.prefix}summary.json", Body=b"{}"))
    refused(lambda: s3.put_object(Bucket=RESULTS, Key=bob.order_key, Body=b"{}"))
    refused(lambda: s3.list_objects_v2(Bucket=RESULTS, Prefix=bob.prefix))
    refused(
        lambda: task_role("sts").assume_role(
            RoleArn=f"arn:aws:iam::{ACCOUNT}:role/gas-local-job-data-us-east-1",
            RoleSessionName="another-task",
        )
    )


def test_the_sessions_of_a_cohort_reach_its_files_and_no_other(guarded: LocalService, ada: Seen) -> None:
    """Ten files: the task reads eight with its own session, and the others with one more, of which it has no other use."""
    api = guarded.client()
    person = [line.split(b"\t") for line in sample(20).splitlines() if not line.startswith(b"##")]
    head = b"".join(line + b"\n" for line in sample(1).splitlines() if line.startswith(b"##"))
    uploads = []
    for number in range(10):
        lines = [b"\t".join(line[:10]) for line in person]
        lines[0] = b"\t".join([*person[0][:9], b"person-%d" % number])
        uploads.append(api.upload(head + b"\n".join(lines) + b"\n", f"person-{number}.vcf"))
    body = {"upload_id": uploads[0], "merge": uploads[1:], "reference": "demo"}
    seen = watched(guarded, api, api.post("/jobs", body)["job_id"], uploads[0])
    assert seen.job["status"] == "COMPLETED", seen.job["failure"]
    assert len(seen.job["summary"]["samples"]) == 10
    prefix = seen.upload_key.partition("/")[0]
    files = [f"{prefix}/{one}/input.vcf.gz" for one in uploads]
    (further,) = seen.order["input_credentials"]
    for keys, own in ((seen.order["credentials"], files[:8]), (further, files[8:])):
        s3 = client(guarded, "s3", keys)
        for key in own:
            assert s3.get_object(Bucket=UPLOADS, Key=key)["Body"].read()
        for key in {*files, ada.upload_key} - {*own}:
            refused(lambda key=key, s3=s3: s3.get_object(Bucket=UPLOADS, Key=key))
        s3.close()
    s3 = client(guarded, "s3", further)
    assert s3.list_objects_v2(Bucket=UPLOADS, Prefix=files[9])["KeyCount"] == 1
    refused(lambda: s3.list_objects_v2(Bucket=UPLOADS, Prefix=f"{prefix}/"))
    refused(lambda: s3.put_object(Bucket=UPLOADS, Key=files[9], Body=b""))
    refused(lambda: s3.put_object(Bucket=RESULTS, Key=f"{seen.prefix}summary.json", Body=b"{}"))
    refused(lambda: s3.get_object(Bucket=RESULTS, Key=f"{seen.prefix}summary.json"))
    refused(lambda: s3.list_objects_v2(Bucket=REFERENCES, Prefix="demo/"))
    s3.close()


def test_a_task_cannot_speak_for_another_job(
    guarded: LocalService, task_role: Callable[[str], Any], ada: Seen, bob: Seen
) -> None:
    """Messages with ada's key, with none, and with garbage: bob's job stays, and an operator finds the messages."""
    assert ada.order["key"] == task_keys.signing_key(task_secret(guarded), ada.job_id, 1)
    sqs = task_role("sqs")
    queue = json.loads((guarded.state / "outputs.json").read_text())["JobProgressQueueUrl"]
    failures = guarded.aws("cloudformation").describe_stack_resources(
        StackName="gas-local", LogicalResourceId="JobProgressFailures"
    )["StackResources"][0]["PhysicalResourceId"]
    api = guarded.client("bob@example.org", "Bobs-secret-pass-1")
    waiting = api.submit(sample(3000))
    running = eventually(lambda: api.job(waiting)["status"] == "RUNNING", 180, "bob's job runs", 0.02)
    assert running
    forged = {
        "job_id": waiting,
        "attempt": 1,
        "seq": 999_999,
        "kind": "failed",
        "fault": "input",
        "title": "forged",
        "detail": "forged",
    }
    text = json.dumps(forged)
    for body, signed in (
        (text, attributes(ada.order["key"], text)),
        (text, {}),
        ("no JSON", attributes(ada.order["key"], "no JSON")),
    ):
        sqs.send_message(QueueUrl=queue, MessageBody=body, MessageAttributes=signed)
    found: list[str] = []

    def aside() -> bool:
        batch = guarded.aws("sqs").receive_message(QueueUrl=failures, MaxNumberOfMessages=10)
        found.extend(message["Body"] for message in batch.get("Messages", []))
        return len(found) >= 3

    eventually(aside, 120, "the refused messages are set aside")
    assert sorted(found) == sorted([text, text, "no JSON"])
    done = api.finished(waiting, 300)
    assert done["status"] == "COMPLETED", done["failure"]
