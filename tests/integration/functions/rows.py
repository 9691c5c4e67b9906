"""Rows for the tests of the tables, all of one moment."""

from __future__ import annotations

from dataclasses import replace

from gas.bootstrap import Ports
from gas.domain.job import InputFile, Job
from gas.domain.upload import Upload
from gas.domain.user import Usage, User

NOW = "2026-11-23T12:00:00.000Z"
LATER = "2026-11-23T13:00:00.000Z"


def a_user(user_id: str = "u1") -> User:
    return User(
        user_id, f"{user_id}@example.org", "Ada", NOW, usage=Usage("2026-11", 1, 5), billing={"a": 1.5}
    )


def an_upload(upload_id: str = "up1", user_id: str = "u1") -> Upload:
    return Upload(
        upload_id, user_id, "a.vcf.gz", 7, f"{user_id}/{upload_id}/input.vcf.gz", "s3-1", NOW, LATER
    )


def due(ports: Ports, kind: str, now: str) -> list[str]:
    """Keys of the rows with that work due, each once."""
    return list(dict.fromkeys(row.ident for row in ports.work[kind].due(now)))


def a_job(number: int = 1, **changes: object) -> Job:
    job = Job(
        job_id=f"j{number:02d}",
        user_id="u1",
        submitted_at=f"2026-11-23T12:00:{number:02d}.000Z",
        name=f"Job {number}",
        reference="demo@1",
        upload_id="up1",
        input=InputFile("u1/up1/input.vcf.gz", 7, "Sample.vcf.gz"),
        options={"engine": "vep", "fields": ["A", "B"]},
    )
    return replace(job, **changes)  # type: ignore[arg-type]
