"""Tasks on Fargate: what each says and when, Spot tasks that are taken back, and the files that a task leaves."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gas.domain.keys import result_key
from gas.domain.ports import Bucket, TaskOrder, TaskState
from gas.domain.task_end import TaskEnd
from gas.handlers import task_events
from tests.fakes.lifecycle import checksum
from tests.unit.functions.lifecycle.house import FILES

if TYPE_CHECKING:
    from tests.simulation.cloud import Cloud

EVENTS = Path(__file__).parents[2] / "events"


class Fargate:
    """The tasks that the service has launched."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self._due: dict[int, list[tuple[str, str, int]]] = {}

    def begin(self, order: TaskOrder) -> None:
        """Plan what this attempt's task will say: it starts after 40 s and runs for 1 to 10 minutes."""
        chance = zlib.crc32(f"{order.job_id}-{order.attempt}".encode()) / 2**32
        length = 60 + int(zlib.crc32(order.job_id.encode()) / 2**32 * 540)
        begun = self.cloud.second + 40
        taken_back = order.attempt == 1 and chance < self.cloud.plot.interrupted
        end = begun + (length // 2 if taken_back else length)
        self._plan(begun, order, "started", 0)
        for seq, at in enumerate(
            range(begun + self.cloud.plot.progress_every, end, self.cloud.plot.progress_every), start=1
        ):
            self._plan(at, order, "progress", seq)
        self._plan(end, order, "interrupted" if taken_back else "completed", 1000)

    def _plan(self, at: int, order: TaskOrder, what: str, seq: int) -> None:
        self._due.setdefault(at, []).append((f"{order.job_id}-{order.attempt}", what, seq))

    def go_on(self) -> None:
        """Send what tasks say in this second."""
        for name, what, seq in self._due.pop(self.cloud.second, []):
            job_id, _, attempt = name.rpartition("-")
            body: dict[str, Any] = {"job_id": job_id, "attempt": int(attempt), "seq": seq, "kind": what}
            self.cloud.happened[f"tasks {what}"] += what != "progress"
            if what == "interrupted":
                self.cloud.tasks.states[f"arn:task/{name}"] = TaskState.STOPPED
                event = json.loads((EVENTS / "task_events.json").read_text())
                event["detail"] |= {"startedBy": name}
                self.cloud.run_function(task_events.handler, event)
                continue
            if what == "progress":
                body |= {"stage": "annotating", "records": seq, "total": 10, "rate": 1.0, "eta_seconds": 1.0}
            if what == "completed":
                self.cloud.tasks.states[f"arn:task/{name}"] = TaskState.STOPPED
                self.cloud.tasks.ends[f"arn:task/{name}"] = TaskEnd(0, "EssentialContainerExited")
                body |= {"summary": {"records": 7}, "files": self._files(job_id)}
            self.cloud.progress_queue.put(json.dumps(body))

    def _files(self, job_id: str) -> list[dict[str, Any]]:
        files = []
        for name in FILES:
            content = f"{job_id} {name} ".encode().ljust(60, b"x")
            self.cloud.objects.put(
                Bucket.RESULTS, result_key(self.cloud.row(job_id).folder, job_id, name), content
            )
            files.append(
                {"name": name, "size": len(content), "sha256": "0" * 64, "crc64nvme": checksum(content)}
            )
        return files
