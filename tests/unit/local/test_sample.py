"""What `make deploy` says last, about the sample of the home page."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from local.sample import offer
from local.stage import DeployedStage


class Deployed(DeployedStage):
    """A stage without an image."""

    def has_image(self) -> bool:
        return False


@pytest.fixture
def silent() -> Iterator[tuple[str, list[int]]]:
    """A site that hangs up on everyone, as an address that is not known yet; and a list with one entry for each call."""
    calls: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                calls.append(1)
                caller.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", calls
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_deploy_does_not_wait_for_a_site_that_does_not_answer(silent: tuple[str, list[int]]) -> None:
    site, calls = silent
    said: list[str] = []
    assert not offer(Deployed("dev", "us-east-1", {"SiteUrl": site}), said.append)
    assert "make sample STAGE=dev" in said[0]
    assert len(calls) <= 2
