"""Run a task's command so that it ends with the service: `python guard.py PARENT COMMAND…`, as leader of a process group.

A task that outlives a killed service has nowhere to report to; after `kill -9` its job runs again. Polling for the
parent's end works on every Unix. Linux's parent-death signal covers the end of this process itself.
"""

import ctypes
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1
_PERIOD_SECONDS = 0.3
_ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def main() -> None:
    parent, command = int(sys.argv[1]), sys.argv[2:]
    for number in _ENDS:  # the whole group receives them, and the command decides what to do
        signal.signal(number, lambda *_: None)
    child = os.fork()
    if child == 0:
        _become(command, os.getppid())
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


def _become(command: list[str], guard: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != guard:  # the guard died before the line above
            os._exit(137)
    for number in _ENDS:
        signal.signal(number, signal.SIG_DFL)
    try:
        os.execvp(command[0], command)  # noqa: S606 - runs without a shell
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
        os._exit(127)


def _end_with(parent: int) -> None:
    """Kill the whole group, this process included, once the service is gone."""
    while os.getppid() == parent:
        time.sleep(_PERIOD_SECONDS)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
