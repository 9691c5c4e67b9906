"""Run the functions in a bounded number of warm processes, which end with the service.

The emulator alone would start a process for every waiting call and keep all of them. Its private names used here are
checked by tests/integration/test_emulator.py.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from local.capacity import Capacity
from local.priority import let_others_first

Execute = Callable[[dict[str, Any], Any, str], dict[str, Any]]

# Runs first in every function's process. A separate session shields it from Ctrl-C, which the service handles.
_PREAMBLE = """
def _end_with(parent):
    import os, signal, threading, time
    try:
        os.setsid()
    except OSError:
        pass
    def follow():
        while os.getppid() == parent:
            time.sleep(0.5)
        os.killpg(0, signal.SIGKILL)
    threading.Thread(target=follow, daemon=True).start()
_end_with(%d)
"""


class Functions:
    """Limits the number of function processes by `capacity`. Each unpacks its code into a folder of its own in `scratch`."""

    def __init__(self, capacity: Capacity, scratch: Path) -> None:
        self._capacity = capacity
        self._scratch = scratch
        self._all = threading.BoundedSemaphore(capacity.processes)
        self._each: dict[str, threading.BoundedSemaphore] = {}
        self._lock = threading.Lock()
        self._lowered: set[int] = set()

    def patch(self) -> None:
        """Patch the emulator's Lambda to keep this limit and to unpack code in `scratch`."""
        from ministack.core import lambda_runtime
        from ministack.services import lambda_svc

        # The emulator would use the machine's /tmp, where a killed service leaves megabytes for every process.
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir(parents=True)
        lambda_runtime.tempfile = SimpleNamespace(mkdtemp=partial(tempfile.mkdtemp, dir=self._scratch))
        lambda_runtime._detect_runtime_binary = _ending_with_us(lambda_runtime._detect_runtime_binary)
        lambda_svc._execute_function_warm = self._bounded(lambda_svc._execute_function_warm)

    def end(self) -> None:
        """End all processes."""
        from ministack.core import lambda_runtime

        lambda_runtime.reset()

    def _bounded(self, plain: Execute) -> Execute:
        def execute(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
            name = str((func.get("config") or func).get("FunctionName"))
            with ExitStack() as turns:
                turns.enter_context(self._turn(name))
                turns.enter_context(self._all)
                self._make_room(name)
                try:
                    return plain(func, event, request_id)
                finally:
                    self._lower(name)

        return execute

    def _turn(self, name: str) -> threading.BoundedSemaphore:
        with self._lock:
            if name not in self._each:
                self._each[name] = threading.BoundedSemaphore(self._capacity.per_function)
            return self._each[name]

    def _lower(self, name: str) -> None:
        """Give tasks priority over the function's processes once they have started. Their imports run at full priority."""
        from ministack.core import lambda_runtime

        with lambda_runtime._lock:
            started = {
                worker._proc.pid: of
                for of, _, worker in _workers()
                if worker._proc is not None and not worker._cold
            }
        self._lowered &= started.keys()
        mine = {pid for pid, of in started.items() if of == name}
        self._lowered |= {pid for pid in mine - self._lowered if let_others_first(pid)}

    def _make_room(self, name: str) -> None:
        """If a further process would exceed the limit, end the process that has been idle longest."""
        from ministack.core import lambda_runtime

        with lambda_runtime._lock:
            workers = _workers()
            idle = [(worker, pool) for _, pool, worker in workers if not worker.in_use]
            if any(of == name and not worker.in_use for of, _, worker in workers):
                return
            if len(workers) < self._capacity.processes or not idle:
                return
            oldest, pool = min(idle, key=lambda one: one[0].last_used)
            pool.remove(oldest)
        lambda_runtime.kill_workers([oldest])


def _workers() -> list[tuple[str, list[Any], Any]]:
    """Return the emulator's processes: function name, its pool, worker. Call it under the emulator's lock."""
    from ministack.core import lambda_runtime

    pools = lambda_runtime._workers.items()
    return [(key.split(":")[2], pool, worker) for key, pool in pools for worker in pool]


def _ending_with_us(plain: Callable[[str], tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
    def detect(runtime: str) -> tuple[str, str]:
        binary, script = plain(runtime)
        return binary, _PREAMBLE % os.getpid() + script if runtime.startswith("python") else script

    return detect
