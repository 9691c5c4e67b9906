"""A scattered job whose execution or whose plan or join dies: it goes on, and nothing is left behind or written afterwards."""

from __future__ import annotations

import pytest

from gas.domain.errors import Unavailable
from gas.domain.job import Status
from gas.domain.ports import TaskState
from gas.domain.task_end import TaskEnd
from gas.handlers import jobs_api
from tests.unit.functions.scattered_job import CRASHED, DONE, FILES, SPOT, Plant


def test_a_dead_execution_is_replaced_and_its_work_is_kept(plant: Plant) -> None:
    """Its steps failed for too long, or the service was restarted."""
    plant.planned()
    plant.finishes("0.1")
    (execution,) = plant.machines.executions.values()
    plant.machines.kill(execution)
    plant.world.clock.go(1000)
    plant.world.app.sweeper.sweep()
    assert plant.job.attempt == 1, "its tasks still run: they may write"
    for number in (1, 2):
        plant.ends(f"{number}.1", SPOT)
    plant.world.clock.go(1000)
    plant.world.app.sweeper.sweep()
    plant.run()
    plant.run()
    assert (plant.job.attempt, plant.job.failures) == (2, 1)
    assert plant.parts[4:] == ["1.1", "2.1"]


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_a_hung_task_of_a_dead_execution_is_stopped_and_the_job_goes_on(plant: Plant, status: str) -> None:
    """Nothing but the sweeper looks at the tasks that a dead execution has left."""
    plant.planned()
    plant.finishes("0.1")
    plant.finishes("1.1")
    hung = plant.arn("2.1")
    plant.world.tasks.states[hung] = TaskState.RUNNING
    plant.says("started", "2.1")
    (execution,) = plant.machines.executions.values()
    execution.status = status
    for _ in range(10):
        plant.world.clock.go(300)
        plant.world.app.sweeper.sweep()
        plant.world.drain()
    assert plant.world.tasks.stopped == [hung]
    plant.run()
    plant.run()
    assert (plant.job.attempt, plant.job.failures) == (2, 1)
    assert plant.parts[4:] == ["2.1"], "plan and finished shards are kept"
    plant.seqs.clear()
    plant.finishes("2.1")
    plant.run()
    plant.joined()
    assert plant.job.status is Status.COMPLETED
    assert plant.left() == []


def test_a_job_whose_executions_die_again_and_again_fails_with_the_reason(plant: Plant) -> None:
    plant.planned()
    plant.finishes("0.1")
    for _ in range(3):
        execution = list(plant.machines.executions.values())[-1]
        execution.status = "ABORTED"
        for arn in plant.world.tasks.states:
            plant.world.tasks.states[arn] = TaskState.STOPPED
        plant.world.clock.go(1000)
        plant.world.app.sweeper.sweep()
        plant.run()
    assert plant.job.status is Status.FAILED
    assert plant.job.failure is not None
    assert plant.job.failure.ours
    assert "workflow ended as ABORTED" in plant.job.failure.detail
    assert len(plant.left()) == 2, "plan and finished shard are kept for an operator's second try"


@pytest.mark.parametrize("end", ["completed", "cancelled"])
def test_what_the_parts_left_is_erased_also_when_the_execution_is_dead(plant: Plant, end: str) -> None:
    plant.planned()
    for number in range(3):
        plant.finishes(f"{number}.1")
    plant.run()
    (execution,) = plant.machines.executions.values()
    plant.machines.kill(execution)
    if end == "completed":
        plant.says("completed", "join.1", summary={}, files=FILES, input_sha256="abc")
    else:
        plant.world.session()
        plant.world.call(jobs_api.handler, "POST", "/jobs/{job_id}/cancel", job_id=plant.job_id)
    plant.ends("join.1", DONE)
    plant.run()
    assert plant.job.status.lower() == end
    assert plant.left() == []


def test_nothing_is_erased_while_a_stopped_task_may_still_write(plant: Plant) -> None:
    """ECS lists a task as stopped from the request on, also while its container still runs."""
    plant.planned()
    plant.finishes("0.1")
    plant.finishes("1.1")
    hung = plant.arn("2.1")
    plant.world.tasks.states[hung] = TaskState.RUNNING
    plant.world.tasks.stops_at_once = False
    (execution,) = plant.machines.executions.values()
    plant.machines.kill(execution)
    plant.world.session()
    plant.world.call(jobs_api.handler, "POST", "/jobs/{job_id}/cancel", job_id=plant.job_id)
    scattering = plant.world.app.scattering
    for _ in range(2):
        with pytest.raises(Unavailable):
            scattering.clean(plant.job_id, 1)
    assert hung in plant.world.tasks.stopped
    assert scattering.executions.state(scattering.executions.find(plant.job_id, 1) or "") is TaskState.RUNNING
    assert len(plant.left()) == 3, "plan and two shards"
    plant.ends("2.1", DONE)
    assert scattering.executions.state(scattering.executions.find(plant.job_id, 1) or "") is TaskState.STOPPED
    scattering.clean(plant.job_id, 1)
    assert plant.left() == []


@pytest.mark.parametrize("part", ["plan", "join"])
@pytest.mark.parametrize("end", [SPOT, CRASHED, TaskEnd(137, "UserInitiated", "Task stopped by user"), None])
def test_a_lost_plan_or_join_is_run_again(plant: Plant, part: str, end: TaskEnd | None) -> None:
    """`None`: ECS knows nothing of the task any more."""
    plant.run()
    if part == "join":
        plant.planned()
        for number in range(3):
            plant.finishes(f"{number}.1")
        plant.run()
    arn = plant.arn(f"{part}.1")
    plant.says("started", f"{part}.1")
    if end is None:
        plant.world.tasks.states[arn] = TaskState.UNKNOWN
    else:
        plant.ends(f"{part}.1", end)
    plant.run()
    plant.run()
    assert plant.parts[-1] == f"{part}.2"
    assert (plant.job.status, plant.job.attempt) == (Status.RUNNING, 1)
