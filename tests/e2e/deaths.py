"""Kill the whole service with an execution in each state of both state machines, and check the outcome after a restart."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ulid import ULID

from gas.domain.job import ResultState
from tests.e2e.cold_store import ColdStore
from tests.e2e.mailbox import subjects
from tests.e2e.mortal import PATIENCE_SECONDS
from tests.e2e.service import Api, LocalService, eventually
from tests.fakes.machines import definition
from tests.unit.functions.lifecycle.test_killed_states import CONTINUING

SETTINGS = {
    "LIFECYCLE_LEASE_SECONDS": "5",
    "LIFECYCLE_PATIENCE_SECONDS": "5",
    "RESTORE_POLL_SECONDS": "2",
    "REMIND_SECONDS": "1",
    "GAS_DEMO": "0",
}
PASSWORD = "Someones-pass-1"
ARCHIVER = "archive@example.org"
FROZEN, BACK = " is archived", "1 result restored"
DIED = -9


def states(machine: str) -> list[str]:
    """Every state of a machine, those inside a Map too, from its ASL: a new one is killed as well.

    Those that take more than 10,000 results to reach are killed by the unit test alone.
    """
    outer = definition(machine)["States"]
    inner = [name for one in outer.values() for name in one.get("ItemProcessor", {}).get("States", {})]
    return [name for name in (*outer, *inner) if name not in CONTINUING]


def newcomer(service: LocalService, address: str) -> tuple[Api, str]:
    api = service.client(address, PASSWORD)
    return api, str(api.get("/me")["user_id"])


def die(
    new_service: Callable[..., LocalService], folder: Path, moment: str, seconds: float
) -> dict[str, float]:
    """Kill a service with an execution in each state, start it again, and prove that nothing is lost.

    `moment` and `seconds` as in `tests.e2e.mortal`. How many executions were met, and the seconds until all was settled.
    """
    fate = folder / "fate.json"
    service = new_service(**SETTINGS, GAS_FATE=str(fate))
    service.start(module="tests.e2e.mortal")
    store = ColdStore(service)
    restored = {state: f"restore-{state}@example.org".lower() for state in states("restore_results")}
    with ThreadPoolExecutor(4) as threads:
        owners = dict(
            zip(restored, threads.map(lambda at: newcomer(service, at), restored.values()), strict=True)
        )
    _, archiver = newcomer(service, ARCHIVER)
    for _, user_id in owners.values():
        store.fill(user_id, 1)
    ids = {state: str(ULID()) for state in states("archive_results")}
    cast = {job_id: state for state, job_id in ids.items()}
    cast |= {user_id: state for state, (_, user_id) in owners.items()}
    aside = fate.with_suffix(".new")
    aside.write_text(json.dumps({"cast": cast, "moment": moment, "seconds": seconds}))
    aside.rename(fate)
    held = ids["WaitForTurn"]
    store.fill(archiver, len(ids) - 1, archive_in=6, ids=[one for one in ids.values() if one != held])
    store.fill(archiver, 1, archive_in=6, ids=[held], leased=3600)
    for api, _ in owners.values():
        api.post("/me/plan", {"plan": "premium"})
    assert service.process is not None
    assert service.process.wait(PATIENCE_SECONDS + 30) == DIED, service.log.read_text()[-2000:]

    service.start()
    store = ColdStore(service)
    store.release(held)
    took = store.settled(archiver, ResultState.ARCHIVED, 400)
    for _, user_id in owners.values():
        took += store.settled(user_id, ResultState.AVAILABLE, 400)
    assert store.differences(archiver) == []
    assert [wrong for _, user_id in owners.values() for wrong in store.differences(user_id)] == []
    assert store.reconciled() == "0 differences"
    check_mails(service, ids, restored, moment)
    return {"executions": len(cast), "seconds": took}


def check_mails(
    service: LocalService, archived: dict[str, str], restored: dict[str, str], moment: str
) -> None:
    """Check the mails: one for each archived or restored result, and none twice.

    Where the service died while it sent a mail, the mail may be missing: a second one would be worse than none
    (docs/decisions/0010).
    """
    lost = ("Move", "Check", "Finish") if moment == "during" else ()
    wanted = {(ARCHIVER, f"Job job {job}{FROZEN}") for state, job in archived.items() if state not in lost}
    wanted |= {(address, BACK) for state, address in restored.items() if state not in lost}

    def said() -> Counter[tuple[str, str]]:
        return Counter(
            (at, words) for at in (ARCHIVER, *restored.values()) for words in subjects(service, at)
        )

    eventually(lambda: wanted <= said().keys(), 60, f"some of {wanted} are told")
    assert [told for told, times in said().items() if times > 1] == []
