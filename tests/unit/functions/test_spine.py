"""One job from sign-up to the message that sends its mail, through the handlers."""

from __future__ import annotations

from gas.domain.outbox import Topic
from gas.domain.ports import Bucket
from gas.handlers import account_api, auth_api, jobs_api
from tests.world import World

FILES = [
    {"name": "annotated.vcf.gz", "size": 5, "sha256": "ab", "crc64nvme": "cd"},
    {"name": "explore.meta.json", "size": 2, "sha256": "ef", "crc64nvme": None},
]


def test_a_job_from_sign_up_to_its_mail(world: World) -> None:
    new = {"email": "Ada@example.org", "password": "Correct-horse-1", "name": "Ada"}
    assert world.call(auth_api.handler, "POST", "/auth/sign-up", new, user_id=None).status == 201
    code = {"email": "ada@example.org", "code": "123456"}
    assert world.call(auth_api.handler, "POST", "/auth/confirm", code, user_id=None).status == 200
    session = world.call(auth_api.handler, "POST", "/auth/sign-in", new, user_id=None)
    assert session.json["expires_in"] == 3600
    ada = world.identity.accounts["ada@example.org"].user_id
    assert world.call(account_api.handler, "GET", "/me", user_id=ada).json["name"] == "Ada"

    begun = world.call(jobs_api.handler, "POST", "/uploads", {"filename": "a.vcf.gz", "size": 7}, user_id=ada)
    upload_id = begun.json["upload_id"]
    etag = world.objects.put_part(world.uploads.rows[upload_id].s3_upload_id, 1, b"variant")
    parts = {"parts": [{"number": 1, "etag": etag}]}
    where = "/uploads/{upload_id}/complete"
    assert world.call(jobs_api.handler, "POST", where, parts, user_id=ada, upload_id=upload_id).status == 200

    wish = {"upload_id": upload_id, "reference": "demo", "options": {"engine": "vep"}}
    submitted = world.call(jobs_api.handler, "POST", "/jobs", wish, user_id=ada)
    assert submitted.status == 201
    job_id = submitted.json["job_id"]
    assert submitted.json["status"] == "PENDING"
    assert submitted.json["reference"] == "demo@0123456789ab"

    world.drain()
    (order,) = world.tasks.orders
    assert order.environment["INPUT_URI"] == f"s3://uploads/{ada}/{upload_id}/input.vcf.gz"
    assert order.environment["OUTPUT_URI"] == f"s3://results/{world.jobs.rows[job_id].folder}/{job_id}/"
    assert order.environment["REFERENCE_URI"] == "s3://references/demo/"
    assert world.order(job_id)["options"] == {"engine": "vep"}

    world.report("started", job_id, 0)
    world.report(
        "progress",
        job_id,
        1,
        stage="annotating",
        records=10,
        total=20,
        rate=5.0,
        eta_seconds=2,
        unit="records",
    )
    running = world.call(jobs_api.handler, "GET", "/jobs/{job_id}", user_id=ada, job_id=job_id).json
    assert running["status"] == "RUNNING"
    assert running["progress"] == {
        "stage": "annotating",
        "unit": "records",
        "records": 10,
        "total": 20,
        "rate": 5.0,
        "eta_seconds": 2,
        "shards": None,
        "shards_done": None,
    }

    world.objects.put(Bucket.RESULTS, f"{world.jobs.rows[job_id].folder}/{job_id}/annotated.vcf.gz", b"12345")
    world.report("completed", job_id, 2, summary={"records": 20}, files=FILES)
    world.drain()
    done = world.call(jobs_api.handler, "GET", "/jobs/{job_id}", user_id=ada, job_id=job_id).json
    assert (done["status"], done["result_state"], done["summary"]) == (
        "COMPLETED",
        "AVAILABLE",
        {"records": 20},
    )
    assert done["archive_at"] == "2026-11-24T12:00:00.000Z"
    results = [one for one in world.topics.published if one[0] is not Topic.JOB_EVENTS]
    assert results[-1] == (
        Topic.JOB_RESULTS,
        {"job_id": job_id, "user_id": ada, "fact": "completed"},
    )

    listed = world.call(jobs_api.handler, "GET", "/jobs/{job_id}/files", user_id=ada, job_id=job_id).json
    assert [file["name"] for file in listed["files"]] == ["annotated.vcf.gz", "input"]
    link = world.call(
        jobs_api.handler,
        "GET",
        "/jobs/{job_id}/files/{name}",
        user_id=ada,
        job_id=job_id,
        name="annotated.vcf.gz",
    )
    assert link.status == 302
    assert link.headers["Location"].startswith(
        f"https://s3.test/results/{world.jobs.rows[job_id].folder}/{job_id}/annotated.vcf.gz"
    )
    explore = world.call(jobs_api.handler, "GET", "/jobs/{job_id}/explore", user_id=ada, job_id=job_id).json
    assert set(explore["files"]) == {"meta.json", "annotated.vcf.gz"}
