"""`make sample STAGE=...` against a deployed stack: refused with advice, published, shown by the home page, safe to repeat."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.service import ROOT, LocalService
from tests.e2e.site_browser import settle, watched

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.slow]
EMAIL, PASSWORD = "operator@example.org", "Operators-pass-1"
GAS = Path(sys.executable).with_name("gas")


class Operator:
    """A person at a shell with AWS credentials of the stage's account. The emulator's stage is called `local`."""

    def __init__(self, service: LocalService, home: Path) -> None:
        client = service.aws("s3")
        keys = client._request_signer._credentials.get_frozen_credentials()
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("GAS_", "XDG_", "AWS_"))
        }
        self.environment = {
            **kept,
            "HOME": str(home),
            "AWS_ENDPOINT_URL": service.base_url,
            "AWS_ACCESS_KEY_ID": keys.access_key,
            "AWS_SECRET_ACCESS_KEY": keys.secret_key,
            "AWS_DEFAULT_REGION": "us-east-1",
            "GAS_URL": service.base_url,
            "GAS_PASSWORD": PASSWORD,
        }

    def run(self, *command: str | Path, code: int = 0) -> str:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=280,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def sample(self, what: str = "publish", code: int = 0) -> str:
        """What `make sample` runs, or with `offer` the last line of `make deploy`."""
        return self.run(sys.executable, "-m", "local.sample", what, "--stage", "local", code=code)


def sample_links(page: Page) -> list[str]:
    """The texts of the links to the sample that the home page shows."""
    page.goto("/")
    settle(page)
    return page.locator("a[href='/s/sample']").all_inner_texts()


@pytest.mark.timeout(600)
def test_the_sample_of_a_stage(
    browser: Browser, new_service: Callable[..., LocalService], tmp_path: Path
) -> None:
    service = new_service(GAS_DEMO="0")
    service.start()
    operator = Operator(service, tmp_path)
    with watched(browser, service.base_url) as watch:
        page = watch.page
        page.goto("/")
        expect(page.get_by_role("link", name="Annotate a VCF")).to_be_visible()
        expect(page.locator("a[href='/s/sample']")).to_have_count(0)
        assert watch.axe() == []
        watch.clean("home page without a sample")

    # What `make deploy` says last; it never fails the deploy.
    assert "Next: make sample STAGE=local" in operator.sample("offer")
    assert "make sample STAGE=$" not in operator.run("make", "-n", "deploy", "STAGE=dev")
    assert "local.sample offer --stage dev" in operator.run("make", "-n", "deploy", "STAGE=dev")
    assert "local.sample publish --stage prod" in operator.run("make", "-n", "sample", "STAGE=prod")

    # Refusals name the command that helps, word by word.
    assert f"gas login --url {service.base_url}" in operator.sample(code=1)
    service.client(EMAIL, PASSWORD)
    operator.run(GAS, "login", "--url", service.base_url, "--email", EMAIL)
    assert "gas plan premium" in operator.sample(code=1)
    bucket = json.loads((service.state / "outputs.json").read_text())["ReferencesBucketName"]
    s3 = service.aws("s3")
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket), "a refusal publishes nothing"
    operator.run(GAS, "login", "--url", service.base_url, "--email", EMAIL, "--scope", "full")
    operator.run(GAS, "plan", "premium")

    said = operator.sample()
    (address,) = [
        line.removeprefix("The sample: ") for line in said.splitlines() if line.startswith("The sample: ")
    ]
    with watched(browser, service.base_url) as watch:
        watch.page.goto(address)
        expect(watch.page.locator(".xtable tbody tr").first).to_be_visible()
        watch.clean("the sample")
        assert "Open the sample" in " ".join(sample_links(watch.page))
    assert operator.sample("offer") == ""

    # Once more: nothing to do. Interrupted before sample.json was written: the same job is named, no second one is made.
    assert "published already" in operator.sample()
    s3.delete_object(Bucket=bucket, Key="sample.json")
    assert httpx.get(f"{service.api_url}/shares/sample", timeout=60).status_code == 404
    operator.sample()
    assert httpx.get(f"{service.api_url}/shares/sample", timeout=60).status_code == 200
    assert len(json.loads(operator.run(GAS, "jobs", "--json"))) == 1


def test_a_stage_that_is_not_deployed_is_named(service: LocalService, tmp_path: Path) -> None:
    operator = Operator(service, tmp_path)
    said = operator.run(sys.executable, "-m", "local.sample", "publish", "--stage", "dev", code=1)
    assert "There is no stack gas-dev" in said
    assert "make deploy STAGE=dev" in said
