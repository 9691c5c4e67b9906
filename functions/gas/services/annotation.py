"""The way of a job through its task: launch, progress, end, and what happens when nothing is heard."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gas.domain import keys, moments, moves
from gas.domain.errors import GasError, NoCapacity, NotFound, Unavailable
from gas.domain.job import Failure, Job, Progress, ResultFile, Status
from gas.domain.plan import Plans
from gas.domain.ports import Clock, Jobs, TaskOrder, Tasks, TaskState, Users

CAPACITY_WAIT_SECONDS = 60
TURN_WAIT_SECONDS = 30
# A task that is there and says nothing for so long is hung: a slow machine is given its time.
HUNG_AFTER_SECONDS = 900
OVER = (Status.CANCELLED, Status.FAILED)  # a job that no task may work for
PROPER_EXITS = (0, 2)  # done; the input's fault: either way a final message was sent before


@dataclass(frozen=True, slots=True)
class Places:
    """Names that a task is told."""

    uploads_bucket: str
    results_bucket: str
    references_bucket: str
    progress_queue_url: str


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: in the queue, and without a word of the task."""

    queue: int
    silence: int


@dataclass(frozen=True, slots=True)
class Annotation:
    jobs: Jobs
    users: Users
    tasks: Tasks
    plans: Plans
    places: Places
    patience: Patience
    clock: Clock

    def launch(self, job_id: str) -> None:
        """Begin a task for a waiting job; nothing happens when it has one, or ended, or another launcher is at it.

        Without capacity the job waits on and says why. Raises Unavailable when ECS failed in another way: the
        request comes again.
        """
        job = self.jobs.get(job_id)
        if job is None or not job.launchable or self._must_wait(job):
            return
        taken_over = job.claimed_until is not None
        now = self.clock.now()
        claimed = self.jobs.change(job_id, lambda job: moves.claim(job, now))
        if claimed is None:
            return
        try:
            task_arn = self.tasks.find(job_id, claimed.attempt) if taken_over else None
            task_arn = task_arn or self.tasks.launch(self._order(claimed))
        except NoCapacity:
            self._release(
                claimed, "No machine is free at the moment; the job starts as soon as there is one."
            )
            return
        except Unavailable:
            self._release(claimed, "The job could not be started just now; it is tried again.")
            raise
        self._launched(claimed, task_arn)

    def progressed(self, job_id: str, attempt: int, seq: int, progress: Progress | None) -> None:
        """A started message (no progress) or a progress message."""
        now = self.clock.now()
        self._change(job_id, lambda job: moves.heard(job, attempt, seq, progress, now, self.patience.silence))

    def completed(
        self,
        job_id: str,
        attempt: int,
        summary: dict[str, Any],
        files: tuple[ResultFile, ...],
        input_sha256: str | None = None,
    ) -> None:
        """The task's last word: the results are there. A free user's get the moment of their archiving."""
        job = self.jobs.get(job_id)
        if job is None:
            return
        now = self.clock.now()
        archive_at = self._archive_at(job, now)
        self._change(
            job_id,
            lambda job: moves.completed(job, attempt, summary, files, now, archive_at, input_sha256),
        )

    def failed(self, job_id: str, attempt: int, failure: Failure, final: bool) -> None:
        """The task's last word: it failed, for good (the input's fault) or to be run again (ours)."""
        now = self.clock.now()
        if final:
            self._change(job_id, lambda job: moves.failed(job, attempt, failure, now))
        else:
            self._change(job_id, lambda job: moves.died(job, attempt, failure.detail, now))

    def task_stopped(self, job_id: str, attempt: int, exit_code: int | None, why: str) -> None:
        """ECS says that an attempt's task is gone."""
        now = self.clock.now()

        def move(job: Job) -> Job | None:
            if not job.active:
                return moves.stopped(job, attempt)
            if exit_code in PROPER_EXITS:
                return moves.ended(job, attempt, now)
            return moves.died(job, attempt, why, now)

        self._change(job_id, move)

    def next_in_line(self, old: Job | None, new: Job | None) -> None:
        """A change of the jobs table: when a job has ended, its user's longest waiting one asks again at once."""
        if old is None or not old.active or (new is not None and new.active):
            return
        now = self.clock.now()
        for job_id in self.jobs.waiting(old.user_id, 1):
            self._change(job_id, lambda job: moves.ask(job, now))

    def stop(self, job: Job) -> None:
        """Stop the task of a cancelled job. A failure is left to the sweeper."""
        try:
            task_arn = job.task_arn or (self.tasks.find(job.job_id, job.attempt) if job.launches else None)
            if task_arn:
                self.tasks.stop(task_arn, "cancelled by the user")
        except GasError:
            return

    def ask_again(self, job_id: str) -> None:
        """Sweeper: nobody took the request up, or there was no room: ask again, or give up after too long."""
        now = self.clock.now()

        def move(job: Job) -> Job | None:
            since = moments.parse(job.heard_at or job.submitted_at)
            if now - since > timedelta(seconds=self.patience.queue):
                return moves.given_up(job, now)
            return moves.ask(job, now)

        self._change(job_id, move)

    def look_after(self, job_id: str) -> None:
        """Sweeper: nothing was heard of the task for long. Is it there, is it hung?"""
        job = self.jobs.get(job_id)
        if job is None or not job.active:
            return
        now = self.clock.now()
        task_arn = job.task_arn or self.tasks.find(job_id, job.attempt)
        state = self.tasks.state(task_arn) if task_arn else TaskState.UNKNOWN
        if state in (TaskState.STOPPED, TaskState.UNKNOWN):
            why = "its task ended without a word"
            self._change(job_id, lambda now_job: moves.died(now_job, job.attempt, why, now))
        elif state is TaskState.RUNNING and self._hung(job, now):
            # The next attempt begins when this one is gone for certain: it might still write the same objects.
            self.tasks.stop(str(task_arn), "it did not move for too long")
            self._change(
                job_id, lambda now_job: moves.alive(now_job, job.attempt, now, moves.STOP_CHECK_SECONDS)
            )
        else:
            self._change(
                job_id, lambda now_job: moves.alive(now_job, job.attempt, now, self.patience.silence)
            )

    def confirm_stop(self, job_id: str) -> None:
        """Sweeper: is the task of a cancelled job really gone? Else stop it again."""
        job = self.jobs.get(job_id)
        if job is None or job.status is not Status.CANCELLED:
            return
        if self.task_gone(job):
            self._change(job_id, lambda now_job: moves.stopped(now_job, job.attempt))
        else:
            now = self.clock.now()
            self._change(job_id, lambda now_job: moves.stop_later(now_job, now))

    def task_gone(self, job: Job) -> bool:
        """Whether no task of a cancelled job can write any more; one that can is told to stop."""
        if job.launches == 0:
            return True
        task_arn = job.task_arn or self.tasks.find(job.job_id, job.attempt)
        if task_arn is None:
            # A launcher may be about to begin the task: wait until its lease is over.
            return job.claimed_until is None or job.claimed_until < moments.text(self.clock.now())
        if self.tasks.state(task_arn) in (TaskState.STOPPED, TaskState.UNKNOWN):
            return True
        self.tasks.stop(task_arn, "cancelled by the user")
        return False

    def _must_wait(self, job: Job) -> bool:
        """Whether the user's plan lets no further job run now, or the user is gone; the job says so."""
        user = self.users.get(job.user_id)
        if user is None or not user.alive:
            return True
        allowed = self.plans.of(user.plan).running_jobs
        running = [other for other in self.jobs.at_work(job.user_id) if other != job.job_id]
        if len(running) < allowed:
            return False
        reason = f"Your plan runs {allowed} jobs at once; this one starts when another has ended."
        now = self.clock.now()
        self._change(job.job_id, lambda job: moves.wait_turn(job, reason, now, TURN_WAIT_SECONDS))
        return True

    def _launched(self, claimed: Job, task_arn: str) -> None:
        now = self.clock.now()
        silence = self.patience.silence
        job = self._change(
            claimed.job_id, lambda job: moves.launched(job, claimed.attempt, task_arn, now, silence)
        )
        current = job or self.jobs.get(claimed.job_id)
        if current is None or current.status in OVER or current.attempt != claimed.attempt:
            self.tasks.stop(task_arn, "the job ended in the meantime")

    def _release(self, claimed: Job, reason: str) -> None:
        now = self.clock.now()
        self._change(
            claimed.job_id,
            lambda job: moves.release(job, claimed.attempt, reason, now, CAPACITY_WAIT_SECONDS),
        )

    def _order(self, job: Job) -> TaskOrder:
        name, _, version = job.reference.partition("@")
        return TaskOrder(
            job.job_id,
            job.attempt,
            job.launches,
            {
                "JOB_ID": job.job_id,
                "ATTEMPT": str(job.attempt),
                "INPUT_URI": keys.uri(self.places.uploads_bucket, job.input.key),
                "REFERENCE_URI": keys.uri(self.places.references_bucket, f"{name}/"),
                "REFERENCE_VERSION": version,
                "OUTPUT_URI": keys.uri(
                    self.places.results_bucket, keys.result_prefix(job.user_id, job.job_id)
                ),
                "PROGRESS_QUEUE_URL": self.places.progress_queue_url,
                "OPTIONS": json.dumps(job.options),
            },
        )

    def _archive_at(self, job: Job, now: datetime) -> datetime | None:
        user = self.users.get(job.user_id)
        retention = self.plans.of(user.plan).retention_seconds if user is not None else None
        return now + timedelta(seconds=retention) if retention else None

    def _hung(self, job: Job, now: datetime) -> bool:
        heard = job.heard_at or job.started_at or job.submitted_at
        return now - moments.parse(heard) > timedelta(
            seconds=max(HUNG_AFTER_SECONDS, 3 * self.patience.silence)
        )

    def _change(self, job_id: str, move: Any) -> Job | None:
        """Move a job that may be gone: events outlive jobs."""
        try:
            return self.jobs.change(job_id, move)
        except NotFound:
            return None
