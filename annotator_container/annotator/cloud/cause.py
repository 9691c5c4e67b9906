"""Causes of a task's failure, other than faulty input, on which the service acts: `stopped`, `memory`, `disk` or `whole`.

`whole`: a part of a scattered job found that the file must be annotated by one task.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool

from annotator.errors import Cancelled, OutdatedPlan, WholeError

# Exit codes of the task by cause: the service may see the exit before the message. 143 is 128 + SIGTERM.
EXITS = {"disk": 3, "memory": 4, "stopped": 143}
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


def cause_of(error: BaseException) -> str | None:
    """The cause, found anywhere in the chain of errors; None for any other error.

    A worker killed from outside counts as `memory`: within a container only the kernel's out-of-memory killer does that.
    Libraries wrap a full disk in errors of their own, so the system's error message is also searched for.
    """
    for one in _chain(error):
        if isinstance(one, Cancelled):
            return "stopped"
        if isinstance(one, WholeError | OutdatedPlan):
            return "whole"
        if isinstance(one, MemoryError | BrokenProcessPool):
            return "memory"
        if isinstance(one, OSError) and one.errno in _NO_SPACE:
            return "disk"
        if "no space left on device" in str(one).lower():
            return "disk"
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
