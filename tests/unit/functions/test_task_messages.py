"""Messages of tasks: late, repeated, out of order or broken, and what they change in the job."""

from __future__ import annotations

from gas.domain.job import Stage, Status, Unit
from gas.domain.outbox import Topic
from gas.domain.plan import Plan
from gas.domain.task_end import TaskEnd
from tests.unit.functions.swept_jobs import job_of
from tests.world import World


def test_a_late_word_of_a_dead_attempt_is_ignored(world: World) -> None:
    job_id = world.job()
    world.drain()
    world.report("started", job_id, 0)
    world.app.annotation.task_stopped(job_id, 1, TaskEnd(1, "", "gone"))
    old = {"job_id": job_id, "attempt": 1, "seq": 7, "kind": "completed", "summary": {}, "files": []}
    assert world.progress([old]) == {"batchItemFailures": []}
    assert job_of(world, job_id).status is Status.PENDING


def test_the_final_word_may_follow_the_stopped_event(world: World) -> None:
    job_id = world.job()
    world.drain()
    world.app.annotation.task_stopped(job_id, 1, TaskEnd(0, "EssentialContainerExited"))
    assert job_of(world, job_id).status is Status.PENDING
    world.report("completed", job_id, 3, summary={}, files=[])
    assert job_of(world, job_id).status is Status.COMPLETED


def test_swapped_and_repeated_messages_give_one_history(world: World) -> None:
    job_id = world.job()
    world.drain()
    progress = {"stage": "annotate", "records": 1, "total": 2, "rate": 1.0, "eta_seconds": 1.0}
    said = [
        {"job_id": job_id, "attempt": 1, "seq": 2, "kind": "completed", "summary": {"n": 1}, "files": []},
        {"job_id": job_id, "attempt": 1, "seq": 1, "kind": "progress", **progress},
        {"job_id": job_id, "attempt": 1, "seq": 0, "kind": "started"},
    ]
    for _ in range(2):
        assert world.progress(said) == {"batchItemFailures": []}
    world.drain()
    job = job_of(world, job_id)
    assert (job.status, job.summary) == (Status.COMPLETED, {"n": 1})
    assert sum(topic is Topic.JOB_RESULTS for topic, _ in world.topics.published) == 1


def test_a_progress_says_its_unit_and_a_known_stage(world: World) -> None:
    job_id = world.job()
    world.drain()
    world.report("progress", job_id, 1, stage="storing the results", records=3, total=9, unit="files")
    files = job_of(world, job_id).progress
    assert files is not None
    assert (files.stage, files.unit, files.records) == (Stage.STORING, Unit.FILES, 3)
    # A task of another release: a stage of its own, and no unit.
    world.report("progress", job_id, 2, stage="polishing", records=5)
    other = job_of(world, job_id).progress
    assert other is not None
    assert (other.stage, other.unit) == (Stage.OTHER, Unit.RECORDS)


def test_the_input_gets_its_checksum_once_it_was_read(world: World) -> None:
    job_id = world.job()
    world.drain()
    assert world.app.results.files(job_of(world, job_id))[-1].sha256 == ""
    world.report("completed", job_id, 1, summary={}, files=[], input_sha256="a" * 64)
    assert world.app.results.files(job_of(world, job_id))[-1].sha256 == "a" * 64


def test_a_premium_users_result_has_no_date(world: World) -> None:
    world.user("rich", Plan.PREMIUM)
    job_id = world.job("rich")
    world.drain()
    world.report("completed", job_id, 0, summary={}, files=[])
    assert job_of(world, job_id).archive_at is None


def test_events_of_jobs_that_are_gone_do_no_harm(world: World) -> None:
    world.app.annotation.launch("nobody")
    world.app.annotation.task_stopped("nobody", 1, TaskEnd(0))
    world.app.annotation.completed("nobody", 1, {}, ())
    assert world.progress([{"job_id": "nobody", "attempt": 1, "seq": 0, "kind": "started"}]) == {
        "batchItemFailures": []
    }


def test_one_bad_message_holds_up_no_other(world: World) -> None:
    job_id = world.job()
    world.drain()
    good = {"job_id": job_id, "attempt": 1, "seq": 0, "kind": "started"}
    answer = world.progress([{**good, "kind": "nonsense"}, good])
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-0"}]}
    assert job_of(world, job_id).status is Status.RUNNING
