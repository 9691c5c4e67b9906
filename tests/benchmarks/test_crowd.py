"""200 open pages on one machine: errors, times, memory, and what they cost a running job.

`.venv/bin/python -m pytest -q -s tests/benchmarks/test_crowd.py`; `GAS_CROWD_SECONDS=600` for the ten minutes of the target,
`GAS_CROWD_PAGES` for another crowd (at most 500). Over the loopback interface only.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil

from local.capacity import Capacity
from tests.benchmarks.crowd import Page, crowd
from tests.e2e.service import Api, LocalService, long_sample

SECONDS = min(3600, int(os.environ.get("GAS_CROWD_SECONDS", "60")))
PAGES = min(500, int(os.environ.get("GAS_CROWD_PAGES", "200")))
ACCOUNTS = 20
# The demo's sample this many times over: a job of about half a minute.
COPIES = int(os.environ.get("GAS_CROWD_COPIES", "60"))


def job_seconds(api: Api, job_id: str) -> float:
    """Seconds from the start of a job's task to its end, by the service's own clock."""
    job = api.finished(job_id, 900)
    assert job["status"] == "COMPLETED", job["failure"]
    begun, ended = (datetime.fromisoformat(job[name]) for name in ("started_at", "completed_at"))
    return (ended - begun).total_seconds()


def tokens_of_accounts(service: LocalService) -> list[str]:
    clients = [service.client(f"page{number}@example.org", "Someones-pass-1") for number in range(ACCOUNTS)]
    return [client.http.headers["Authorization"].removeprefix("Bearer ") for client in clients]


def open_pages(tokens: list[str], owner: str, done: str, running: str) -> list[Page]:
    """Half are lists of jobs, a tenth watch a job that runs, and the rest a job whose state does not change."""
    lists = [Page("/jobs", "jobs", tokens[number % ACCOUNTS]) for number in range(PAGES // 2)]
    watched = [Page(f"/jobs/{running}", "job", owner) for _ in range(PAGES // 10)]
    still = [Page(f"/jobs/{done}", "job", owner) for _ in range(PAGES - len(lists) - len(watched))]
    return lists + watched + still


@dataclass
class Watch:
    """The most processes of functions, and the most memory of the whole service, seen in a time."""

    pid: int
    functions: int = 0
    memory: int = 0

    def look(self) -> None:
        functions = memory = 0
        for process in psutil.Process(self.pid).children(recursive=True):
            try:
                functions += "_worker.py" in " ".join(process.cmdline())
                memory += process.memory_info().rss
            except psutil.Error:
                continue
        memory += psutil.Process(self.pid).memory_info().rss
        self.functions, self.memory = max(self.functions, functions), max(self.memory, memory)


def test_a_crowd_of_pages(tmp_path: Path) -> None:
    service = LocalService(tmp_path / "state")
    service.start()
    assert service.process is not None
    watch = Watch(service.process.pid)
    try:
        worker = service.client()
        worker.finished(worker.get("/jobs")["jobs"][0]["job_id"], 180)
        done = worker.submit(long_sample(COPIES), name="alone")
        alone = job_seconds(worker, done)
        tokens = tokens_of_accounts(service)
        owner = worker.http.headers["Authorization"].removeprefix("Bearer ")
        upload = worker.upload(long_sample(COPIES))
        running = worker.post("/jobs", {"upload_id": upload, "reference": "demo", "name": "beside the pages"})
        pages = open_pages(tokens, owner, done, running["job_id"])
        over = threading.Event()

        def follow() -> None:
            while not over.wait(1):
                watch.look()

        threading.Thread(target=follow, daemon=True).start()
        begun = time.monotonic()
        tally = asyncio.run(crowd(service.api_url, pages, SECONDS))
        seconds = time.monotonic() - begun
        beside = job_seconds(worker, running["job_id"])
        over.set()
    finally:
        service.stop()
    looks = sum(tally.statuses.values())
    print(f"\n{PAGES} pages for {seconds:.0f} s: {looks} looks, {dict(tally.statuses)}")
    print(
        f"a read: median {tally.median * 1000:.0f} ms, p95 {tally.percentile(0.95) * 1000:.0f} ms, worst {max(tally.times):.1f} s"
    )
    print(f"processes of functions {watch.functions}, memory of the service {watch.memory / 1024**2:.0f} MiB")
    print(f"a job: {alone:.1f} s alone, {beside:.1f} s beside the pages ({beside / alone - 1:+.0%})")
    assert tally.errors == {}
    assert watch.functions <= Capacity.of_this_machine().processes
    assert tally.percentile(0.95) <= 1, "target: 1 s"
    assert beside <= 1.1 * alone, "target: a tenth"
