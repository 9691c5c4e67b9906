"""Many results at once, and a service that is killed in the middle: nothing is lost, nothing is asked for twice."""

from __future__ import annotations

import email
import email.policy
import time
from collections.abc import Callable

import pytest

from gas.domain.job import ResultState
from tests.e2e.cold_store import FILES, ColdStore
from tests.e2e.service import Api, LocalService

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
JOBS = 200
PASSWORD = "Someones-pass-1"


def subjects(service: LocalService, address: str) -> list[str]:
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in service.mails
    ]
    return [str(mail["Subject"]) for mail in mails if address in str(mail["To"])]


def newcomer(service: LocalService, address: str) -> tuple[Api, str]:
    api = service.client(address, PASSWORD)
    return api, str(api.get("/me")["user_id"])


@pytest.mark.timeout(900)
def test_one_upgrade_brings_200_results_back(service: LocalService) -> None:
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
    wanted = [f"{JOBS} results on the way back from cold storage", f"{JOBS} results back from cold storage"]
    while not set(wanted) <= set(subjects(service, "crowd@example.org")):
        assert time.monotonic() - begun < 700
        time.sleep(0.5)
    said = subjects(service, "crowd@example.org")
    assert [said.count(words) for words in wanted] == [1, 1]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("state", ["ARCHIVING", "RESTORING"])
def test_a_service_killed_in_the_middle_loses_nothing(
    new_service: Callable[..., LocalService], state: str
) -> None:
    service = new_service(LIFECYCLE_LEASE_SECONDS="10", LIFECYCLE_PATIENCE_SECONDS="10")
    service.start()
    api, user_id = newcomer(service, "killed@example.org")
    store = ColdStore(service)
    store.fill(user_id, 12, archive_in=5 if state == "ARCHIVING" else None)
    if state == "RESTORING":
        api.post("/me/plan", {"plan": "premium"})
    deadline = time.monotonic() + 120
    while not any(str(job.result_state) == state for job in store.jobs(user_id)):
        assert time.monotonic() < deadline, store.states(user_id)
    time.sleep(2)  # snapshots of the emulator are taken every second at most
    service.kill()
    service.start()
    store = ColdStore(service)
    store.settled(user_id, ResultState.ARCHIVED if state == "ARCHIVING" else ResultState.AVAILABLE, 300)
    assert store.differences(user_id) == []
    said = subjects(service, "killed@example.org")
    assert len(said) == len(set(said)), said
