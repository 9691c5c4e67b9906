"""200 open pages on one machine: errors, times, memory, and what they cost the jobs that run one after another all the while.

`.venv/bin/python -m pytest -q -s tests/benchmarks/test_crowd.py`; `GAS_CROWD_SECONDS=600` for the ten minutes of the target,
`GAS_CROWD_PAGES` for another crowd (at most 500). Over the loopback interface only. The pages run in this process, whose
processor time is printed: it is not the service's.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import statistics
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx
import psutil
import pytest

from local.capacity import Capacity
from tests.benchmarks.crowd import Page, crowd, percentile
from tests.e2e.service import Api, LocalService, long_sample

SECONDS = min(3600, int(os.environ.get("GAS_CROWD_SECONDS", "120")))
PAGES = min(500, int(os.environ.get("GAS_CROWD_PAGES", "200")))
ACCOUNTS = 20
# Copies of each record of the demo's sample: a job of about 12 seconds on two quiet processors.
COPIES = int(os.environ.get("GAS_CROWD_COPIES", "100"))
# So many jobs before the pages open and after they have closed: their median is the time of a job alone, also on a
# machine whose other work changes.
ALONE = 3
KINDS = ("service", "functions", "tasks")
# All pages open within their first pause; what that brings about is over by then, in seconds.
OPENING = 20


def tokens_of_accounts(service: LocalService) -> list[str]:
    clients = [service.client(f"page{number}@example.org", "Someones-pass-1") for number in range(ACCOUNTS)]
    return [client.http.headers["Authorization"].removeprefix("Bearer ") for client in clients]


@dataclass
class Jobs:
    """Jobs of one upload, one after another. `current` is the one that runs."""

    api: Api
    upload: str
    current: str = ""
    over: threading.Event = field(default_factory=threading.Event)
    seconds: list[float] = field(default_factory=list)

    def one(self, name: str) -> float:
        """Seconds from the start of a job's task to its end, by the service's own clock."""
        body = {"upload_id": self.upload, "reference": "demo", "name": name}
        self.current = str(self.api.post("/jobs", body)["job_id"])
        while True:
            time.sleep(2)
            with contextlib.suppress(AssertionError, httpx.HTTPError):  # a busy service is asked again
                job = self.api.job(self.current)
                if job["status"] not in ("PENDING", "RUNNING"):
                    break
        assert job["status"] == "COMPLETED", job["failure"]
        begun, ended = (datetime.fromisoformat(job[name]) for name in ("started_at", "completed_at"))
        return (ended - begun).total_seconds()

    def follow(self) -> None:
        """One after another until it is over; the last one is finished and counted, too."""
        while not self.over.is_set():
            self.seconds.append(self.one(f"beside the pages {len(self.seconds)}"))


def open_pages(tokens: list[str], owner: str, done: str, jobs: Jobs) -> list[Page]:
    """Half are lists of jobs, a tenth watch the job that runs, and the rest a job whose state does not change.

    A page that watches a job also looks for finished ones, as frontend/src/shell/finished.tsx does.
    """
    lists = [Page(lambda: "/jobs", "jobs", tokens[number % ACCOUNTS]) for number in range(PAGES // 2)]
    watched = [Page(lambda: f"/jobs/{jobs.current}", "job", owner) for _ in range(PAGES // 10)]
    told = [Page(lambda: "/jobs", "finished", owner) for _ in watched]
    still = [Page(lambda: f"/jobs/{done}", "job", owner) for _ in range(PAGES - len(lists) - len(watched))]
    return lists + watched + told + still


@dataclass
class Watch:
    """The most processes of functions, the most memory of the whole service, and its processor seconds by kind."""

    pid: int
    functions: int = 0
    memory: int = 0
    spent: dict[int, tuple[str, float]] = field(default_factory=dict)

    def look(self) -> None:
        functions = memory = 0
        service = psutil.Process(self.pid)
        for process in [service, *service.children(recursive=True)]:
            try:
                command = " ".join(process.cmdline())
                kind = (
                    "functions" if "_worker.py" in command else "tasks" if process != service else "service"
                )
                functions += kind == "functions"
                memory += process.memory_info().rss
                times = process.cpu_times()
                self.spent[process.pid] = kind, times.user + times.system
            except psutil.Error:
                continue
        self.functions, self.memory = max(self.functions, functions), max(self.memory, memory)

    def processor(self) -> dict[str, float]:
        """Processor seconds so far: of the service's own process, of functions, of tasks."""
        return {kind: sum(s for named, s in self.spent.values() if named == kind) for kind in KINDS}

    def shares(self, before: dict[str, float], seconds: float) -> dict[str, float]:
        """Processors in use since `before`, `seconds` ago, by kind."""
        return {kind: (spent - before[kind]) / seconds for kind, spent in self.processor().items()}


def told(numbers: dict[str, float], unit: str = "") -> str:
    """Numbers by kind in words."""
    return ", ".join(f"{kind} {number:.2f}{unit}" for kind, number in numbers.items())


@pytest.mark.timeout(2 * SECONDS + 900)
def test_a_crowd_of_pages(tmp_path: Path) -> None:
    service = LocalService(tmp_path / "state")
    service.start()
    assert service.process is not None
    watch = Watch(service.process.pid)
    over = threading.Event()
    try:
        worker = service.client()
        worker.finished(worker.get("/jobs")["jobs"][0]["job_id"], 180)
        jobs = Jobs(worker, worker.upload(long_sample(COPIES)))
        watch.look()
        before, begun = watch.processor(), time.monotonic()
        alone = [jobs.one(f"alone {number}") for number in range(ALONE)]
        watch.look()
        idle = watch.shares(before, time.monotonic() - begun)
        done = jobs.current
        tokens = tokens_of_accounts(service)
        owner = worker.http.headers["Authorization"].removeprefix("Bearer ")

        def follow() -> None:
            while not over.wait(1):
                watch.look()

        watch.look()
        before, begun, own = watch.processor(), time.monotonic(), time.process_time()
        threading.Thread(target=follow, daemon=True).start()
        follower = threading.Thread(target=jobs.follow)
        follower.start()
        tally = asyncio.run(crowd(service.api_url, open_pages(tokens, owner, done, jobs), SECONDS))
        own = time.process_time() - own
        watch.look()
        used = watch.shares(before, time.monotonic() - begun)
        jobs.over.set()
        follower.join(900)
        alone += [jobs.one(f"alone again {number}") for number in range(ALONE)]
    finally:
        over.set()
        service.stop()
    usual = statistics.median(alone)
    # The last one may have ended after the pages have closed.
    beside = jobs.seconds[:-1] or jobs.seconds
    slower = statistics.median(beside) / usual - 1
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    print(f"\n{PAGES} pages for {SECONDS} s: {dict(tally.statuses)}; load of the machine {load}")
    print(f"all, {tally.told()}")
    print(f"the first {OPENING} s, {tally.told(0, OPENING)}")
    print(f"after them, {tally.told(OPENING)}")
    print(f"processes of functions {watch.functions}, memory of the service {watch.memory / 1024**2:.0f} MiB")
    print(
        f"processors in use: {told(used)}; while a job ran alone: {told(idle)}; by the pages {own / SECONDS:.2f}"
    )
    each = {kind: 1000 * SECONDS * (used[kind] - idle[kind]) / len(tally.reads) for kind in KINDS[:2]}
    print(
        f"processor time of a read, without what a job alone takes: {told(each, ' ms')}, {sum(each.values()):.1f} ms"
    )
    print(
        f"a job alone, before and after: {', '.join(f'{s:.1f}' for s in alone)} s; beside the pages: ", end=""
    )
    print(
        f"{', '.join(f'{s:.1f}' for s in beside)} s (median {slower:+.0%}, the first {beside[0] / usual - 1:+.0%})"
    )
    assert tally.errors == {}
    assert watch.functions <= Capacity.of_this_machine().processes
    assert watch.memory <= 4 * 1024**3
    assert percentile(tally.times(), 0.95) <= 1, "target: 1 s"
    assert slower <= 0.1, "target: a tenth"
