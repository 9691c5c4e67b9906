"""A scattered job while its execution lives: its parts, what is lost and run again, and what its user sees and does."""

from __future__ import annotations

import pytest

from gas.domain import job_moves
from gas.domain.job import Job, Progress, ResultFile, Stage, Status
from gas.domain.outbox import Topic
from gas.domain.ports import Bucket, TaskState
from gas.domain.task_end import TaskEnd
from gas.handlers import jobs_api
from tests.unit.functions.scattered_job import CRASHED, DONE, FILES, KILLED, NO_ROOM, SPOT, Plant


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


@pytest.mark.parametrize("again", ["by its user", "by an operator"])
def test_a_poisoned_shard_stops_after_three_tries_and_the_others_are_kept(plant: Plant, again: str) -> None:
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

    if again == "by its user":
        plant.world.session()
        answer = plant.world.call(jobs_api.handler, "POST", "/jobs/{job_id}/rerun", job_id=plant.job_id)
        assert (answer.status, answer.json["job_id"]) == (201, plant.job_id)
        assert len(plant.world.jobs.rows) == 1
    else:
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
