"""Archived results brought back by one upgrade: 2,000 over the real state machine in memory, 300 on the whole service.

`make endurance` prints both tables, the second while it goes on. In memory the calls to S3 are counted: one request a file is
what AWS charges for. On the service the functions' own counters tell how often each was called. `GAS_BENCH_RESULTS` is how
many results there are on the service; the rate hardly depends on it.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gas.domain.job import ResultState
from gas.domain.keys import result_key
from gas.domain.plan import Plan
from gas.domain.ports import Bucket
from tests.e2e.cold_store import FILES, ColdStore
from tests.e2e.service import LocalService
from tests.unit.functions.lifecycle.house import House

JOBS = 2000
ON_SERVICE = int(os.environ.get("GAS_BENCH_RESULTS", "300"))


def counted(calls: Counter[str], name: str, act: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        calls[name] += 1
        return act(*args, **kwargs)

    return call


def multiply(house: House, job_id: str, other: str) -> None:
    """One more archived job just like the first, with the same files."""
    job = house.row(job_id)
    house.jobs.rows[other] = replace(job, job_id=other)
    for file in job.files:
        found = house.objects.stored[Bucket.RESULTS, result_key(job.folder, job_id, file.name)]
        key = result_key(job.folder, other, file.name)
        house.objects.put(Bucket.RESULTS, key, found.body, found.storage_class)


def test_2000_results_over_the_state_machine() -> None:
    house = House()
    house.user()
    first = house.completed()
    house.run()
    house.clock.go(1001)
    house.run()
    for number in range(1, JOBS):
        multiply(house, first, f"01M{number:023d}")
    house.drain()
    calls: Counter[str] = Counter()
    for name in ("head", "move", "restore"):
        setattr(house.result_store, name, counted(calls, f"S3 {name}", getattr(house.result_store, name)))
    for name in ("get", "change"):
        setattr(house.jobs, name, counted(calls, f"jobs {name}", getattr(house.jobs, name)))
    begun = time.perf_counter()
    house.wish(Plan.PREMIUM)
    house.run()
    asked = time.perf_counter()
    for job_id in {key.split("/")[1] for key in house.result_store.arrive()}:
        house.app.restore_all.object_restored(job_id)
    house.pass_time(60)
    ended = time.perf_counter()
    states = Counter(str(job.result_state) for job in house.jobs.rows.values())
    assert states == {str(ResultState.AVAILABLE): JOBS}
    assert Counter(Counter(key for key, _ in house.result_store.restores).values()) == {1: JOBS * len(FILES)}
    said = Counter(house.subjects())
    assert said[f"{JOBS:,} results restored"] == 1
    print(f"\n{JOBS:,} results, {JOBS * len(FILES):,} files, in memory:")
    print(f"  asked for in {asked - begun:.1f} s, brought back in {ended - asked:.1f} s")
    for name, count in sorted(calls.items()):
        print(f"  {name:12} {count:7,} = {count / JOBS:.1f} a result")


def calls_of(service: LocalService, since: float) -> Counter[str]:
    """How often each function was called since then, by the metrics in its log."""
    logs, found = service.aws("logs"), Counter[str]()
    pages: dict[str, Any] = {"logGroupName": "/gas/local/functions", "startTime": int(since * 1000)}
    while True:
        page = logs.filter_log_events(**pages)
        for event in page["events"]:
            if '"CloudWatchMetrics"' in event["message"]:
                line = json.loads(event["message"])
                found[line["service"]] += int(sum(line.get("calls", [])))
        if not page.get("nextToken"):
            return found
        pages["nextToken"] = page["nextToken"]


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_results_on_the_whole_service(tmp_path: Path) -> None:
    service = LocalService(tmp_path / "state", {"GAS_DEMO": "0"})
    service.start()
    try:
        api = service.client("crowd@example.org", "Someones-pass-1")
        user_id = str(api.get("/me")["user_id"])
        api.http.patch("/me", json={"notifications": {"mode": "none"}}).raise_for_status()
        store = ColdStore(service)
        store.fill(user_id, ON_SERVICE)
        print(f"\n{ON_SERVICE:,} results on the service on one machine:", api.get("/me")["restore_quote"])
        begun, moment = time.monotonic(), time.time()
        api.post("/me/plan", {"plan": "premium"})
        store.settled(user_id, ResultState.AVAILABLE, 7000)
        seconds = time.monotonic() - begun
        print(f"  restored in {seconds:.0f} s, {ON_SERVICE / seconds:.1f} results a second")
        for name, count in calls_of(service, moment).most_common():
            print(f"  {name:16} {count:7,} calls = {count / ON_SERVICE:.2f} a result")
        assert store.differences(user_id) == []
        assert store.reconciled() == "0 differences"
    finally:
        service.stop()
