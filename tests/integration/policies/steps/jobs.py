"""A job from its upload to its results."""

from __future__ import annotations

import json
from typing import Any

from gas.adapters.dynamodb.items import item_of
from gas.domain.keys import result_key
from gas.domain.user import User
from gas.handlers import job_progress, job_requests, job_results, job_stream
from tests.integration.policies.journey import Journey
from tests.integration.policies.names import BODY, FILES, SECRET
from tests.integration.policies.steps.webhooks import webhook_told
from tests.world import CONTEXT, signed


def submitted(journey: Journey, user: User) -> str:
    """An upload in parts, and a job of it."""
    intake = journey.app.intake
    upload_id = ""
    with journey.act("JobsApiFunction"):
        standing = intake.begin(user, "sample.vcf.gz", 100)
        upload_id = standing.upload.upload_id
        journey.s3.upload_part(
            Bucket=journey.settings.uploads_bucket,
            Key=standing.upload.key,
            UploadId=standing.upload.s3_upload_id,
            PartNumber=1,
            Body=b"x" * 100,
        )
        intake.standing(user, upload_id)
        intake.complete(user, upload_id, {})
    made: list[str] = []
    with journey.act("JobsApiFunction"):
        made.append(journey.app.desk.submit(user, upload_id, "demo", None, {}).job_id)
    return made[0]


def changed(journey: Journey, job_id: str) -> None:
    """The table's stream tells of a row as it is now."""
    images = {"NewImage": item_of(journey.row(job_id))}
    record = {"eventID": "1", "eventName": "INSERT", "dynamodb": {"SequenceNumber": "1", **images}}
    with journey.act("JobStreamFunction"):
        job_stream.handler({"Records": [record]}, CONTEXT)


def launched(journey: Journey, job_id: str) -> None:
    with journey.act("JobRequestsFunction"):
        job_requests.handler(
            {"Records": [{"messageId": "m", "body": json.dumps({"job_id": job_id})}]}, CONTEXT
        )


def said(journey: Journey, job_id: str, kind: str, seq: int, **more: Any) -> None:
    body = {"job_id": job_id, "attempt": journey.row(job_id).attempt, "seq": seq, "kind": kind, **more}
    with journey.act("JobProgressFunction"):
        job_progress.handler({"Records": [{"messageId": "m", **signed(body, SECRET)}]}, CONTEXT)


def completed(journey: Journey, user: User) -> str:
    """A job that has run, with its results in storage."""
    job_id = submitted(journey, user)
    changed(journey, job_id)
    launched(journey, job_id)
    files = []
    for name in FILES:
        key = result_key(journey.row(job_id).folder, job_id, name)
        journey.s3.put_object(Bucket=journey.settings.results_bucket, Key=key, Body=BODY, Tagging="a=b")
        files.append({"name": name, "size": len(BODY), "sha256": "0" * 64})
    said(journey, job_id, "started", 0)
    said(journey, job_id, "renew", 0)
    with journey.act("JobProgressFunction"):
        job_progress.handler({"Records": [{"messageId": "m", "body": "forged"}]}, CONTEXT)
    said(journey, job_id, "completed", 1, summary={"records": 7}, files=files)
    changed(journey, job_id)
    with journey.act("JobResultsFunction"):
        message = json.dumps({"job_id": job_id})
        job_results.handler({"Records": [{"Sns": {"Message": message}}]}, CONTEXT)
    webhook_told(journey, user, job_id)
    with journey.act("Ga4ghApiFunction"):
        for ident in (
            f"upload-{journey.row(job_id).upload_id}",
            f"job-{job_id}",
            f"job-{job_id}.summary.json",
        ):
            journey.app.drs.object(user, ident)
        journey.app.drs.access(user, f"job-{job_id}.summary.json")
        run = journey.app.desk.submit(user, journey.row(job_id).upload_id, "demo", None, {})
        journey.app.desk.cancel(user, run.job_id)
    return job_id
