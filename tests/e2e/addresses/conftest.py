"""Accounts for all tests of addresses: the owner of a job, and a stranger."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.addresses.account import EMAIL, PASSWORD, Account
from tests.e2e.service import LocalService, sample
from tests.e2e.site_browser import Watched, sign_in, watched


@pytest.fixture(scope="session")
def account(service: LocalService) -> Account:
    api = service.client(EMAIL, PASSWORD)
    # The file's name appears in Content-Disposition, on the site's pages and in the log.
    job_id = api.submit(sample(40), name="My family; 100% <ours>", filename="Größe & 100% (1).vcf")
    failed_id = api.submit(b"##fileformat=VCFv4.2\n#CHROM\tPOS\n", name="broken")
    assert api.finished(job_id)["status"] == "COMPLETED"
    assert api.finished(failed_id)["status"] == "FAILED"
    share = api.post(f"/jobs/{job_id}/shares", {"expires_days": 7})
    return Account(api, job_id, failed_id, share)


@pytest.fixture
def stranger(browser: Browser, service: LocalService) -> Iterator[Watched]:
    """A browser without cookies or stored data."""
    with watched(browser, service.base_url) as watch:
        yield watch


@pytest.fixture(scope="package")
def owner(browser: Browser, service: LocalService, account: Account) -> Iterator[Watched]:
    """The account's owner, signed in."""
    del account
    with watched(browser, service.base_url, permissions=["clipboard-read", "clipboard-write"]) as watch:
        sign_in(watch.page, EMAIL, PASSWORD)
        yield watch
