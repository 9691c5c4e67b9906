"""How much runs at once: lanes of requests, and processes of functions."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.admission import Full, Lane
from local.capacity import Capacity
from local.functions import Functions
from local.priority import FUNCTION_NICE

GIB = 1024**3
UNUSED = Path("/nonexistent")  # no process starts


def test_capacity_grows_with_the_machine_and_never_past_its_memory() -> None:
    small, large = Capacity.of(1, 1 * GIB), Capacity.of(32, 256 * GIB)
    assert small.processes < large.processes
    assert small.per_function < large.per_function
    assert small.per_function >= 2
    starved = Capacity.of(64, 4 * GIB)
    assert starved.processes == Capacity.of(1, 4 * GIB).processes
    assert starved.processes < Capacity.of(64, 256 * GIB).processes


def test_lane_runs_a_few_queues_a_few_and_refuses_the_rest() -> None:
    async def story() -> list[str]:
        lane = Lane(2, 3, patience=60)
        leave = asyncio.Event()
        events: list[str] = []

        async def ask(name: str) -> None:
            try:
                async with lane.turn():
                    events.append(f"{name} runs")
                    await leave.wait()
            except Full:
                events.append(f"{name} is refused")

        async with asyncio.TaskGroup() as group:
            for name in "abcdefg":
                group.create_task(ask(name))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            leave.set()
        return events

    assert asyncio.run(story()) == [
        "a runs",
        "b runs",
        "f is refused",
        "g is refused",
        "c runs",
        "d runs",
        "e runs",
    ]


def test_waiting_in_a_lane_ends_and_frees_its_place() -> None:
    async def story() -> None:
        lane = Lane(1, 1, patience=0)
        async with lane.turn():
            for _ in range(3):
                with pytest.raises(Full):
                    async with lane.turn():
                        raise AssertionError("there was no turn")
        async with lane.turn():
            pass

    asyncio.run(story())


def test_a_request_that_goes_away_while_it_waits_takes_no_turn_with_it() -> None:
    async def story() -> None:
        lane = Lane(1, 2, patience=60)

        async def ask() -> None:
            async with lane.turn():
                pass

        async with lane.turn():
            waiting = asyncio.create_task(ask())
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        await ask()

    asyncio.run(story())


def call(functions: Functions, plain: Any, names: list[str]) -> None:
    execute = functions._bounded(plain)
    threads = [
        threading.Thread(target=execute, args=({"config": {"FunctionName": name}}, {}, "id"))
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_calls_of_functions_wait_for_a_process() -> None:
    """Eight calls at once: two of a function run, and three in all."""
    lock, running, most = threading.Lock(), {"a": 0, "b": 0}, {"a": 0, "b": 0, "all": 0}
    full = threading.Event()

    def plain(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        name = func["config"]["FunctionName"]
        with lock:
            running[name] += 1
            most[name] = max(most[name], running[name])
            most["all"] = max(most["all"], sum(running.values()))
            if sum(running.values()) == 3:
                full.set()
        full.wait(60)
        with lock:
            running[name] -= 1
        return {}

    capacity = Capacity(processes=3, per_function=2, reads=1, writes=1, queue=1, patience=1)
    call(Functions(capacity, UNUSED), plain, ["a", "b"] * 4)
    assert most["all"] == 3, "as many as there may be processes"
    assert max(most["a"], most["b"]) == 2, "as many as there may be of one function"


class Worker:
    """An idle process of a function."""

    _proc: subprocess.Popen[bytes] | None = None
    _cold = False

    def __init__(self, last_used: float) -> None:
        self.in_use, self.last_used = False, last_used


def test_the_longest_idle_process_makes_room_for_another_function(monkeypatch: pytest.MonkeyPatch) -> None:
    old, young, killed = Worker(1), Worker(2), []
    pools = {"0:r:a:$LATEST": [old], "0:r:b:$LATEST": [young]}
    monkeypatch.setattr(lambda_runtime, "_workers", pools)
    monkeypatch.setattr(lambda_runtime, "kill_workers", killed.extend)
    capacity = Capacity(processes=2, per_function=2, reads=1, writes=1, queue=1, patience=1)
    functions = Functions(capacity, UNUSED)
    call(functions, lambda *_: {}, ["b"])
    assert killed == [], "its own process was idle"
    call(functions, lambda *_: {}, ["c"])
    assert killed == [old]
    assert pools == {"0:r:a:$LATEST": [], "0:r:b:$LATEST": [young]}


def test_a_process_unpacks_its_code_in_the_folder_of_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for owner, name in (
        (lambda_runtime, "tempfile"),
        (lambda_runtime, "_detect_runtime_binary"),
        (lambda_svc, "_execute_function_warm"),
    ):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    scratch, code = tmp_path / "functions", io.BytesIO()
    (scratch / "of-a-killed-service" / "code").mkdir(parents=True)
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "def handler(event, context):\n    return 1\n")
    Functions(Capacity.of_this_machine(), scratch).patch()
    assert list(scratch.iterdir()) == [], "left by a service that was killed"
    arn = "arn:aws:lambda:us-east-1:000000000000:function:f"
    config = {"Runtime": "python3.12", "Handler": "index.handler", "FunctionArn": arn}
    worker = lambda_runtime.Worker("f", config, code.getvalue())
    answer = worker.invoke({}, "1")
    with worker._proc:  # closes its pipes
        assert answer["result"] == 1
        assert [(folder / "code" / "index.py").exists() for folder in scratch.iterdir()] == [True]
        worker.kill()
    assert list(scratch.iterdir()) == []


def session(pid: int) -> str:
    """The priority of a process's session: nice values count inside it only."""
    group = Path(f"/proc/{pid}/autogroup")
    return group.read_text().split(" nice ")[-1].strip() if group.exists() else "not this kernel's"


def test_a_function_that_has_started_lets_tasks_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    capacity = Capacity(processes=2, per_function=2, reads=1, writes=1, queue=1, patience=1)
    functions, worker = Functions(capacity, UNUSED), Worker(1)
    monkeypatch.setattr(lambda_runtime, "_workers", {"0:r:a:$LATEST": [worker]})
    sleeper = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(sleeper, stdin=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdin is not None
        try:
            worker._proc, worker._cold = process, True
            call(functions, lambda *_: {}, ["a"])
            assert os.getpriority(os.PRIO_PROCESS, process.pid) < FUNCTION_NICE, "it is still starting"
            worker._cold = False
            # The kernel may refuse the first change: other sessions of this machine have changed a moment ago.
            for _ in range(100):
                call(functions, lambda *_: {}, ["a"])
                if process.pid in functions._lowered:
                    break
                threading.Event().wait(0.1)
            value, ours = os.getpriority(os.PRIO_PROCESS, process.pid), session(process.pid)
        finally:
            process.stdin.close()
    assert value == FUNCTION_NICE
    assert ours in (str(FUNCTION_NICE), "not this kernel's")
