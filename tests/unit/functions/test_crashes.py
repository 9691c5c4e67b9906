"""A crash before or after each single call to the world: afterwards the queues and the sweeper bring every job to its end.

The whole way of a job is run again and again; the n-th call to a port kills the function that made it, once. What
Lambda, SQS and the stream then do is done here: the same event comes again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from gas import bootstrap
from gas.domain.errors import GasError
from gas.domain.job import Status
from gas.domain.outbox import Topic
from gas.domain.ports import Bucket, TaskState
from tests.world import World


class Crash(BaseException):
    """The process is gone: no handler of errors may catch this."""


CALLS = {
    "jobs": ("create", "change", "remove"),
    "uploads": ("create", "change", "remove"),
    "users": ("change",),
    "objects": ("begin", "finish", "abort", "delete"),
    "topics": ("publish",),
    "tasks": ("launch", "stop", "find", "state"),
    "identity": ("erase",),
}


class Fuse:
    """Counts the calls that change the world; the one numbered `at` crashes, before or after it was done."""

    def __init__(self, world: World, at: int, after: bool) -> None:
        self.at = at
        self.after = after
        self.count = 0
        for port, names in CALLS.items():
            for name in names:
                self._guard(getattr(world, port), name)

    def _guard(self, port: Any, name: str) -> None:
        real = getattr(port, name)

        def guarded(*arguments: Any, **named: Any) -> Any:
            self.count += 1
            mine = self.count
            if mine == self.at and not self.after:
                raise Crash
            result = real(*arguments, **named)
            if mine == self.at:
                raise Crash
            return result

        setattr(port, name, guarded)

    @property
    def burnt(self) -> bool:
        return self.count >= self.at


def again(act: Callable[[], Any]) -> Any:
    """What a queue or a user does: once more after a crash."""
    try:
        return act()
    except Crash:
        return act()


def drain(world: World) -> None:
    """Stream and queue; a crash leaves the record, which comes again."""
    while True:
        try:
            seen, delivered = dict(world._seen), world._delivered
            world.drain()
        except Crash:
            world._seen, world._delivered = seen, delivered
        else:
            return


def sweep(world: World) -> None:
    world.clock.go(95)
    again(world.app.sweeper.sweep)
    drain(world)


def reports(world: World, job_id: str) -> None:
    """The task's words, out of order and twice, as far as a task is there to say them."""
    job = world.jobs.rows[job_id]
    if not job.active or f"arn:task/{job_id}-{job.attempt}" not in world.tasks.states:
        return
    last = {"summary": {"records": 1}, "files": [{"name": "a", "size": 1, "sha256": "x"}]}
    said: list[tuple[str, int, dict[str, Any]]] = [
        ("completed", 1, last),
        ("started", 0, {}),
        ("completed", 1, last),
    ]
    for kind, seq, more in said:
        again(lambda kind=kind, seq=seq, more=more: world.report(kind, job_id, seq, **more))
    drain(world)


def complete_way(world: World) -> str:
    """Upload, submit, launch, finish. The job's id."""
    user = world.users.rows["user-1"]
    begun = again(lambda: world.app.intake.begin(user, "a.vcf", 3)).upload
    world.objects.put_part(begun.s3_upload_id, 1, b"abc")
    again(lambda: world.app.intake.complete(user, begun.upload_id, {}))
    job = again(lambda: _submit_once(world, begun.upload_id))
    drain(world)
    for _ in range(6):
        reports(world, job)
        sweep(world)
    return str(job)


def _submit_once(world: World, upload_id: str) -> str:
    """A user whose submission crashed looks at the list before submitting again."""
    known = world.jobs.page("user-1", None, "", 1, None).jobs
    if known:
        return known[0].job_id
    return world.app.desk.submit(world.users.rows["user-1"], upload_id, "demo", None, {}).job_id


def fresh() -> World:
    world = World()
    world.user()
    bootstrap.provide(world.app)
    return world


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_no_crash_loses_a_job(after: bool) -> None:
    at = 1
    while True:
        world = fresh()
        fuse = Fuse(world, at, after)
        job_id = complete_way(world)
        job = world.jobs.rows[job_id]
        assert job.status is Status.COMPLETED, f"call {at}: {job}"
        told = {body["fact"] for topic, body in world.topics.published if topic is Topic.JOB_RESULTS}
        assert told == {"completed"}, f"call {at}"
        assert len(world.jobs.rows) == 1, f"call {at}"
        assert len(world.tasks.orders) <= 1, f"call {at}: {world.tasks.orders}"
        assert job.attempt == 1, f"call {at}"
        if not fuse.burnt:
            break
        at += 1
    bootstrap.provide(None)
    assert at > 8, "the way has more calls than that"


def _end(world: World, end: str, job_id: str) -> None:
    user = world.users.rows["user-1"]
    if end == "cancel":
        world.app.desk.cancel(user, job_id)
    elif end == "delete":
        world.app.desk.delete(user, job_id)
    else:
        world.app.accounts.delete(user.user_id)


@pytest.mark.parametrize("end", ["cancel", "delete", "leave"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_no_crash_leaves_a_task_or_a_file_behind(after: bool, end: str) -> None:
    at = 1
    while True:
        world = fresh()
        job_id = world.job()
        world.drain()
        world.report("started", job_id, 0)
        fuse = Fuse(world, at, after)
        try:
            again(partial(_end, world, end, job_id))
        except GasError:
            assert end == "delete", f"call {at}"  # gone at the first try: 404 at the second
        drain(world)
        world.objects.put(
            Bucket.RESULTS, f"{world.jobs.rows[job_id].folder}/{job_id}/late", b"written while stopping"
        )
        for _ in range(8):  # a row whose sweeper died is left alone until its claim is over
            sweep(world)
        assert set(world.tasks.states.values()) <= {TaskState.STOPPED}, f"call {at}"
        if end == "cancel":
            assert world.jobs.rows[job_id].status is Status.CANCELLED
            assert world.jobs.rows[job_id].work_kind is None, f"call {at}"
        else:
            assert not world.jobs.rows, f"call {at}"
            assert not world.uploads.rows, f"call {at}"
            left = {bucket for bucket, _ in world.objects.stored}
            assert left == {Bucket.REFERENCES}, f"call {at}: {world.objects.stored}"
        if not fuse.burnt:
            break
        at += 1
    bootstrap.provide(None)
    assert at > 2
