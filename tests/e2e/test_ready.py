"""`/api/health` and the printed word `ready` agree: before it nothing is promised, after it the demo account works."""

from __future__ import annotations

import threading
from collections.abc import Callable

import httpx
import pytest

from tests.e2e.service import EMAIL, PASSWORD, LocalService, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_health_is_503_until_ready(new_service: Callable[..., LocalService]) -> None:
    service = new_service()
    starting = threading.Thread(target=service.start)
    starting.start()
    refused: list[httpx.Response] = []

    def healthy() -> bool:
        try:
            answer = httpx.get(f"{service.api_url}/health", timeout=60)
        except httpx.TransportError:  # the port is not open yet
            return False
        if answer.status_code == 200:
            return True
        refused.append(answer)
        return False

    eventually(healthy, 120, "the service is healthy", 0.02)
    # The word is printed before another request is answered, so it is there now.
    assert "ready in" in service.log.read_text()
    signed = httpx.post(
        f"{service.api_url}/auth/sign-in", json={"email": EMAIL, "password": PASSWORD}, timeout=60
    )
    assert signed.status_code == 200
    headers = {"Authorization": f"Bearer {signed.json()['access_token']}"}
    assert len(httpx.get(f"{service.api_url}/jobs", headers=headers, timeout=60).json()["jobs"]) == 1
    starting.join()
    assert refused, "the service was never seen before it was ready"
    for answer in refused:
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == 503
