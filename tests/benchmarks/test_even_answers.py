"""Answers to known and unknown addresses take equally long, though what happens behind them does not. Prints a table."""

from __future__ import annotations

import statistics
import time
from typing import Any

import pytest

from gas import bootstrap
from gas.adapters.system import SystemClock
from gas.handlers import auth_api
from tests.benchmarks.bars import Bar, show
from tests.fakes import FakeIdentity
from tests.unit.functions.test_brakes import CONFIRMED, ROUTES, UNKNOWN
from tests.world import World

LEAST_MS, ROUNDS = 150, 15
# What Cognito may take longer for an address with an account, in seconds.
LONGER = 0.06
# Of medians, on a machine that does other things beside, in milliseconds.
NOISE_MS = 15


class SlowIdentity(FakeIdentity):
    """A user pool that answers later for addresses that it knows."""

    def __getattribute__(self, name: str) -> Any:
        found = object.__getattribute__(self, name)
        if name not in ("find", "confirm", "resend", "forgot", "reset"):
            return found

        def later(email: str, *more: str) -> Any:
            time.sleep(LONGER if email in self.accounts else 0.005)
            return found(email, *more)

        return later


@pytest.mark.parametrize("route", ROUTES)
def test_known_and_unknown_addresses_take_equally_long(route: str, capfd: pytest.CaptureFixture[str]) -> None:
    settings = {"AUTH_ANSWER_MILLISECONDS": str(LEAST_MS), "AUTH_MAILS_PER_DAY": "1000"}
    limits = {"AUTH_ATTEMPTS_PER_EMAIL": "1000", "AUTH_ATTEMPTS_PER_EMAIL_EVERYWHERE": "1000"}
    limits["AUTH_ATTEMPTS_PER_ADDRESS"] = "1000"
    world = World({**settings, **limits}, {"clock": SystemClock(), "identity": SlowIdentity()})
    bootstrap.provide(world.app)
    try:
        identity = world.app.ports.identity
        identity.sign_up(CONFIRMED, "Correct-horse-1", "Ada")
        identity.confirm(CONFIRMED, "123456")
        took: dict[str, list[float]] = {CONFIRMED: [], UNKNOWN: []}
        for n in range(ROUNDS):
            # A sign-up makes an unknown address a known one: each round has its own.
            for email, sent in ((CONFIRMED, CONFIRMED), (UNKNOWN, f"{n}{UNKNOWN}")):
                begun = time.perf_counter()
                body = {"email": sent, **ROUTES[route]}
                world.call(auth_api.handler, "POST", f"/auth/{route}", body, user_id=None)
                took[email].append((time.perf_counter() - begun) * 1000)
    finally:
        bootstrap.provide(None)
    known, unknown = (statistics.median(took[email]) for email in (CONFIRMED, UNKNOWN))
    bar = Bar(f"{route}: known minus unknown address, ms", abs(known - unknown), NOISE_MS, at_least=False)
    capfd.readouterr()  # drops the function's log
    with capfd.disabled():
        show(bar)
    assert bar.reached
    assert min(known, unknown) >= LEAST_MS
