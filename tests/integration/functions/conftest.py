"""Run each contract test twice: with the fakes, and with the real adapters on moto in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from moto import mock_aws

from gas.adapters import clients
from gas.bootstrap import Ports
from tests import fakes
from tests.integration.functions import stack
from tests.world import World


@pytest.fixture
def aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ports]:
    """The real adapters on moto, with a fixed clock. PARTS of the test module lists the parts of the stack it needs."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", stack.REGION)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    clients.session.cache_clear()
    clients.client.cache_clear()
    clients.presigner.cache_clear()
    with mock_aws():
        yield Ports(stack.build(request.module.PARTS), clock=fakes.FakeClock(), ids=fakes.FakeIds())
    clients.session.cache_clear()
    clients.client.cache_clear()
    clients.presigner.cache_clear()


@pytest.fixture(params=["fake", "aws"])
def ports(request: pytest.FixtureRequest) -> Ports:
    """All ports, with fakes or with the real adapters."""
    if request.param == "fake":
        return World().app.ports
    given: Ports = request.getfixturevalue("aws")
    return given
