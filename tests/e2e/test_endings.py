"""However the service ends, nothing of it lives on: no function, no task, none of a task's workers."""

from __future__ import annotations

import fcntl
import os
import pty
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from tests.e2e.service import ROOT, LocalService, eventually, long_sample

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(600)]

SECONDS = 15


@dataclass
class Started:
    """A service in a terminal of its own, started by `make` as a person does. `terminal` is the other end of it."""

    service: LocalService
    make: subprocess.Popen[bytes]
    terminal: int

    @property
    def server(self) -> psutil.Process:
        (child,) = psutil.Process(self.make.pid).children()
        return child


def ctrl_c(started: Started) -> None:
    os.write(started.terminal, b"\x03")


def close_terminal(started: Started) -> None:
    """A terminal that closes sends SIGHUP to its foreground process group; not every sandbox's kernel does."""
    os.close(started.terminal)
    started.terminal = -1
    os.killpg(started.make.pid, signal.SIGHUP)


WAYS: dict[str, Callable[[Started], object]] = {
    "Ctrl-C": ctrl_c,
    "closed terminal": close_terminal,
    "SIGTERM to make": lambda started: started.make.send_signal(signal.SIGTERM),
    "SIGTERM to the service": lambda started: started.server.send_signal(signal.SIGTERM),
    "SIGKILL to make": lambda started: started.make.kill(),
    "SIGKILL to the service": lambda started: started.server.kill(),
}


def in_terminal() -> None:
    """The child leads a session whose terminal is its standard input, and ignores no signal."""
    os.setsid()
    for number in (signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> LocalService:
    """A service that was started and ended once. Each test starts it with a copy of the state it left."""
    service = LocalService(tmp_path_factory.mktemp("endings") / "state")
    service.start()
    (demo,) = (api := service.client()).get("/jobs")["jobs"]
    assert api.finished(demo["job_id"])["status"] == "COMPLETED"
    service.stop()
    service.state.rename(service.state.with_name("left"))
    return service


@pytest.fixture
def started(deployed: LocalService, tmp_path: Path) -> Iterator[Started]:
    service = deployed
    shutil.rmtree(service.state, ignore_errors=True)
    shutil.copytree(service.state.with_name("left"), service.state, symlinks=True)
    makefile = tmp_path / "Makefile"
    makefile.write_text(f"run:\n\t@exec {sys.executable} -m local\n")
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "GAS_", "DOCKER_", "MAKE"))
    }
    environment |= {"GAS_STATE": str(service.state), "PORT": str(service.port)}
    terminal, theirs = pty.openpty()
    with service.log.open("wb") as log:
        make = subprocess.Popen(
            ["make", "-f", str(makefile), "run"],
            cwd=ROOT,
            env=environment,
            stdin=theirs,
            stdout=log,
            stderr=log,
            preexec_fn=in_terminal,
        )
    os.close(theirs)
    running = Started(service, make, terminal)
    try:
        eventually(lambda: "ready in" in service.log.read_text(), 240, f"ready (see {service.log})", 0.1)
        yield running
    finally:
        service.close()
        for process in family(make.pid) if make.poll() is None else []:
            process.kill()
        if running.terminal >= 0:
            os.close(running.terminal)
        make.wait()


def family(pid: int) -> list[psutil.Process]:
    return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]


def alive(processes: list[psutil.Process]) -> list[str]:
    left = []
    for process in processes:
        try:
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                left.append(f"{process.pid} {' '.join(process.cmdline())[:80]}")
        except psutil.NoSuchProcess:
            continue
    return left


def at_work(started: Started) -> list[psutil.Process]:
    """Every process of the service once a task and its guard run and the crowd has its functions; else none."""
    processes = family(started.make.pid)
    lines = [line_of(one) for one in processes]
    tasks = sum("annotator" in line for line in lines)
    workers = sum("_worker.py" in line for line in lines)
    return processes if tasks >= 2 and workers >= 5 else []


def line_of(process: psutil.Process) -> str:
    """Its command; empty if it has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@pytest.mark.parametrize("way", WAYS)
def test_nothing_lives_on(started: Started, way: str) -> None:
    service = started.service
    api = service.client()
    api.submit(long_sample(40))

    def ask(_: int) -> int:
        return httpx.get(f"{service.api_url}/jobs", headers=api.http.headers, timeout=60).status_code

    with ThreadPoolExecutor(16) as crowd:
        assert set(crowd.map(ask, range(32))) <= {200, 503}
    processes = eventually(lambda: at_work(started), 60, "a task, its guard and the functions' processes")
    WAYS[way](started)
    service.close()
    end = time.monotonic() + SECONDS
    while alive(processes) and time.monotonic() < end:
        time.sleep(0.1)
    assert alive(processes) == []
