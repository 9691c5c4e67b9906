"""Each address in an answer of the API, in a command's output and in what the payment service is given, opens as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.addresses.account import EMAIL, PASSWORD, Account, raw
from tests.e2e.handed_out import (
    in_text,
    named_in,
    of_answer,
    open_page,
)
from tests.e2e.service import LocalService
from tests.e2e.site_browser import Watched
from tests.unit.lifecycle.test_stripe_payments import adapter

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


def test_answers_of_the_api(service: LocalService, account: Account, stranger: Watched) -> None:
    api, job = account.api, f"/jobs/{account.job_id}"
    files = [file["name"] for file in api.get(f"{job}/files")["files"]]
    assert {"input", "annotated.vcf.gz", "report.html", "variants.parquet"} <= set(files)
    upload = api.post("/uploads", {"filename": "a b%2F.vcf", "size": 10})
    answers = [
        api.get(f"{job}/explore"),
        api.get(f"{job}/shares"),
        api.get(f"/shares/{account.share['token']}"),
        api.get("/shares/sample"),
        *(
            api.http.get(f"{job}/files/{name}", headers={"Accept": "application/json"}).json()
            for name in files
        ),
    ]
    found = [pair for answer in answers for pair in of_answer(answer)]
    # Every member that the API's own description names as an address is opened here; without Stripe there is no checkout.
    document = api.get("/openapi.json")
    assert named_in(document["components"]["schemas"]) == {"url", "checkout_url"}
    assert {name for name, _ in found} == {"url"}
    assert api.post("/me/plan", {"plan": "free"})["checkout_url"] is None
    for _, address in found:
        if "/s/" in urlsplit(address).path:
            open_page(stranger.page, address)
        else:
            answer = raw(address, Range="bytes=0-9")
            assert answer.status_code == 206, address
            assert len(answer.content) <= 10
    sent = httpx.put(upload["parts"][0]["url"], content=b"0123456789", timeout=60)
    assert sent.status_code == 200
    assert document["servers"] == [{"url": "/api"}]
    assert httpx.get(f"{service.api_url}/openapi.json", timeout=60).status_code == 200
    open_page(stranger.page, f"{service.api_url}/docs")
    assert urlsplit(stranger.page.url).path == "/docs/routes"


def test_where_a_payment_comes_back_to(owner: Watched) -> None:
    payments, recorder = adapter(
        {
            "POST /v1/checkout/sessions": {
                "object": "checkout.session",
                "id": "cs_1",
                "url": "https://pay.test/1",
                "expires_at": 1795400000,
            },
            "POST /v1/billing_portal/sessions": {
                "object": "billing_portal.session",
                "id": "bps_1",
                "url": "https://pay.test/2",
            },
        }
    )
    payments.checkout("cus_1", "key")
    payments.portal("cus_1")
    back = [
        value
        for _, _, sent, _ in recorder.asked
        for name in sent
        if name.endswith("_url")
        for value in sent[name]
    ]
    assert len(back) == 3
    for address in back:
        open_page(owner.page, owner.origin + address.removeprefix("https://gas.test"))
        expect(owner.page.get_by_role("heading", level=1, name="Account")).to_be_visible()


def test_what_the_commands_print(
    stranger: Watched, service: LocalService, account: Account, tmp_path: Path
) -> None:
    started = service.log.read_text()
    printed = in_text(started[started.index("ready in") :].partition("state:")[0])
    assert set(printed) == {service.base_url, f"{service.base_url}/local/mail"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GAS_", "XDG_"))}
    environment = {**kept, "HOME": str(tmp_path), "GAS_URL": service.base_url, "GAS_PASSWORD": PASSWORD}
    for arguments in (
        ["login", "--email", EMAIL],
        ["plan"],
        ["jobs"],
        ["show", account.job_id],
        ["references"],
        ["logout"],
    ):
        done = subprocess.run(
            [Path(sys.executable).with_name("gas"), *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        printed += in_text(done.stdout + done.stderr)
    for address in dict.fromkeys(printed):
        answer = stranger.page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
