"""Many results at once, and a service that is killed in the middle: nothing is lost, nothing is asked for twice."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from gas.domain.job import ResultState
from tests.e2e.cold_store import FILES, ColdStore
from tests.e2e.mailbox import subjects
from tests.e2e.service import Api, LocalService, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
JOBS = 200
PASSWORD = "Someones-pass-1"


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


# State machine and state: in the middle of the copies to cold storage, and of the requests to bring results back. In
# tests/unit/lifecycle/test_killed_states.py the service dies in each state of both.
DEATHS = (("Archive", "Move"), ("Restore", "RequestAll"))


@pytest.mark.timeout(900)
def test_a_service_killed_in_the_middle_loses_nothing(new_service: Callable[..., LocalService]) -> None:
    """Two accounts, and the service killed in a state of each one's execution: all come to their ends."""
    service = new_service(
        LIFECYCLE_LEASE_SECONDS="5", LIFECYCLE_PATIENCE_SECONDS="5", REMIND_SECONDS="1", GAS_DEMO="0"
    )
    service.start()
    owners: list[tuple[str, str, ResultState]] = []
    for machine, state in DEATHS:
        address = f"{machine}-{state}@example.org".lower()
        api, user_id = newcomer(service, address)
        archive = machine == "Archive"
        ids = ColdStore(service).fill(user_id, 3, archive_in=5 if archive else None)
        if not archive:
            api.post("/me/plan", {"plan": "premium"})
        entered = Executions(service, machine, ids[0] if archive else user_id)
        eventually(lambda: entered.once(state), 60, f"an execution in {state}", 0.02)  # noqa: B023
        service.kill()
        owners.append((address, user_id, ResultState.ARCHIVED if archive else ResultState.AVAILABLE))
        service.start()
    store = ColdStore(service)
    for address, user_id, end in owners:
        store.settled(user_id, end, 300)
        assert store.differences(user_id) == []
        said = subjects(service, address)
        assert len(said) == len(set(said)), said
    assert store.reconciled() == "0 differences"


class Executions:
    """The executions of one machine whose name begins with `prefix`."""

    def __init__(self, service: LocalService, machine: str, prefix: str) -> None:
        self.states = service.aws("stepfunctions")
        machines = self.states.list_state_machines()["stateMachines"]
        self.arn = next(one["stateMachineArn"] for one in machines if machine.lower() in one["name"].lower())
        self.prefix = prefix

    def once(self, state: str) -> bool:
        """Whether one of them has been in that state."""
        found = self.states.list_executions(stateMachineArn=self.arn)["executions"]
        return any(
            event.get("stateEnteredEventDetails", {}).get("name") == state
            for one in found
            if one["name"].startswith(self.prefix)
            for event in self.states.get_execution_history(executionArn=one["executionArn"])["events"]
        )
