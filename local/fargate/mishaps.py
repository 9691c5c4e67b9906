"""What may happen to a task on Fargate and seldom does: made to happen here, so that tests see what follows.

`GAS_TASK_MISHAPS` names a JSON file, a list with one entry per task to come: `spot` (AWS takes the machine back),
`memory` (the kernel kills the task), `disk` (its disk is full), or null. Each new task takes the first entry. The
file may be written at any time; without it nothing happens.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from pathlib import Path

# With these the task is ended once it has begun its work.
SPOT, MEMORY = "spot", "memory"
# With this one it runs as `full_disk.py` runs it.
DISK = "disk"


@dataclass(frozen=True, slots=True)
class End:
    """What ECS says of a task that ended this way: `stopCode`, `stoppedReason` and the container's `reason`."""

    stop_code: str
    stopped_reason: str
    container_reason: str | None = None


ENDS = {
    SPOT: End("SpotInterruption", "Your Spot Task was interrupted."),
    MEMORY: End(
        "EssentialContainerExited",
        "Essential container in task exited",
        "OutOfMemoryError: Container killed due to memory usage",
    ),
}


class Mishaps:
    """The list in the file; none where there is no file."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lock = threading.Lock()

    def next(self) -> str | None:
        """What is to happen to the task that begins now."""
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
