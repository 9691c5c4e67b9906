"""Results over time on the running service: archived after their retention, brought back by an upgrade, bit for bit."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.service import Api, LocalService, eventually, sample

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
LARGE = ("annotated.vcf.gz", "variants.parquet", "variants.tsv.gz")


def subjects(service: LocalService) -> list[str]:
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in service.mails
    ]
    return [str(mail["Subject"]) for mail in mails]


def storage_class(service: LocalService, user_id: str, job_id: str, name: str) -> str:
    s3 = service.aws("s3")
    bucket = next(one["Name"] for one in s3.list_buckets()["Buckets"] if "-results-" in one["Name"])
    head = s3.head_object(Bucket=bucket, Key=f"{user_id}/{job_id}/{name}")
    return str(head.get("StorageClass", "STANDARD"))


def in_state(api: Api, job_id: str, state: str, seconds: float = 150) -> dict[str, Any]:
    def there() -> dict[str, Any] | None:
        job = api.job(job_id)
        return job if job["result_state"] == state else None

    return eventually(there, seconds, f"job {job_id} is {state}")


def test_a_result_is_archived_and_comes_back_bit_for_bit(new_service: Callable[..., LocalService]) -> None:
    service = new_service(FREE_RETENTION_SECONDS="20")
    service.start()
    api = service.client("free@example.org", "Someones-pass-1")
    me = api.get("/me")
    job_id = api.submit(sample())
    assert api.finished(job_id, 240)["archive_at"]
    before = {name: api.download(job_id, name) for name in LARGE}
    assert api.get("/me")["upcoming"][0]["job_id"] == job_id

    in_state(api, job_id, "ARCHIVED")
    assert {storage_class(service, me["user_id"], job_id, name) for name in LARGE} == {"GLACIER"}
    refused = api.http.get(f"/jobs/{job_id}/files/annotated.vcf.gz", headers={"Accept": "application/json"})
    assert refused.status_code == 409
    assert refused.json()["type"] == "result-archived"
    assert api.http.get(f"/jobs/{job_id}/log").is_success
    assert api.download(job_id, "summary.json")
    assert api.http.post(f"/jobs/{job_id}/restore", json={}).status_code == 402
    assert api.get("/me")["restore_quote"]["jobs"] == 1

    assert api.post("/me/plan", {"plan": "premium"}) == {"plan": "premium", "checkout_url": None}
    job = in_state(api, job_id, "AVAILABLE")
    assert job["archive_at"] is None
    assert {name: api.download(job_id, name) for name in LARGE} == before

    def told() -> bool:
        return any("back from cold storage" in subject for subject in subjects(service))

    eventually(told, 60, "the mail 'restored'")
    said = subjects(service)
    for words in (
        f"Job {job_id} is done",
        f"Job {job_id} is in cold storage",
        "Your plan is now premium",
        "1 result on the way back from cold storage",
        "1 result back from cold storage",
    ):
        assert said.count(words) == 1, said
