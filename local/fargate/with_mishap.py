"""Run a task's module with a mishap: `python with_mishap.py disk|memory|spot MODULE`.

It comes with the first file that the task opens for writing in its own folder, `job-*` below TMPDIR: the task is at work
then, however fast it is. Other folders there are shared with other tasks on this machine.
"""

from __future__ import annotations

import errno
import os
import runpy
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR


def _full(path: str) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)


def _ended(by: signal.Signals) -> Callable[[str], None]:
    """Ends the process once: what it writes while it stops goes on."""
    left = [by]

    def end(_path: str) -> None:
        if left:
            os.kill(os.getpid(), left.pop())

    return end


_MISHAPS = {"disk": _full, "memory": _ended(signal.SIGKILL), "spot": _ended(signal.SIGTERM)}


def _hook(mishap: Callable[[str], None]) -> Callable[[str, tuple[Any, ...]], None]:
    folder = str(Path(os.environ["TMPDIR"]) / "job-")

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open":
            return
        path, _, flags = arguments
        if not isinstance(path, str | bytes | os.PathLike) or not (
            isinstance(flags, int) and flags & _WRITING
        ):
            return
        if os.fsdecode(path).startswith(folder):
            mishap(os.fsdecode(path))

    return hook


if __name__ == "__main__":
    sys.addaudithook(_hook(_MISHAPS[sys.argv[1]]))
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
