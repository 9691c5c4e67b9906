"""Drive the service with GA4GH clients of other projects. It runs in their own environment, `.tools/ga4gh`.

Arguments: the service's address, and the `workflow_params` of a run as JSON. `GAS_TOKEN` is an API token. The answers are
printed as one JSON object.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import sys
from contextlib import redirect_stdout
from typing import Any
from urllib.request import urlopen

from ai4gh.compliance.runner import get_suite
from ai4gh.compliance.suites import drs, wes  # noqa: F401 (they register themselves)
from ai4gh.core.auth import BearerTokenAuth
from ai4gh.specs.drs.client import DRSClient
from ai4gh.specs.drs.models import DRSURI
from ai4gh.specs.wes.client import WESClient
from gxy_wes.client import TERMINAL_STATES, WesClient
from wes_client.wes_client_main import main

WORKFLOW = {"workflow_url": "gas-annotate", "workflow_type": "gas-annotate", "workflow_type_version": "1"}


async def run(base: str, token: str, params: dict[str, Any]) -> dict[str, Any]:
    """Submit, wait and download with ai4gh. Return the state, and size and SHA-256 of each downloaded file."""
    auth = BearerTokenAuth(token)
    async with WESClient(base, auth=auth) as runs:
        begun = await runs.submit_run(workflow_params=params, **WORKFLOW)
        while (await runs.get_run_status(begun.run_id)).state.value not in TERMINAL_STATES:
            await asyncio.sleep(0.2)
        found = await runs.get_run(begun.run_id)
        page = await runs.list_runs(page_size=5)
    async with DRSClient(base, auth=auth) as objects:
        bundle = await objects.get_object(DRSURI(found.outputs["bundle"]).id)
        files = {}
        for part in bundle.contents:
            file = await objects.get_object(part.id)
            access = await objects.get_access_url(part.id, file.access_methods[0].access_id)
            with urlopen(access.url) as answer:  # noqa: S310 (the service's own address)
                content = answer.read()
            stated = {one.type: one.checksum for one in file.checksums}
            files[file.name] = {
                "right": stated["sha-256"] == hashlib.sha256(content).hexdigest()
                and file.size == len(content)
            }
    listed = [one.run_id for one in page.runs]
    return {"run_id": begun.run_id, "state": found.state.value, "files": files, "listed": listed}


def cancelled(base: str, token: str, params: dict[str, Any]) -> str:
    """Submit with gxy-wes, whose form is URL-encoded, and cancel. Return the state."""
    client = WesClient(base)
    client.session.headers["Authorization"] = f"Bearer {token}"
    begun = client.submit_run(
        workflow_url="gas-annotate", workflow_type="gas-annotate", workflow_type_version="1", params=params
    )
    client.cancel_run(begun["run_id"])
    return str(client.get_run_status(begun["run_id"])["state"])


async def refusals(base: str, spec: str) -> list[str]:
    """Run ai4gh's compliance suite, which sends no token. Return what it does not accept."""
    suite = get_suite(spec)
    done = await suite(base).run()
    return [f"{one.name}: {one.message}" for one in done.results if one.status.value in ("fail", "error")]


def printed(base: str, token: str, option: str) -> str:
    """Return what the command `wes-client` prints."""
    scheme, _, host = base.partition("://")
    text = io.StringIO()
    with redirect_stdout(text):
        main(["--proto", scheme, "--host", host, "--auth", f"Bearer {token}", option])
    return text.getvalue()


if __name__ == "__main__":
    base, params = sys.argv[1], json.loads(sys.argv[2])
    token = os.environ["GAS_TOKEN"]
    answers = asyncio.run(run(base, token, params))
    answers["cancelled"] = cancelled(base, token, params)
    answers["refusals"] = {spec: asyncio.run(refusals(base, spec)) for spec in ("drs", "wes")}
    options = ("--info", "--list", f"--get={answers['run_id']}", f"--log={answers['run_id']}")
    answers["wes-client"] = {option: printed(base, token, option) for option in options}
    print(json.dumps(answers))
