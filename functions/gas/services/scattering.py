"""The parts of a scattered job: launch their tasks, check them, and tell the state machine what to do next.

The state machine keeps order, waiting and each part's history; every decision is made here, by the moves of jobs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from gas.domain import job_moves, keys, moments, scatter_moves
from gas.domain.errors import NoCapacity, NotFound, Unavailable
from gas.domain.job import Failure, Job, Progress, Status
from gas.domain.machine import runs_long
from gas.domain.ports import Bucket, Clock, Jobs, Objects, TaskOrder, Tasks, TaskState
from gas.domain.run import Run
from gas.domain.scatter import JOIN, PLAN, PartRun, PartSeen, machine_of
from gas.domain.task_end import Ending
from gas.services.annotation import CAPACITY_WAIT_SECONDS, LONG_WAIT_SECONDS, SHORT_WAITS, Annotation
from gas.services.executions import Executions

GONE = (TaskState.STOPPED, TaskState.UNKNOWN)
WHOLE = "whole"  # cause of a part's failure: one task can annotate the file
LOOKS_A_SECOND = 10  # of all parts of a job together


@dataclass(frozen=True, slots=True)
class Scattering:
    """`tasks` are those of ECS; `poll_seconds`: how often a part is checked."""

    jobs: Jobs
    tasks: Tasks
    executions: Executions
    objects: Objects
    annotation: Annotation
    clock: Clock
    results_bucket: str
    poll_seconds: int

    def step(self, job_id: str, attempt: int, part: str, held: dict[str, Any] | None) -> dict[str, Any]:
        """Do what a part needs now: `plan`, `join`, or a shard's number from 0. `held`: what the last step answered as `run`.

        `next` of the answer is `wait` (until `until`), `done`, or `over` when there is no more to do for this job. The
        plan's answer names all `shards`. Raises Unavailable when AWS does not answer: the step is repeated.
        """
        run = PartRun.read(held)
        job = self.jobs.get(job_id)
        if job is None or not _goes_on(job, attempt):
            return self._leave(job_id, attempt, part, run)
        if (said := self._finished(job, part)) is not None:
            self._settle(job_id, attempt, part, run)
            return self._done(job, part, said)
        if run.task_arn is None:
            return self._launch(job, part, run)
        state = self.tasks.state(run.task_arn)
        if state in GONE:
            return self._ended(job, part, run, run.task_arn)
        as_job = self._as_job(job, part, run)
        if state is TaskState.RUNNING and self.annotation.patience.hung(as_job, self.clock.now()):
            self.tasks.stop(run.task_arn, "it did not move for too long")
        return self._wait(run, self._poll(job))

    def clean(self, job_id: str, attempt: int) -> dict[str, Any]:
        """Erase what the parts of an attempt left, unless the job failed by a fault of ours: an operator's retry needs it.

        A task that a dead execution left is stopped, and Unavailable is raised until it has ended.
        """
        job = self.jobs.get(job_id)
        if job is None or not _leaves_nothing(job):
            return {"next": "over"}  # erased with the job; or a later attempt goes on with it
        if _is_over(job, attempt) and not self.tasks.ended(job_id, attempt):
            for task_arn in self.tasks.running(job_id, attempt):
                self.tasks.stop(task_arn, "the job has ended")
            raise Unavailable("Tasks of the job are still ending.")
        names = self.objects.names(Bucket.RESULTS, keys.parts_prefix(job.folder, job.job_id))
        self.objects.delete(Bucket.RESULTS, names)
        return {"next": "over"}

    def changed(self, old: Job | None, new: Job | None) -> None:
        """Have what the parts left erased when a job has ended, or goes on as one task, and its execution is dead."""
        if old is None or new is None or old.scatter is None or not old.active or old.launches == 0:
            return
        if _leaves_nothing(new) and _is_over(new, old.attempt):
            self.executions.clean_after(old.job_id, old.attempt)

    def heard(
        self, job_id: str, attempt: int, part: str, trial: int, seq: int, progress: Progress | None
    ) -> None:
        """Store a started message of a part's task (no progress), or a progress message."""
        now, silence = self.clock.now(), self.annotation.patience.silence
        self._change(
            job_id,
            lambda job: scatter_moves.part_heard(job, attempt, part, trial, seq, progress, now, silence),
        )

    def renew(self, job_id: str, attempt: int, part: str, trial: int, seq: int) -> None:
        """Give the job's tasks fresh credentials."""
        self.heard(job_id, attempt, part, trial, seq, None)
        self.annotation.reissue(job_id, attempt)

    def failed(
        self,
        job_id: str,
        attempt: int,
        part: str,
        trial: int,
        failure: Failure,
        final: bool,
        cause: str | None,
    ) -> None:
        """Store that a part's task failed: through the user's file, because only one task can annotate it, or by our fault."""
        if final:
            self.annotation.failed(job_id, attempt, failure, final=True)
            return
        now = self.clock.now()
        if cause == WHOLE:
            self._change(job_id, lambda job: job_moves.unscattered(job, attempt, now))
            return
        words = failure.detail or failure.title
        self._change(job_id, lambda job: scatter_moves.part_failed(job, attempt, part, trial, words))

    def _launch(self, job: Job, part: str, run: PartRun) -> dict[str, Any]:
        if job.scatter is None:
            return {"next": "over", "run": run.data()}
        shards = job.scatter.shards
        machine = run.machine or machine_of(
            part, self.annotation.machine(job), job.input.size, shards, self.annotation.sizes
        )
        launches = run.launches + 1
        order = TaskOrder(
            job.job_id,
            job.attempt,
            launches,
            {
                **self.annotation.environment(job),
                "PART": part,
                "TRY": str(run.trial),
                "SHARDS": str(shards),
                "SCATTER_URI": keys.uri(self.results_bucket, keys.parts_prefix(job.folder, job.job_id)),
                "PROGRESS_SECONDS": str(job.scatter.progress_seconds if part.isdigit() else 2),
            },
            machine,
            on_demand=run.interruptions >= job_moves.ON_DEMAND_FROM
            or (part == JOIN and runs_long(job.input.size)),
            part=f"{part}.{run.trial}",
        )
        waiting = replace(run, machine=machine, launches=launches)
        try:
            begun = self.tasks.launch(order)
        except NoCapacity:
            return self._wait(
                waiting, CAPACITY_WAIT_SECONDS if launches <= SHORT_WAITS else LONG_WAIT_SECONDS
            )
        now = moments.text(self.clock.now())
        running = replace(waiting, task_arn=begun.task_arn, spot=begun.spot, begun_at=now, gone_at=None)
        current = self.jobs.get(job.job_id)
        if current is None or not _goes_on(current, job.attempt):
            self.tasks.stop(begun.task_arn, "the job ended in the meantime")
        return self._wait(running, self._poll(job))

    def _ended(self, job: Job, part: str, run: PartRun, task_arn: str) -> dict[str, Any]:
        """Decide what follows a task that has stopped without its result."""
        now = self.clock.now()
        end = self.tasks.end(task_arn)
        last = run.gone_at is not None and now - moments.parse(run.gone_at) > timedelta(
            seconds=job_moves.FINAL_WORD_SECONDS
        )
        after = self.annotation.after(self._as_job(job, part, run), run.trial, end, last)
        if after is None or (after.attempt == run.trial and after.status is not Status.FAILED):
            waiting = replace(run, gone_at=run.gone_at or moments.text(now))  # its message may be on the way
            return self._wait(waiting, self._poll(job))
        self._settle(job.job_id, job.attempt, part, run)
        if after.failure is not None:
            words = job.scatter.seen(part).words if job.scatter else ""
            detail = f"{_named(part)}: {after.failure.detail}" + (f" Its task said: {words}" if words else "")
            failure = replace(after.failure, detail=detail)
            self.annotation.failed(job.job_id, job.attempt, failure, final=True)
            return {"next": "over", "run": run.data()}
        again = PartRun(
            after.attempt,
            failures=after.failures,
            interruptions=after.interruptions,
            machine=after.machine,
        )
        not_started = end is not None and end.ending is Ending.NOT_STARTED
        return self._wait(again, job_moves.NOT_STARTED_WAIT_SECONDS if not_started else 0)

    def _leave(self, job_id: str, attempt: int, part: str, run: PartRun) -> dict[str, Any]:
        """Stop this part's task, because its job has ended or runs in another attempt, and answer `over` once it is gone."""
        if run.task_arn is not None and self.tasks.state(run.task_arn) not in GONE:
            self.tasks.stop(run.task_arn, "the job has ended")
            until = moments.later(self.clock.now(), self.poll_seconds)
            return {"next": "wait", "until": until, "run": run.data()}
        self._settle(job_id, attempt, part, run)
        return {"next": "over", "run": run.data()}

    def _finished(self, job: Job, part: str) -> dict[str, Any] | None:
        """Return what a finished part has reported, None before. A join reports to the job itself."""
        if part == JOIN:
            return None
        body = self.objects.read(Bucket.RESULTS, keys.checkpoint_key(job.folder, job.job_id, part))
        return None if body is None else dict(json.loads(body))

    def _done(self, job: Job, part: str, said: dict[str, Any]) -> dict[str, Any]:
        now, attempt, records = self.clock.now(), job.attempt, int(said["records"])
        if part != PLAN:
            self._change(job.job_id, lambda job: scatter_moves.part_done(job, attempt, part, records, now))
            return {"next": "done"}
        shards = int(said["shards"])
        self._change(job.job_id, lambda job: scatter_moves.planned(job, attempt, shards, records))
        return {"next": "done", "shards": [str(number) for number in range(shards)]}

    def _settle(self, job_id: str, attempt: int, part: str, run: PartRun) -> None:
        """Note what a task ran on, with ECS's times if they are known."""
        if run.task_arn is None or run.machine is None or run.begun_at is None:
            return
        end = self.tasks.end(run.task_arn)
        billed = end.billed if end else None
        ran = Run(
            attempt,
            run.machine.cpu,
            run.machine.memory_mib,
            run.machine.disk_gib,
            billed.started_at if billed else run.begun_at,
            billed.ended_at if billed else moments.text(self.clock.now()),
            billed.spot if billed and billed.spot is not None else run.spot,
            measured=billed is not None,
            part=f"{part}.{run.trial}",
        )
        self._change(job_id, lambda job: scatter_moves.part_ended(job, ran))

    def _as_job(self, job: Job, part: str, run: PartRun) -> Job:
        """Return the part as a job of its own, so that the moves of jobs decide what follows its task's end."""
        seen = job.scatter.seen(part) if job.scatter else PartSeen()
        return replace(
            job,
            attempt=run.trial,
            failures=run.failures,
            interruptions=run.interruptions,
            machine=run.machine,
            heard_at=seen.heard_at if seen.trial == run.trial else None,
            started_at=run.begun_at,
            runs=(),
            scatter=None,
        )

    def _wait(self, run: PartRun, seconds: float) -> dict[str, Any]:
        return {"next": "wait", "until": moments.later(self.clock.now(), seconds), "run": run.data()}

    def _poll(self, job: Job) -> float:
        shards = job.scatter.shards if job.scatter else 1
        return max(self.poll_seconds, shards / LOOKS_A_SECOND)

    def _change(self, job_id: str, move: Callable[[Job], Job | None]) -> Job | None:
        try:
            return self.jobs.change(job_id, move)
        except NotFound:
            return None


def _goes_on(job: Job, attempt: int) -> bool:
    return job.active and job.deleted_at is None and job.attempt == attempt and job.scatter is not None


def _leaves_nothing(job: Job) -> bool:
    """Return whether no later attempt of the job needs what the parts left."""
    if job.active:
        return job.scatter is None
    return job.failure is None or not job.failure.ours


def _is_over(job: Job, attempt: int) -> bool:
    return not job.active or job.attempt > attempt


def _named(part: str) -> str:
    """Return the part in words, counted from 1."""
    return f"Part {int(part) + 1}" if part.isdigit() else "Planning" if part == PLAN else "Joining"
