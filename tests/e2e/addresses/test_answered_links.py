"""Each address in an answer of the API, in a command's output and in what the payment service is given, opens as it is."""

from __future__ import annotations

import hashlib
import json
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
from tests.unit.functions.lifecycle.test_stripe_payments import adapter

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
    # Opened below.
    ga4gh = {"workflow_url", "task_logs_url", "auth_instructions_url", "contactUrl", "documentationUrl"}
    ga4gh.add("resolved_drs_object_access_urls")
    assert named_in(document["components"]["schemas"]) == {"url", "checkout_url"} | ga4gh
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


def test_addresses_of_ga4gh(service: LocalService, account: Account, stranger: Watched) -> None:
    """From the description of the service to a run's bytes, by the addresses in the answers alone."""
    api, wes = account.api, f"{service.base_url}/ga4gh/wes/v1"
    bearer = {"Authorization": api.http.headers["Authorization"]}
    info = raw(f"{wes}/service-info").json()
    log = raw(f"{wes}/runs/{account.job_id}", **bearer).json()
    for page in (info["auth_instructions_url"], log["request"]["workflow_url"], info["organization"]["url"]):
        open_page(stranger.page, page)
    (task,) = raw(log["task_logs_url"], **bearer).json()["task_logs"]
    assert "annotat" in raw(task["stdout"], **bearer).text
    assert log["run_log"]["stdout"] == task["stdout"]
    assert log["state"] == "COMPLETE"

    # `drs://HOST/ID` is https://HOST/ga4gh/drs/v1/objects/ID.
    def resolved(uri: str, **headers: str) -> httpx.Response:
        parts = urlsplit(uri)
        assert (parts.scheme, parts.netloc) == ("drs", urlsplit(service.base_url).netloc)
        return raw(f"{service.base_url}/ga4gh/drs/v1/objects{parts.path}", **headers)

    bundle = resolved(log["outputs"]["bundle"], **bearer).json()
    for uri in (log["outputs"]["summary.json"], log["request"]["workflow_params"]["input"]):
        found = resolved(uri, **bearer).json()
        access = raw(
            f"{service.base_url}/ga4gh/drs/v1/objects/{found['id']}/access/"
            f"{found['access_methods'][0]['access_id']}",
            **bearer,
        ).json()
        content = raw(access["url"]).content
        assert found["checksums"] == [{"type": "sha-256", "checksum": hashlib.sha256(content).hexdigest()}]
        assert found["size"] == len(content)
    wanted = {"bulk_object_id": found["id"], "bulk_access_ids": [found["access_methods"][0]["access_id"]]}
    several = httpx.post(
        f"{service.base_url}/ga4gh/drs/v1/objects/access",
        headers=bearer,
        json={"bulk_object_access_ids": [wanted]},
        timeout=60,
    ).json()
    assert [raw(one["url"]).content for one in several["resolved_drs_object_access_urls"]] == [content]
    assert {part["drs_uri"][0] for part in bundle["contents"]} < set(log["outputs"].values())
    assert resolved(log["outputs"]["bundle"]).status_code == 401

    # The registry leads to both services; what they say of themselves opens.
    registry = f"{service.base_url}/ga4gh/service-registry/v1"
    listed = raw(f"{registry}/services").json()
    assert [one["type"]["artifact"] for one in listed] == ["drs", "wes"]
    for one in listed:
        assert raw(f"{one['url']}/service-info").json()["id"] == one["id"]
        open_page(stranger.page, one["documentationUrl"])
        assert one["contactUrl"].startswith("mailto:")

    # A run as a client sends it, with the request that the first run names; and its end.
    again = {
        name: (None, value if isinstance(value, str) else json.dumps(value))
        for name, value in log["request"].items()
    }
    begun = httpx.post(f"{wes}/runs", files=again, headers=bearer, timeout=60)
    assert begun.status_code == 200, begun.text
    run_id = begun.json()["run_id"]
    assert run_id in {one["run_id"] for one in raw(f"{wes}/runs", **bearer).json()["runs"]}
    assert httpx.post(f"{wes}/runs/{run_id}/cancel", headers=bearer, timeout=60).status_code == 200
    assert raw(f"{wes}/runs/{run_id}/status", **bearer).json() == {"run_id": run_id, "state": "CANCELED"}
    api.http.delete(f"/jobs/{run_id}").raise_for_status()


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
