"""How a task ended, read from what ECS says of it: by codes first, then by words that every text of its kind has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gas.domain import moments, refusal
from gas.domain.run import Billed


class Ending(StrEnum):
    PROPER = "proper"  # done, or the input's fault: a final message was sent before
    INTERRUPTED = "interrupted"  # AWS took the machine back
    NOT_STARTED = "not-started"  # AWS accepted the task and then had no room or no network for it
    OUT_OF_MEMORY = "out-of-memory"
    DISK_FULL = "disk-full"
    DIED = "died"  # anything else


CONTAINER = "annotator"
SPOT = "FARGATE_SPOT"
PROPER_EXITS = (0, 2)
# The annotator's own words for it (docs/contracts.md).
FULL_DISK, NO_MEMORY_LEFT = 3, 4
KILLED = 137  # 128 + SIGKILL
TAKEN_BACK = ("SpotInterruption", "TerminationNotice")
NO_SPACE = ("no space left on device", "disk quota exceeded", "enospc")
NO_MEMORY = ("outofmemory", "out of memory", "memory usage", "oom-kill", "oomkill")
NO_NETWORK = ("network interface provisioning",)


@dataclass(frozen=True, slots=True)
class TaskEnd:
    """`exit_code` of the annotator (None: it never ran), ECS's `stopCode`, its `stoppedReason` and the container's.

    `billed`: when it was paid for, and on which capacity; None where ECS does not say it (it never ran).
    """

    exit_code: int | None
    stop_code: str = ""
    stopped_reason: str = ""
    container_reason: str = ""
    billed: Billed | None = None

    @classmethod
    def read(cls, task: Mapping[str, Any]) -> TaskEnd:
        """From ECS's description of a stopped task, or the detail of its event."""
        containers = task.get("containers") or [{}]
        mine = next((one for one in containers if one.get("name") == CONTAINER), containers[0])
        code = mine.get("exitCode")
        texts = (task.get("stopCode"), task.get("stoppedReason"), mine.get("reason"))
        stop_code, stopped_reason, container_reason = (str(text or "") for text in texts)
        exit_code = None if code is None else int(code)
        return cls(exit_code, stop_code, stopped_reason, container_reason, _billed(task))

    @property
    def why(self) -> str:
        """The cause in ECS's words, for the job's page and the log."""
        full = "No space left on device" if self.exit_code == FULL_DISK else ""
        said = (full, self.container_reason, self.stopped_reason, self.stop_code)
        return next((text for text in said if text), "its task stopped")

    @property
    def ending(self) -> Ending:
        said = refusal.plain(f"{self.stopped_reason} {self.container_reason}")
        if self.exit_code == FULL_DISK or any(words in said for words in NO_SPACE):
            return Ending.DISK_FULL
        if self.exit_code in PROPER_EXITS:
            return Ending.PROPER
        if self.stop_code in TAKEN_BACK or ("spot" in said and "interrupt" in said):
            return Ending.INTERRUPTED
        if self.exit_code == NO_MEMORY_LEFT or any(words in said for words in NO_MEMORY):
            return Ending.OUT_OF_MEMORY
        if self.exit_code is None and (
            refusal.not_now("", said) or any(words in said for words in NO_NETWORK)
        ):
            return Ending.NOT_STARTED
        # A kill that we asked for (UserInitiated) follows a task that did not stop in time: its memory is not the cause.
        if self.exit_code == KILLED and self.stop_code in ("EssentialContainerExited", ""):
            return Ending.OUT_OF_MEMORY
        return Ending.DIED


def _billed(task: Mapping[str, Any]) -> Billed | None:
    """Fargate bills from the pull of the image to the stop. Times are texts in events, datetimes from boto3."""
    begin, end = task.get("pullStartedAt") or task.get("startedAt"), task.get("stoppedAt")
    if not begin or not end:
        return None
    provider = str(task.get("capacityProviderName") or "")
    return Billed(_moment(begin), _moment(end), provider == SPOT if provider else None)


def _moment(value: Any) -> str:
    return moments.text(moments.parse(value) if isinstance(value, str) else value)
