"""Results over time, as their owner sees it: archived after 20 seconds, brought back by the upgrade, bit for bit."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.mailbox import subjects
from tests.e2e.service import Api, LocalService, eventually, sample
from tests.e2e.site_browser import ASKED_AGAIN, settle, sign_in, watched

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.slow]
LARGE = ("annotated.vcf.gz", "variants.parquet", "variants.tsv.gz", "explore.rows.bin")
EMAIL, PASSWORD = "free@example.org", "Someones-pass-1"


def storage_classes(service: LocalService, job_id: str) -> dict[str, str]:
    """The storage class of each large file, read past the service."""
    s3 = service.aws("s3")
    bucket = next(one["Name"] for one in s3.list_buckets()["Buckets"] if "-results-" in one["Name"])
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    stored = {
        one["Key"].rsplit("/", 1)[-1]: str(one.get("StorageClass", "STANDARD"))
        for page in pages
        for one in page.get("Contents", [])
        if one["Key"].split("/")[1] == job_id
    }
    return {name: stored[name] for name in LARGE}


def hashes(api: Api, job_id: str) -> dict[str, str]:
    """SHA-256 of the large files, as downloads and the explorer hand them out."""
    rows = api.get(f"/jobs/{job_id}/explore")["files"]["rows.bin"]["url"]
    bodies = {name: api.download(job_id, name) for name in LARGE[:3]}
    bodies["explore.rows.bin"] = httpx.get(rows).raise_for_status().content  # signed: no other credentials
    return {name: sha256(body).hexdigest() for name, body in bodies.items()}


def in_state(api: Api, job_id: str, state: str) -> dict[str, Any]:
    def there() -> dict[str, Any] | None:
        job = api.job(job_id)
        return job if job["result_state"] == state else None

    return eventually(there, 120, f"job {job_id} is {state}", 0.3)


@pytest.mark.timeout(600)
def test_a_result_is_archived_and_the_upgrade_brings_it_back_bit_for_bit(
    browser: Browser, new_service: Callable[..., LocalService]
) -> None:
    service = new_service(FREE_RETENTION_SECONDS="20", RESTORE_POLL_SECONDS="2")
    service.start()
    api = service.client(EMAIL, PASSWORD)
    job_id = api.submit(sample(), name="my family")
    assert api.finished(job_id, 240)["archive_at"]
    before = hashes(api, job_id)
    assert api.get("/me")["upcoming"][0]["job_id"] == job_id
    with watched(browser, service.base_url) as watch:
        page = watch.page
        sign_in(page, EMAIL, PASSWORD)
        page.get_by_role("link", name="my family").first.click()
        expect(page.get_by_role("heading", level=1, name="my family")).to_be_visible()

        # The open page says it by itself, and shows the way back.
        expect(page.get_by_text("This result is archived")).to_be_visible(timeout=ASKED_AGAIN)
        in_state(api, job_id, "ARCHIVED")
        assert set(storage_classes(service, job_id).values()) == {"GLACIER"}
        settle(page)
        assert watch.axe() == []
        page.get_by_role("link", name="Log", exact=True).click()
        expect(page.get_by_role("region", name="Log lines")).to_contain_text(re.compile(r"\w+"))
        page.get_by_role("link", name="Files").click()
        with page.expect_response(lambda answer: "/files/annotated.vcf.gz" in answer.url) as refused:
            page.get_by_role("button", name="Download annotated.vcf.gz", exact=True).click()
        assert refused.value.status == 409
        assert refused.value.json()["type"] == "result-archived"
        expect(page.get_by_text("Upgrade your plan or restore the result")).to_be_visible()
        assert api.download(job_id, "summary.json")
        assert api.http.post(f"/jobs/{job_id}/restore", json={}).status_code == 402

        page.get_by_role("link", name="Upgrade to restore it").click()
        page.get_by_role("button", name="Upgrade to premium").click()
        asked = page.get_by_role("dialog")
        expect(asked.get_by_text(re.compile(r"1 archived result: 4 restore requests"))).to_be_visible()
        expect(asked).to_contain_text("Price: Free")
        asked.get_by_role("button", name="Upgrade", exact=True).click()
        expect(page.get_by_text("You are on the premium plan", exact=True)).to_be_visible()

        page.goto(f"/jobs/{job_id}/files")
        assert in_state(api, job_id, "AVAILABLE")["archive_at"] is None
        expect(page.locator(".pill", has_text="Done").first).to_be_visible(timeout=ASKED_AGAIN)
        with page.expect_download() as download:
            page.get_by_role("button", name="Download annotated.vcf.gz", exact=True).click()
        assert sha256(download.value.path().read_bytes()).hexdigest() == before["annotated.vcf.gz"]
        watch.clean("archived and restored")
    assert set(storage_classes(service, job_id).values()) == {"STANDARD"}
    assert hashes(api, job_id) == before

    wanted = [
        "Job my family is done",  # by the name its user chose; the file is input.vcf
        "Job my family is archived",
        "Your plan is now premium",
        "1 result being restored",
        "1 result restored",
    ]
    # Waits for their number, so that a failure of the comparison shows what was sent instead.
    eventually(lambda: len(subjects(service, EMAIL)) >= len(wanted), 60, f"{len(wanted)} mails")
    assert sorted(subjects(service, EMAIL)) == sorted(wanted)
