"""GA4GH clients of other projects submit, wait and download, over HTTP from a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from gas import bootstrap
from gas.domain.ports import Bucket
from tests.integration.functions.wsgi import Gateway, Start
from tests.unit.client.handled import Handled

PYTHON = Path(__file__).parents[3] / ".tools" / "ga4gh" / "bin" / "python"


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def served() -> Iterator[tuple[Handled, str]]:
    """The handlers and storage at one address. Each look at a run's state lets its job go on."""
    service, gateway = Handled(), Gateway()
    house = service.house

    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith("/storage/"):
            _, _, bucket, key = path.split("/", 3)
            start("200 OK", [("Content-Type", "application/octet-stream")])
            return [house.objects.read(Bucket(bucket), key) or b""]
        if path.endswith("/status"):
            service.sleep(1)
        return gateway(environ, start)

    server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    base = f"http://127.0.0.1:{server.server_port}"
    vars(house.site)["url"] = lambda: base
    vars(house.objects)["presign_get"] = lambda bucket, key, *_: f"{base}/storage/{bucket}/{key}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield service, base
    server.shutdown()
    thread.join()
    server.server_close()
    bootstrap.provide(None)


def test_clients_submit_wait_and_download(served: tuple[Handled, str]) -> None:
    """The fake gateway takes a user's id for a token."""
    service, base = served
    upload = f"drs://{urlsplit(base).netloc}/upload-{service.house.upload(size=10)}"
    params = json.dumps({"input": upload, "reference": "grch38"})
    command = [PYTHON, Path(__file__).with_name("ga4gh_clients.py"), base, params]
    done = subprocess.run(
        command, env={**os.environ, "GAS_TOKEN": "user-1"}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    run_id = answers["run_id"]
    assert (answers["state"], answers["cancelled"]) == ("COMPLETE", "CANCELED")
    assert run_id in answers["listed"]
    wanted = {name for name in service.files if not name.startswith("explore.")}
    assert answers["files"] == {name: {"right": True} for name in wanted}
    # Without a token nobody learns whether an object exists; ai4gh's suite, which sends none, would have 404.
    assert answers["refusals"] == {"drs": ["test_get_object_not_found: Expected 404, got 401"], "wes": []}
    printed = answers["wes-client"]
    assert json.loads(printed["--info"])["type"]["artifact"] == "wes"
    assert run_id in {one["run_id"] for one in json.loads(printed["--list"])["runs"]}
    assert json.loads(printed[f"--get={run_id}"])["state"] == "COMPLETE"
    assert "annotated 1 record" in printed[f"--log={run_id}"]
