"""A scattered job over fakes: the real state machine asks the real handler, and tasks are what the test says of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from gas import bootstrap
from gas.domain import job_moves, keys, scatter_moves
from gas.domain.errors import Unavailable
from gas.domain.job import Job, Progress, ResultFile, Stage, Status
from gas.domain.machine import GIB, Machine, Sizes
from gas.domain.outbox import Topic
from gas.domain.ports import Bucket, TaskState
from gas.domain.scatter import MOST_SHARDS, PartRun, Scatter, ScatterRule, machine_of
from gas.domain.task_end import TaskEnd
from gas.handlers import jobs_api, scatter_tasks
from tests.fakes import FakeClock
from tests.fakes.machines import FakeMachines
from tests.unit.functions.move_outcomes import NOW, RUNNING, public_moves
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


@pytest.fixture
def plant() -> Plant:
    machines = FakeMachines(FakeClock(), lambda payload: scatter_tasks.handler(payload, CONTEXT))
    sizes = {"SCATTER_ABOVE_BYTES": "50", "SCATTER_SHARD_BYTES": "34"}
    world = World(sizes, {"workflows": machines})
    machines.clock = world.clock
    bootstrap.provide(world.app)
    world.user()
    return Plant(world, machines, world.job(size=100))


def test_a_job_goes_through_plan_shards_and_join(plant: Plant) -> None:
    world = plant.world
    plant.run(0)
    assert plant.parts == ["plan.1"]
    assert plant.job.task_arn == f"arn:aws:states:us-east-1:123456789012:execution:scatter:{plant.job_id}-1"
    order = world.tasks.orders[0]
    assert {name: order.environment[name] for name in ("PART", "TRY", "SHARDS", "PROGRESS_SECONDS")} == {
        "PART": "plan", "TRY": "1", "SHARDS": "3", "PROGRESS_SECONDS": "2",
    }  # fmt: skip
    assert order.environment["SCATTER_URI"] == f"s3://results/{plant.job.folder}/{plant.job_id}/scatter/"
    plant.says("started", "plan.1")
    assert (plant.job.status, plant.job.progress and plant.job.progress.stage) == (
        Status.RUNNING,
        Stage.READING,
    )

    plant.finishes("plan.1", shards=3, records=30)
    plant.run()
    assert plant.parts == ["plan.1", "0.1", "1.1", "2.1"]
    plant.says("progress", "1.1", stage="annotating", records=4)
    plant.says("progress", "0.1", stage="annotating", records=5)
    assert plant.job.progress == Progress(Stage.ANNOTATING, 9, 30, shards=3, shards_done=0)
    for number in range(3):
        plant.finishes(f"{number}.1")
    plant.run()
    assert plant.job.progress == Progress(Stage.ANNOTATING, 30, 30, shards=3, shards_done=3)
    assert plant.parts[4:] == ["join.1"]
    assert plant.left()
    plant.says("progress", "join.1", stage="annotating", records=7)
    assert plant.job.progress is not None
    assert (plant.job.progress.stage, plant.job.progress.shards_done) == (Stage.FINISHING, 3)

    plant.joined()
    assert (plant.job.status, plant.job.files) == (
        Status.COMPLETED,
        (ResultFile("summary.json", 1, "s", "c"),),
    )
    assert plant.job.input.sha256 == "abc"
    assert plant.status == "SUCCEEDED"
    assert plant.left() == [], "what the parts left for each other is erased"
    assert [run.part for run in plant.job.runs] == ["plan.1", "0.1", "1.1", "2.1", "join.1"]
    assert all(run.ended_at for run in plant.job.runs)
    results = [body for topic, body in world.topics.published if topic is Topic.JOB_RESULTS]
    assert [body["job_id"] for body in results] == [plant.job_id], "the mail is sent once"


def test_all_tasks_of_a_job_see_this_job_alone(plant: Plant) -> None:
    plant.planned()
    scopes = [scope for scope, _ in plant.world.data_rights.vended]
    assert len(scopes) == 4
    prefix = f"{plant.job.folder}/{plant.job_id}/"
    assert {(scope.result_prefix, scope.parts_prefix) for scope in scopes} == {(prefix, f"{prefix}scatter/")}
    assert len({order.environment["ORDER_URI"] for order in plant.world.tasks.orders}) == 1


def test_a_lost_shard_is_run_again_and_the_others_go_on(plant: Plant) -> None:
    plant.planned()
    for _ in range(2):
        lost = plant.parts[-1] if plant.parts[-1].startswith("1.") else "1.1"
        plant.says("progress", lost, stage="annotating", records=4)
        plant.ends(lost, SPOT)
        plant.run()
    assert plant.parts[4:] == ["1.2", "1.3"]
    assert [order.on_demand for order in plant.world.tasks.orders[4:]] == [False, True]
    assert plant.job.failures == plant.job.interruptions == 0, "the job itself was not interrupted"
    plant.says("progress", "1.3", stage="annotating", records=1)
    assert plant.job.progress is not None
    assert plant.job.progress.records == 1, "the lost tasks' records do not count"
    plant.says("progress", "1.2", stage="annotating", records=9)
    assert plant.job.progress.records == 1, "nor do late messages of theirs"
    for part in ("0.1", "1.3", "2.1"):
        plant.finishes(part)
    plant.run()
    plant.joined()
    assert plant.job.status is Status.COMPLETED


def test_a_poisoned_shard_stops_after_three_tries_and_the_others_are_kept(plant: Plant) -> None:
    plant.planned()
    plant.finishes("0.1")
    for trial in (1, 2, 3):
        plant.says(
            "failed", f"2.{trial}", fault="ours", title="t", detail="a chunk cannot be read", cause=None
        )
        plant.ends(f"2.{trial}", CRASHED)
        plant.run()
    assert plant.job.status is Status.FAILED
    assert plant.job.failure is not None
    assert plant.job.failure.ours
    assert "Part 3: The annotation failed 3 times" in plant.job.failure.detail
    assert "a chunk cannot be read" in plant.job.failure.detail
    plant.run()
    assert plant.world.tasks.states[plant.arn("1.1")] is TaskState.STOPPED, (
        "no other task goes on for a failed job"
    )
    plant.run()
    assert plant.status == "SUCCEEDED"
    assert len(plant.left()) == 2

    assert plant.world.jobs.change(plant.job_id, lambda job: _retry(plant, job))
    plant.run()
    plant.run()
    assert plant.parts[6:] == ["1.1", "2.1"], "plan and shard 0 are not done again"
    assert {order.attempt for order in plant.world.tasks.orders[6:]} == {2}
    plant.seqs.clear()
    for part in ("1.1", "2.1"):
        plant.finishes(part)
    plant.run()
    plant.joined()
    assert plant.job.status is Status.COMPLETED
    assert plant.left() == []


def _retry(plant: Plant, job: Job) -> Job | None:
    return job_moves.retry(job, plant.world.clock.now())


def test_a_bad_line_fails_the_job_at_once_with_its_number(plant: Plant) -> None:
    plant.planned()
    plant.says(
        "failed", "1.1", fault="input", title="POS is no number (line 81234, column 2)", detail="It is x."
    )
    plant.ends("1.1", TaskEnd(2, "EssentialContainerExited"))
    assert plant.job.status is Status.FAILED
    assert plant.job.failure is not None
    assert plant.job.failure.title == "POS is no number (line 81234, column 2)"
    plant.run()
    plant.run()
    assert {plant.world.tasks.states[plant.arn(f"{n}.1")] for n in range(3)} == {TaskState.STOPPED}
    assert plant.status == "SUCCEEDED"
    assert plant.left() == [], "a second try would find the same line"


def test_cancel_stops_all_shards(plant: Plant) -> None:
    plant.planned()
    plant.world.session()
    answer = plant.world.call(jobs_api.handler, "POST", "/jobs/{job_id}/cancel", job_id=plant.job_id)
    assert answer.status == 200, answer.text
    assert set(plant.world.tasks.stopped) == {plant.arn(f"{n}.1") for n in range(3)}
    assert not plant.world.app.annotation.task_gone(plant.job), "the execution still runs"
    plant.run()
    plant.run(61)
    plant.world.app.sweeper.sweep()
    assert (plant.status, plant.job.status, plant.job.work_kind) == ("SUCCEEDED", Status.CANCELLED, None)
    assert plant.left() == []
    assert plant.parts == ["plan.1", "0.1", "1.1", "2.1"]


def test_a_job_that_is_deleted_on_the_way_leaves_nothing(plant: Plant) -> None:
    plant.planned()
    user = plant.world.users.rows["user-1"]
    assert not plant.world.app.desk.delete(user, plant.job_id)
    plant.run()
    plant.run(61)
    plant.world.app.sweeper.sweep()
    assert plant.job_id not in plant.world.jobs.rows
    assert not [key for bucket, key in plant.world.objects.stored if bucket is Bucket.RESULTS]


def test_a_file_that_must_be_annotated_as_a_whole_runs_as_one_task(plant: Plant) -> None:
    plant.planned()
    plant.says("failed", "1.1", fault="ours", title="t", detail="not in order", cause="whole")
    plant.ends("1.1", TaskEnd(1, "EssentialContainerExited"))
    plant.run()
    assert (plant.job.attempt, plant.job.scatter, plant.job.failures) == (2, None, 0)
    assert plant.world.tasks.orders[-1].part == ""
    assert "PART" not in plant.world.tasks.orders[-1].environment
    plant.run()
    assert plant.status == "SUCCEEDED"
    assert {plant.world.tasks.states[f"arn:task/{plant.job_id}-1/{n}.1"] for n in range(3)} == {
        TaskState.STOPPED
    }
    assert plant.left() == []
    plant.world.report("completed", plant.job_id, 1, summary={}, files=FILES)
    assert plant.job.status is Status.COMPLETED


def test_without_capacity_a_part_waits(plant: Plant) -> None:
    plant.planned()
    plant.ends("0.1", NO_ROOM)
    plant.world.tasks.room = False
    plant.run()
    plant.run(60)
    assert "0.2" not in plant.parts
    plant.world.tasks.room = True
    plant.run(60)
    assert plant.parts[4:] == ["0.2"]
    assert plant.job.failures == 0


def test_memory_is_doubled_once_for_a_shard(plant: Plant) -> None:
    plant.planned()
    before = plant.world.tasks.orders[1].machine
    plant.ends("0.1", KILLED)
    plant.run()
    assert plant.world.tasks.orders[-1].machine.memory_mib == 2 * before.memory_mib
    plant.ends("0.2", KILLED)
    plant.run()
    assert plant.job.failure is not None
    assert plant.job.failure.title == "The file needs too much memory"


def test_a_silent_shard_is_stopped_and_run_again_alone(plant: Plant) -> None:
    plant.planned()
    for number in range(3):
        plant.world.tasks.states[plant.arn(f"{number}.1")] = TaskState.RUNNING
        plant.says("started", f"{number}.1")
    for _ in range(4):
        plant.run(300)
        for number in (0, 2):
            plant.says("progress", f"{number}.1", stage="annotating", records=1)
    plant.world.app.sweeper.sweep()
    plant.run()
    assert plant.world.tasks.stopped == [plant.arn("1.1")]
    assert plant.parts[4:] == ["1.2"]
    assert plant.job.attempt == 1


def test_a_result_may_come_after_the_end_of_its_task(plant: Plant) -> None:
    plant.planned()
    plant.ends("0.1", DONE)
    plant.run(30)
    assert "0.2" not in plant.parts, "a checkpoint may be on the way"
    plant.finishes("0.1")
    plant.run(30)
    assert plant.job.scatter is not None
    assert plant.job.scatter.done == 1
    plant.ends("1.1", DONE)
    plant.run(30)
    plant.run(61)
    plant.run(15)
    assert "1.2" in plant.parts


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


def test_events_of_parts_do_not_end_the_job(plant: Plant) -> None:
    plant.planned()
    plant.world.app.annotation.task_stopped(plant.job_id, 1, CRASHED)
    assert (plant.job.attempt, plant.job.failures, plant.job.active) == (1, 0, True)


def test_one_renewal_serves_all_tasks_of_the_job(plant: Plant) -> None:
    plant.planned()
    before = len(plant.world.data_rights.vended)
    plant.says("renew", "1.1")
    assert len(plant.world.data_rights.vended) == before + 1
    assert plant.world.order(plant.job_id)["attempt"] == 1


def test_the_api_tells_shards_and_takes_the_option(plant: Plant) -> None:
    plant.world.session()
    plant.planned()
    plant.finishes("0.1")
    plant.run()
    shown = plant.world.call(jobs_api.handler, "GET", "/jobs/{job_id}", job_id=plant.job_id).json
    assert (shown["progress"]["shards"], shown["progress"]["shards_done"]) == (3, 1)
    body = {"upload_id": plant.job.upload_id, "reference": "demo", "options": {"scatter": "off"}}
    answer = plant.world.call(jobs_api.handler, "POST", "/jobs", body)
    assert answer.status == 201, answer.text
    assert plant.world.jobs.rows[answer.json["job_id"]].scatter is None
    wrong = plant.world.call(jobs_api.handler, "POST", "/jobs", {**body, "options": {"scatter": "on"}})
    assert wrong.status == 422


@pytest.mark.parametrize(
    ("size", "options", "shards"),
    [
        (100, {}, None),
        (101, {}, 3),
        (101, {"scatter": "auto", "engine": "vep"}, 3),
        (101, {"scatter": "off"}, None),
        (101, {"engine": "csq"}, None),
        (10**9, {}, MOST_SHARDS),
    ],
)
def test_which_jobs_are_scattered(size: int, options: dict[str, str], shards: int | None) -> None:
    found = ScatterRule(100, 40).of(size, options)
    assert (found.shards if found else None) == shards
    assert ScatterRule(0, 40).of(size, options) is None


def test_sizes_of_parts() -> None:
    sizes = Sizes()
    size, shards = 60 * GIB, 30
    whole = sizes.fit(size, 20 * GIB)
    assert whole is not None
    join = machine_of("join", whole, size, shards, sizes)
    assert join == replace(whole, disk_gib=whole.disk_gib - 90), (
        "the VCF, 1.5 times the input, is not on its disk"
    )
    assert machine_of("join", sizes.least, 1000, 2, sizes) == sizes.least
    plan, shard = (machine_of(part, whole, size, shards, sizes) for part in ("plan", "7"))
    assert plan == Machine(2048, 4096, 95)
    assert shard.valid
    assert shard.disk_gib < whole.disk_gib
    assert shard.memory_mib < whole.memory_mib


def test_a_parts_history_survives_json() -> None:
    run = PartRun(2, 1, 1, 0, Machine(2048, 4096, 30), "arn", True, "a", None)
    assert PartRun.read(json.loads(json.dumps(run.data()))) == run
    assert PartRun.read(None) == PartRun()


SCATTERED = Scatter(3, planned=True, records=30)
LATE: dict[str, Callable[[Job], Job | None]] = {
    "part_heard": lambda job: scatter_moves.part_heard(job, 1, "0", 1, 1, None, NOW, 60),
    "part_failed": lambda job: scatter_moves.part_failed(job, 1, "0", 1, "w"),
    "planned": lambda job: scatter_moves.planned(job, 1, 3, 30),
    "part_done": lambda job: scatter_moves.part_done(job, 1, "0", 10, NOW),
}


@pytest.mark.parametrize("name", LATE)
@pytest.mark.parametrize("change", [{"status": Status.COMPLETED}, {"attempt": 2}, {"scatter": None}])
def test_what_comes_too_late_changes_nothing(name: str, change: dict[str, Any]) -> None:
    scatter = Scatter(3) if name == "planned" else SCATTERED
    job = replace(RUNNING, scatter=scatter)
    assert LATE[name](job) is not None
    assert LATE[name](replace(job, **change)) is None


def test_every_move_of_parts_is_tried() -> None:
    assert {*LATE, "part_ended"} == public_moves(scatter_moves)


@pytest.mark.parametrize(
    "part", ["3", "-1", "all", pytest.param("\u0663", id="a digit of another script"), ""]
)
def test_a_message_of_a_part_that_the_job_has_not_changes_nothing(part: str) -> None:
    job = replace(RUNNING, scatter=SCATTERED)
    assert scatter_moves.part_heard(job, 1, part, 1, 1, None, NOW, 60) is None
    assert scatter_moves.part_failed(job, 1, part, 1, "w") is None


def test_the_budget_gets_its_reservation_back_when_the_job_has_ended() -> None:
    old = replace(RUNNING, scatter=SCATTERED)
    world = World({"MONTHLY_BUDGET_USD": "10"})
    costs = world.app.costs
    assert costs.hold(old, 1) is None
    assert world.ledger.held
    costs.changed(old, replace(old, progress=None, runs=()))
    assert world.ledger.held
    costs.changed(old, replace(old, status=Status.FAILED, rev=2))
    assert not world.ledger.held
