"""Many results at once, and a service that is killed in the middle: nothing is lost, nothing is asked for twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gas.domain.job import ResultState
from tests.e2e.cold_store import FILES, ColdStore
from tests.e2e.deaths import die, newcomer
from tests.e2e.mailbox import subjects
from tests.e2e.service import LocalService

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
JOBS = 30  # more than a page of the sweeper, and six times what is restored at once


@pytest.mark.timeout(900)
def test_one_upgrade_brings_many_results_back(service: LocalService) -> None:
    api, user_id = newcomer(service, "crowd@example.org")
    store = ColdStore(service)
    # Rows that come in as completed would each cause the mail of their completion.
    api.http.patch("/me", json={"notifications": {"mode": "none"}}).raise_for_status()
    store.fill(user_id, JOBS)
    api.http.patch("/me", json={"notifications": {"mode": "each"}}).raise_for_status()
    quote = api.get("/me")["restore_quote"]
    assert (quote["jobs"], quote["requests"]) == (JOBS, JOBS * len(FILES))
    begun = time.monotonic()
    api.post("/me/plan", {"plan": "premium"})
    store.settled(user_id, ResultState.AVAILABLE, 600)
    print(f"{JOBS} results restored in {time.monotonic() - begun:.1f} s")
    assert store.differences(user_id) == []
    wanted = [f"{JOBS} results being restored", f"{JOBS} results restored"]
    while not set(wanted) <= set(subjects(service, "crowd@example.org")):
        assert time.monotonic() - begun < 700
        time.sleep(0.5)
    said = subjects(service, "crowd@example.org")
    assert [said.count(words) for words in wanted] == [1, 1]


@pytest.mark.timeout(1200)
def test_a_service_killed_in_every_state_of_both_machines_loses_nothing(
    new_service: Callable[..., LocalService], tmp_path: Path
) -> None:
    """One `kill -9` with an execution in each state, those with work in the midst of it. `make endurance` kills it at other
    moments too; tests/unit/functions/lifecycle/test_killed_states.py dies in each state alone."""
    print(die(new_service, tmp_path, "during", 0.15))
