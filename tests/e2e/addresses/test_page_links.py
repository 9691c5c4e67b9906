"""Each link of each page opens; an address with nothing behind it says so."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.addresses.account import Account, raw
from tests.e2e.handed_out import (
    NOTHING_HERE,
    links_of,
    open_page,
    places_of,
)
from tests.e2e.service import LocalService
from tests.e2e.site_browser import Watched, settle

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


def test_every_link_of_every_page(owner: Watched, stranger: Watched, account: Account) -> None:
    """A crawl from the home page, the docs and the pages behind the sign-in, as a stranger and as the owner.

    A page is opened once; the fragments by which others link to it must be places of it. One fragment of each page is
    opened as the link says.
    """
    fragments: dict[str, set[str]] = {}
    documents: dict[str, set[str]] = {}
    for watch, seeds in (
        (stranger, ["/", "/docs", "/sign-in", "/sign-up", "/forgot", "/s/sample"]),
        (owner, ["/jobs", "/new", "/account", f"/jobs/{account.job_id}", f"/jobs/{account.failed_id}"]),
    ):
        waiting = [f"{watch.origin}{seed}" for seed in seeds]
        places: dict[str, set[str]] = {}
        while waiting:
            address, _, fragment = waiting.pop(0).partition("#")
            where = urlsplit(address)
            if "/docs/" in where.path and fragment:
                fragments.setdefault(address, set()).add(fragment)
            if address in places or (watch is owner and where.path.startswith("/docs/")):
                continue  # the stranger has read the documents
            places[address] = set()
            if f"{where.scheme}://{where.netloc}" != watch.origin:
                # Elsewhere: not opened here, but whole and by TLS.
                assert where.scheme in ("https", "mailto"), address
            elif where.path.startswith("/api/"):
                assert raw(address).status_code == 200, address
            else:
                open_page(watch.page, address)
                places[address] = places_of(watch.page)
                # Without the sign-in a page leads to it and back.
                if urlsplit(watch.page.url).path != "/sign-in":
                    waiting += links_of(watch.page)
        assert len(places) > 10
        if watch is stranger:
            documents = places
    for address, wanted in fragments.items():
        assert sorted(wanted - documents[address]) == [], address
        open_page(stranger.page, f"{address}#{min(wanted)}")
    owner.clean("the owner's crawl")
    stranger.clean("the stranger's crawl")


@pytest.mark.parametrize("tail", ["/", "?from=mail.example", "/?a=b.c", "#a.b"])
def test_pages_with_more_behind_them(owner: Watched, account: Account, tail: str) -> None:
    for path in ("/docs/api", "/account", f"/jobs/{account.job_id}/files", "/s/sample"):
        address = f"{owner.origin}{path}{tail}"
        answer = owner.page.goto(address)
        assert answer is None or answer.status == 200
        settle(owner.page)
        assert owner.page.locator("h1").first.inner_text() != NOTHING_HERE, address


@pytest.mark.parametrize("path", ["/assets/x.js", "/assets/index-00000000.css"])
def test_a_missing_asset_is_404(service: LocalService, path: str) -> None:
    answer = raw(f"{service.base_url}{path}")
    assert answer.status_code == 404
    assert "html" not in answer.headers["content-type"]


@pytest.mark.parametrize("path", ["/no/such.page", "/docs/no-such", "/jobs/a/b/c.d"])
def test_an_unknown_address_says_so(stranger: Watched, path: str) -> None:
    answer = stranger.page.goto(path)
    assert answer is not None
    assert answer.status == 200
    expect(stranger.page.get_by_role("heading", level=1, name=NOTHING_HERE)).to_be_visible()
