"""Kill the whole service with an execution in each state of both state machines, and check the outcome after a restart."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ulid import ULID

from gas.domain.job import ResultState
from gas.services.notifications import REMEMBER_SECONDS
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
CLAIM = "claim#mail#"
SENDING_SECONDS = 10  # longer than the request for one mail takes on a busy machine


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
    died = time.time()

    service.start()
    store = ColdStore(service)
    store.release(held)
    took = store.settled(archiver, ResultState.ARCHIVED, 400)
    for _, user_id in owners.values():
        took += store.settled(user_id, ResultState.AVAILABLE, 400)
    assert store.differences(archiver) == []
    assert [wrong for _, user_id in owners.values() for wrong in store.differences(user_id)] == []
    assert store.reconciled() == "0 differences"
    addresses = {owners[state][1]: address for state, address in restored.items()}
    check_mails(service, ids.values(), addresses, died)
    return {"executions": len(cast), "seconds": took}


def check_mails(
    service: LocalService, archived: Iterable[str], restored: dict[str, str], died: float
) -> None:
    """Check the mails: one for each archived result (ids) and each restore (address by user id), and none twice.

    Where the service died (`died`: seconds since the epoch) while it sent a mail, the mail may be missing: a second one
    would be worse than none (docs/decisions/0010). S3's events send mails at any time, whatever state an execution is in.
    """
    facts = {(ARCHIVER, f"Job job {job}{FROZEN}"): f"{job}#archived#" for job in archived}
    facts |= {(address, BACK): f"{user_id}#restored#" for user_id, address in restored.items()}

    def said() -> Counter[tuple[str, str]]:
        return Counter(
            (at, words) for at in (ARCHIVER, *restored.values()) for words in subjects(service, at)
        )

    def missing() -> set[tuple[str, str]]:
        """The mails that nobody has begun to send, or that were begun long before or after the death and did not come."""
        begun = claims(service)
        sending = {fact for fact, moment in begun.items() if died - SENDING_SECONDS < moment <= died}
        return {
            mail
            for mail in facts.keys() - said().keys()
            if not any(one.startswith(facts[mail]) for one in sending)
        }

    eventually(lambda: not missing(), 90, lambda: f"told: {missing()}")
    print("not told, since the service died while it sent them:", facts.keys() - said().keys())
    assert [told for told, times in said().items() if times > 1] == []


def claims(service: LocalService) -> dict[str, float]:
    """The facts of all mails that the service has begun to send, with the moment, in seconds since the epoch."""
    dynamodb = service.aws("dynamodb")
    table = next(name for name in dynamodb.list_tables()["TableNames"] if "IdempotencyTable" in name)
    pages = dynamodb.get_paginator("scan").paginate(TableName=table)
    rows = [item for page in pages for item in page["Items"] if item["id"]["S"].startswith(CLAIM)]
    return {
        item["id"]["S"].removeprefix(CLAIM): int(item["expiration"]["N"]) - REMEMBER_SECONDS for item in rows
    }
