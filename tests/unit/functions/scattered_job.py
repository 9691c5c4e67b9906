"""A scattered job over fakes: the real state machine asks the real handler, and tasks are what the test says of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from gas import bootstrap
from gas.domain import keys
from gas.domain.job import Job
from gas.domain.ports import Bucket, TaskState
from gas.domain.task_end import TaskEnd
from gas.handlers import scatter_tasks
from tests.fakes import FakeClock
from tests.fakes.machines import FakeMachines
from tests.world import CONTEXT, World

POLL = 15
SPOT = TaskEnd(143, "SpotInterruption", "Your Spot Task was interrupted.")
CRASHED = TaskEnd(1, "EssentialContainerExited", "Essential container in task exited")
NO_ROOM = TaskEnd(None, "TaskFailedToStart", "Capacity is unavailable at this time. Please try again later.")
KILLED = TaskEnd(
    137, "EssentialContainerExited", "Essential container in task exited", "OutOfMemoryError: killed"
)
DONE = TaskEnd(0, "EssentialContainerExited", "Essential container in task exited")
FILES = [{"name": "summary.json", "size": 1, "sha256": "s", "crc64nvme": "c"}]


@dataclass
class Plant:
    """A service in which inputs above 50 bytes are scattered, and one job of 100 bytes."""

    world: World
    machines: FakeMachines
    job_id: str = ""
    seqs: dict[str, int] = field(default_factory=dict)

    @property
    def job(self) -> Job:
        return self.world.jobs.rows[self.job_id]

    @property
    def parts(self) -> list[str]:
        """Part and number of each task so far, in the order they began."""
        return [order.part for order in self.world.tasks.orders]

    @property
    def status(self) -> str:
        return list(self.machines.executions.values())[-1].status

    def run(self, seconds: float = POLL) -> None:
        """Let time pass, and everything do what it can."""
        self.world.clock.go(seconds)
        self.world.drain()
        while any([self.machines.step(one) for one in self.machines.running]):  # noqa: C419 - each takes a step
            self.world.drain()

    def arn(self, part: str) -> str:
        return f"arn:task/{self.job_id}-{self.job.attempt}/{part}"

    def says(self, kind: str, part: str, **more: Any) -> None:
        name, _, trial = part.partition(".")
        self.seqs[part] = self.seqs.get(part, -1) + 1
        self.world.report(kind, self.job_id, self.seqs[part], part=name, **{"try": int(trial), **more})

    def ends(self, part: str, end: TaskEnd) -> None:
        self.world.tasks.states[self.arn(part)] = TaskState.STOPPED
        self.world.tasks.ends[self.arn(part)] = end

    def finishes(self, part: str, **said: Any) -> None:
        """The task leaves its checkpoint and ends."""
        name = part.partition(".")[0]
        key = keys.checkpoint_key(self.job.folder, self.job_id, name)
        self.world.objects.put(Bucket.RESULTS, key, json.dumps({"records": 10, **said}).encode())
        self.ends(part, DONE)

    def planned(self) -> None:
        self.run()
        self.finishes("plan.1", shards=3, records=30)
        self.run()

    def joined(self) -> None:
        self.says("completed", "join.1", summary={"counts": {"records": 30}}, files=FILES, input_sha256="abc")
        self.ends("join.1", DONE)
        self.run()

    def left(self) -> list[str]:
        prefix = keys.parts_prefix(self.job.folder, self.job_id)
        return self.world.objects.names(Bucket.RESULTS, prefix)


def scattered_job() -> Plant:
    """A service with one job that has just been submitted."""
    machines = FakeMachines(FakeClock(), lambda payload: scatter_tasks.handler(payload, CONTEXT))
    sizes = {"SCATTER_ABOVE_BYTES": "50", "SCATTER_SHARD_BYTES": "34"}
    world = World(sizes, {"workflows": machines})
    machines.clock = world.clock
    bootstrap.provide(world.app)
    world.user()
    return Plant(world, machines, world.job(size=100))
