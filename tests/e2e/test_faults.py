"""What must survive: `kill -9` of the whole service at several moments, a killed task, repeated and swapped messages, cancel."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from annotator.cloud.checksum import of_bytes
from annotator.cloud.settings import S3Place
from annotator.cloud.stitched import Piece, StitchedObject
from tests.e2e.service import Api, LocalService, eventually, free_port, long_sample, sample
from tests.e2e.signed import send_signed

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(900)]

NewService = Callable[..., LocalService]
LONG = 3000  # records of a task that runs long enough to be met


def records(vcf: bytes) -> int:
    return sum(1 for line in gzip.decompress(vcf).splitlines() if not line.startswith(b"#"))


def outputs(service: LocalService) -> dict[str, str]:
    found: dict[str, str] = json.loads((service.state / "outputs.json").read_text())
    return found


def restarted(service: LocalService) -> Api:
    service.start()
    return service.client()


def remaining(api: Api, upload: dict[str, Any], content: bytes) -> list[dict[str, Any]]:
    """Send what the service says is missing of an upload whose first part has arrived. The parts of both."""
    found = api.get(f"/uploads/{upload['upload_id']}")
    assert [done["number"] for done in found["done"]] == [1]
    (missing,) = found["parts"]
    sent = httpx.put(missing["url"], content=content, timeout=60)
    return [{"number": 1, "etag": found["done"][0]["etag"]}, {"number": 2, "etag": sent.headers["etag"]}]


def uploaded(service: LocalService, upload_id: str) -> bytes:
    """The object of an upload, read past the service."""
    s3, bucket = service.aws("s3"), outputs(service)["UploadsBucketName"]
    listed = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    (key,) = [key for key in listed if upload_id in key]
    return bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())


def test_kill_9_loses_no_job_no_upload_and_no_object(new_service: NewService) -> None:
    # A task that died before its first message is missed after this time: two minutes by default.
    service = new_service(TASK_SILENCE_SECONDS="40")
    service.start()
    api = service.client()
    demo = api.get("/jobs")["jobs"][0]["job_id"]

    # between the parts of an upload
    part = 16 * 1024 * 1024
    content = os.urandom(part + 1000)
    upload = api.post("/uploads", {"filename": "big.vcf.gz", "size": len(content)})
    assert len(upload["parts"]) == 2
    first = httpx.put(upload["parts"][0]["url"], content=content[:part], timeout=60)
    assert first.status_code == 200

    # right after the answer: the job is only promised
    body = sample(50)
    promised = api.submit(body, name="promised")
    service.kill()
    service.port = free_port()  # as with `make run PORT=...` on the same state
    api = restarted(service)
    complete = f"/uploads/{upload['upload_id']}/complete"
    parts = {"parts": remaining(api, upload, content[part:])}
    job = api.finished(promised, 300)
    assert job["status"] == "COMPLETED", job["failure"]
    assert records(api.download(promised, "annotated.vcf.gz")) == 50

    # in the middle of the annotation, and right after the answer that the upload is complete
    interrupted = api.submit(sample(LONG), name="interrupted")
    eventually(lambda: service.task_of(interrupted), 60, "the task runs", 0.02)
    api.post(complete, parts)
    service.kill()
    eventually(lambda: not belonging_to(service), 15, "no function and no task lives on")
    api = restarted(service)
    assert api.post(complete, parts)["status"] == "COMPLETED"
    assert uploaded(service, upload["upload_id"]) == content
    job = api.finished(interrupted, 300)
    assert job["status"] == "COMPLETED", job["failure"]
    assert records(api.download(interrupted, "annotated.vcf.gz")) == LONG

    # in the moment of completion
    last = api.submit(body, name="last")
    eventually(lambda: service.task_of(last), 60, "the task runs", 0.02)
    eventually(lambda: service.task_of(last) is None, 60, "the task has ended", 0.02)
    service.kill()
    api = restarted(service)
    assert api.finished(last, 300)["status"] == "COMPLETED"

    # and nothing of before is lost
    assert {job["job_id"] for job in api.get("/jobs")["jobs"]} == {demo, promised, interrupted, last}
    assert api.download(promised, "input") == body
    assert records(api.download(promised, "annotated.vcf.gz")) == 50


def belonging_to(service: LocalService) -> list[psutil.Process]:
    """Processes whose command names the service's state: functions are unpacked there, tasks work there."""
    return [p for p in psutil.process_iter() if p.pid != os.getpid() and str(service.state) in _arguments(p)]


def _arguments(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""


def test_killed_task_is_run_again(service: LocalService, someone: Api) -> None:
    job_id = someone.submit(sample(LONG))
    task: psutil.Process = eventually(lambda: service.task_of(job_id), 60, "the task runs", 0.02)
    os.killpg(os.getpgid(task.pid), signal.SIGKILL)
    job = someone.finished(job_id, 300)
    assert job["status"] == "COMPLETED", job["failure"]
    assert job["attempt"] == 2


def test_task_of_which_the_system_kills_a_worker_runs_again_with_more_memory(
    service: LocalService, someone: Api
) -> None:
    """The kernel kills the process that has most memory, which is seldom the task's own."""
    job_id = someone.submit(sample(30_000))
    task: psutil.Process = eventually(lambda: service.task_of(job_id), 60, "the task runs", 0.02)

    def workers() -> list[psutil.Process]:
        with contextlib.suppress(psutil.NoSuchProcess):
            return [child for child in task.children() if "annotator.task" in child.cmdline()]
        return []

    eventually(workers, 60, "the task has workers", 0.02)[0].kill()
    job = someone.finished(job_id, 300)
    assert (job["status"], job["attempt"]) == ("COMPLETED", 2), job["failure"]


def test_what_happens_to_tasks_on_fargate(new_service: NewService, tmp_path: Path) -> None:
    """Interruptions cost no attempt and end on demand; memory is doubled once; a full disk is final.

    A job in shards whose first shard is interrupted ends with the bytes of a job that one task did.
    """
    mishaps = tmp_path / "mishaps.json"
    large = long_sample(1)  # more than a chunk of records: two shards
    service = new_service(
        GAS_TASK_MISHAPS=str(mishaps),
        SCATTER_ABOVE_BYTES=str(len(large) - 1),
        SCATTER_SHARD_BYTES=str(len(large) // 2 + 1),
    )
    service.start()
    api = service.client()
    assert api.finished(api.get("/jobs")["jobs"][0]["job_id"], 300)["status"] == "COMPLETED"

    def run(*events: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """A job whose tasks suffer these mishaps; and its tasks as ECS knows them, in the order of attempts."""
        mishaps.write_text(json.dumps(events))
        # Enough records that a task is still at work when its mishap comes, on a busy machine too.
        job = api.finished(api.submit(sample(8_000)), 300)
        ecs, cluster = service.aws("ecs"), outputs(service)["ClusterName"]
        arns = [
            arn
            for attempt in range(1, job["attempt"] + 1)
            for wanted in ("RUNNING", "STOPPED")
            for arn in ecs.list_tasks(
                cluster=cluster, startedBy=f"{job['job_id']}-{attempt}", desiredStatus=wanted
            )["taskArns"]
        ]
        known = dict.fromkeys(arns)  # a task that stops between the two questions counts once
        return job, [ecs.describe_tasks(cluster=cluster, tasks=[arn])["tasks"][0] for arn in known]

    job, tasks = run("spot", "spot", "memory")
    assert job["status"] == "COMPLETED", job["failure"]
    providers = [task["capacityProviderName"] for task in tasks]
    assert providers == ["FARGATE_SPOT", "FARGATE_SPOT", "FARGATE", "FARGATE"]
    assert [task["stopCode"] for task in tasks][:2] == ["SpotInterruption", "SpotInterruption"]
    assert [task["overrides"]["memory"] for task in tasks] == ["4096", "4096", "4096", "8192"]
    assert {name: tasks[0]["overrides"][name] for name in ("cpu", "ephemeralStorage")} == {
        "cpu": "2048",
        "ephemeralStorage": {"sizeInGiB": 30},
    }

    job, tasks = run("memory", "memory")
    assert (job["status"], len(tasks)) == ("FAILED", 2)
    assert job["failure"]["title"] == "The file needs too much memory"

    job, tasks = run("disk")
    assert (job["status"], len(tasks)) == ("FAILED", 1)
    assert job["failure"]["title"] == "The file needs too much disk space"
    assert "30 GiB of disk" in job["failure"]["detail"]

    whole = api.submit(large, options={"scatter": "off"})
    assert api.finished(whole, 300)["attempt"] == 1
    mishaps.write_text(json.dumps([None, "spot"]))
    scattered = api.submit(large)
    job = api.finished(scattered, 300)
    assert (job["status"], job["attempt"]) == ("COMPLETED", 1), job["failure"]
    assert (job["progress"]["shards"], job["progress"]["shards_done"]) == (2, 2)
    tasks = parts_of(service, scattered)
    assert sorted(part for part, _ in tasks) in (
        ["0.1", "0.2", "1.1", "join.1", "plan.1"],
        ["0.1", "1.1", "1.2", "join.1", "plan.1"],
    )
    assert [end for _, end in tasks].count("SpotInterruption") == 1
    names = [file["name"] for file in api.get(f"/jobs/{scattered}/files")["files"] if file["name"] != "input"]
    different = {name for name in names if api.download(scattered, name) != api.download(whole, name)}
    assert different == {"annotation.log", "manifest.json", "report.html"}, "they say how the work was done"
    bucket = outputs(service)["ResultsBucketName"]

    def left() -> list[str]:
        listed = service.aws("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
        return [item["Key"] for item in listed if f"/{scattered}/scatter/" in item["Key"]]

    eventually(lambda: not left(), 60, "what the parts left for each other is erased")
    stitched_by_the_emulator(service.aws("s3"), bucket)


def stitched_by_the_emulator(s3: Any, bucket: str) -> None:
    """Shards that are large enough for it are copied by S3 itself: the emulator does it as moto does in the tests of the parts."""
    bodies = [os.urandom(6 << 20), os.urandom(1000), os.urandom(5 << 20)]
    pieces = []
    for number, body in enumerate(bodies):
        place = S3Place(bucket, f"stitched/scatter/{number}")
        s3.put_object(Bucket=bucket, Key=place.key, Body=body)
        pieces.append(Piece(place, len(body), of_bytes(body)))
    made = StitchedObject(
        s3, S3Place(bucket, "stitched/"), "annotated.vcf.gz", pieces, b"end", lambda *_: None
    )
    whole = b"".join([b"head", *bodies, b"end"])
    made.begin(b"head")
    made.end(len(whole))
    made.complete()
    assert s3.get_object(Bucket=bucket, Key="stitched/annotated.vcf.gz")["Body"].read() == whole


def parts_of(service: LocalService, job_id: str) -> list[tuple[str, str]]:
    """Part and number of each task of a scattered job's first attempt, and ECS's code of its end."""
    ecs, cluster = service.aws("ecs"), outputs(service)["ClusterName"]
    arns = dict.fromkeys(  # a task that stops between the two questions is in both answers
        arn
        for wanted in ("RUNNING", "STOPPED")
        for arn in ecs.list_tasks(cluster=cluster, startedBy=f"{job_id}-1", desiredStatus=wanted)["taskArns"]
    )
    found = []
    for task in ecs.describe_tasks(cluster=cluster, tasks=list(arns))["tasks"] if arns else []:
        given = task["overrides"]["containerOverrides"][0]["environment"]
        said = {item["name"]: item["value"] for item in given}
        found.append((f"{said['PART']}.{said['TRY']}", str(task.get("stopCode"))))
    return found


def test_cancel_stops_the_task(service: LocalService, someone: Api) -> None:
    job_id = someone.submit(sample(LONG))
    eventually(lambda: service.task_of(job_id), 60, "the task runs", 0.02)
    someone.post(f"/jobs/{job_id}/cancel")
    assert someone.job(job_id)["status"] == "CANCELLED"
    eventually(lambda: service.task_of(job_id) is None, 30, "the task is stopped")
    time.sleep(1)
    assert someone.job(job_id)["status"] == "CANCELLED"


def test_repeated_and_swapped_messages_change_nothing(service: LocalService, someone: Api) -> None:
    job_id = someone.submit(sample(10))
    done = someone.finished(job_id)
    assert done["status"] == "COMPLETED", done["failure"]
    attempt = done["attempt"]
    sqs, names = service.aws("sqs"), outputs(service)
    mails = len(service.mails)

    def progress(**message: Any) -> None:
        body = {"job_id": job_id, "attempt": attempt, "at": "2026-01-01T00:00:00.000Z", **message}
        send_signed(service, names["JobProgressQueueUrl"], body)

    progress(seq=1, kind="started")
    progress(seq=2, kind="progress", stage="annotating", records=1, total=10, rate=1.0, eta_seconds=9)
    progress(seq=999, kind="failed", fault="ours", title="late", detail="late")
    progress(
        seq=999, attempt=attempt - 1, kind="failed", fault="input", title="of an earlier attempt", detail=""
    )
    for _ in range(3):
        sqs.send_message(QueueUrl=names["JobRequestsQueueUrl"], MessageBody=json.dumps({"job_id": job_id}))
    sqs.send_message(
        QueueUrl=names["JobRequestsQueueUrl"],
        MessageBody=json.dumps({"job_id": "01M00000000000000000000000"}),
    )
    _drained(sqs, [names["JobProgressQueueUrl"], names["JobRequestsQueueUrl"]])
    after = someone.job(job_id)
    assert {key: after[key] for key in ("status", "attempt", "result_state", "completed_at", "failure")} == {
        key: done[key] for key in ("status", "attempt", "result_state", "completed_at", "failure")
    }
    assert len([mail for mail in service.mails[mails:] if job_id.encode() in mail.read_bytes()]) <= 1


def _drained(sqs: Any, queues: list[str]) -> None:
    def empty() -> bool:
        attributes = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        return all(
            int(count) == 0
            for queue in queues
            for count in sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=attributes)[
                "Attributes"
            ].values()
        )

    eventually(empty, 60, "the queues are empty")


def test_second_start_with_the_same_state_says_so(service: LocalService, tmp_path: Path) -> None:
    twin = LocalService(service.state)
    with pytest.raises(AssertionError, match="already runs"):
        twin.start(30)
    other = LocalService(tmp_path / "other", port=service.port)
    with pytest.raises(AssertionError, match="is taken by another program"):
        other.start(30)
