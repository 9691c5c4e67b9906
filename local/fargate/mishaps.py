"""Cause rare failures of Fargate tasks on purpose, so that tests can check how the service handles them.

`GAS_TASK_MISHAPS` names a JSON file, a list with one entry per future task: `spot` (AWS takes the machine back),
`memory` (the kernel kills the task), `disk` (its disk is full), or null. Each new task takes the first entry. The
file may be written at any time; without it nothing happens. `with_mishap.py` causes them in the task's process.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class End:
    """How ECS reports the end of such a task: `stopCode`, `stoppedReason` and the container's `reason`."""

    stop_code: str
    stopped_reason: str
    container_reason: str | None = None


ENDS = {
    "spot": End("SpotInterruption", "Your Spot Task was interrupted."),
    "memory": End(
        "EssentialContainerExited",
        "Essential container in task exited",
        "OutOfMemoryError: Container killed due to memory usage",
    ),
}


class Mishaps:
    """Return the list in the file; an empty one if there is no file."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lock = threading.Lock()

    def next(self) -> str | None:
        """Return the mishap of the task that starts now, if any."""
        if self._file is None:
            return None
        with self._lock:
            if not self._file.is_file():
                return None
            waiting = json.loads(self._file.read_text() or "[]")
            if not waiting:
                return None
            aside = self._file.with_suffix(".new")
            aside.write_text(json.dumps(waiting[1:]))
            aside.replace(self._file)
            return str(waiting[0]) if waiting[0] else None
