"""Run a module as if its scratch disk were full: `python full_disk.py MODULE`. No file opens for writing below TMPDIR.

Only `job-*`, the task's own folder, is affected. The other folders are shared with other tasks on this machine.
"""

from __future__ import annotations

import errno
import os
import runpy
import sys
from pathlib import Path
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open":
        return
    path, _, flags = arguments
    if not isinstance(path, str | bytes | os.PathLike) or not (isinstance(flags, int) and flags & _WRITING):
        return
    if os.fsdecode(path).startswith(str(Path(os.environ["TMPDIR"]) / "job-")):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.fsdecode(path))


if __name__ == "__main__":
    sys.addaudithook(_refuse)
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
