"""The way of a job through its task: launch, progress, end, and what happens when nothing is heard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from gas.domain import job_moves, keys, moments
from gas.domain.errors import GasError, NoCapacity, NotFound, Unavailable
from gas.domain.job import Failure, Job, Progress, ResultFile, Status
from gas.domain.machine import Machine, Sizes, runs_long
from gas.domain.plan import Plans
from gas.domain.ports import Begun, Clock, Jobs, TaskOrder, Tasks, TaskState, Users
from gas.domain.task_end import Ending, TaskEnd
from gas.services.costs import Costs
from gas.services.task_orders import TaskOrders
from gas.services.turns import Turns

# Without capacity a job is tried again after a minute, and after some tries every five.
CAPACITY_WAIT_SECONDS = 60
LONG_WAIT_SECONDS = 300
SHORT_WAITS = 10
# The next in line looks for a free place that often; those behind it are asked for when a place is free, and look seldom.
TURN_WAIT_SECONDS = 30
# A task that is there and says nothing for so long is hung: a slow machine is given its time.
HUNG_AFTER_SECONDS = 900
OVER = (Status.CANCELLED, Status.FAILED)  # a job that no task may work for


@dataclass(frozen=True, slots=True)
class Places:
    """Names that a task gets in its environment."""

    uploads_bucket: str
    results_bucket: str
    references_bucket: str
    progress_queue_url: str


@dataclass(frozen=True, slots=True)
class Patience:
    """`queue`: longest wait for capacity (0: no limit); `silence`: longest gap between progress messages. Seconds."""

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
    sizes: Sizes
    orders: TaskOrders
    costs: Costs

    @property
    def turns(self) -> Turns:
        return Turns(self.jobs, self.users, self.plans)

    def launch(self, job_id: str) -> None:
        """Begin a task for a waiting job; nothing happens when it has one, or ended, or another launcher is at it.

        Without capacity the job waits on and says why. Raises Unavailable when ECS failed in another way: the
        request comes again.
        """
        job = self.jobs.get(job_id)
        if job is None or not job.launchable or self._must_wait(job) or self._over_budget(job):
            return
        taken_over = job.claimed_until is not None
        now = self.clock.now()
        claimed = self.jobs.change(job_id, lambda job: job_moves.claim(job, now))
        if claimed is None:
            # Another launcher is at it, or the job ended after this one read it: then its place is free again.
            self.turns.end(job.user_id, job_id)
            return
        try:
            task_arn = self.tasks.find(job_id, claimed.attempt) if taken_over else None
            begun = Begun(task_arn, None) if task_arn else self.tasks.launch(self._order(claimed))
        except NoCapacity:
            self._release(claimed, job_moves.no_capacity(claimed, self.clock.now()))
            return
        except Unavailable:
            self._release(claimed, "The job could not be started just now; it is tried again.")
            raise
        self._launched(claimed, begun)

    def progressed(self, job_id: str, attempt: int, seq: int, progress: Progress | None) -> None:
        """A started message (no progress) or a progress message."""
        now = self.clock.now()
        self._change(
            job_id, lambda job: job_moves.heard(job, attempt, seq, progress, now, self.patience.silence)
        )

    def renew(self, job_id: str, attempt: int, seq: int) -> None:
        """Give a long task fresh credentials; nothing happens for a job that ended, or for an older attempt."""
        self.progressed(job_id, attempt, seq, None)
        job = self.jobs.get(job_id)
        if job is None or not _goes_on(job) or job.attempt != attempt:
            return
        self.orders.issue(job)
        if not _goes_on(self.jobs.get(job_id)):
            # It ended meanwhile: its order was erased before this one was written.
            self.orders.withdraw(job)

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
        moved = self._change(
            job_id,
            lambda job: job_moves.completed(
                job, attempt, summary, files, now, archive_at, input_sha256, self.plans.remind_seconds
            ),
        )
        self._withdraw(moved or self.jobs.get(job_id))

    def failed(
        self, job_id: str, attempt: int, failure: Failure, final: bool, cause: str | None = None
    ) -> None:
        """The task's last word: it failed, for good (the input's fault) or by a cause of ours (docs/contracts.md)."""
        now = self.clock.now()

        def move(job: Job) -> Job | None:
            if final:
                return job_moves.failed(job, attempt, failure, now)
            if cause == "stopped":  # who stopped it, and so what follows, is in ECS's event
                return job_moves.ended(job, attempt, now)
            if cause == "memory":
                return job_moves.out_of_memory(self._sized(job), attempt, now, self.sizes.most_cpu)
            if cause == "disk":
                return job_moves.disk_full(self._sized(job), attempt, failure.detail, now)
            return job_moves.died(job, attempt, failure.detail, now)

        self._withdraw(self._change(job_id, move) or self.jobs.get(job_id))

    def task_stopped(self, job_id: str, attempt: int, end: TaskEnd) -> None:
        """ECS says that an attempt's task is gone, and how it ended."""

        def move(job: Job) -> Job | None:
            after = self._after(job, attempt, end)
            return job_moves.billed(after or job, attempt, end.billed) or after

        self._change(job_id, move)

    def next_in_line(self, old: Job | None, new: Job | None) -> None:
        """A change of the jobs table: when a job has ended, its place is freed and the next in line asks at once."""
        if old is None or not old.active or (new is not None and new.active):
            return
        self.turns.end(old.user_id, old.job_id)
        self._wake_next(old.user_id)

    def stop(self, job: Job) -> None:
        """Stop the task of a cancelled job. A failure is left to the sweeper."""
        try:
            task_arn = job.task_arn or (self.tasks.find(job.job_id, job.attempt) if job.launches else None)
            if task_arn:
                self.tasks.stop(task_arn, "cancelled by the user")
        except GasError:
            return

    def ask_again(self, job_id: str) -> None:
        """Sweeper: nobody took the request up, or there was no room: ask again, or give up when the operator says so."""
        now = self.clock.now()

        def move(job: Job) -> Job | None:
            since = moments.parse(job.heard_at or job.submitted_at)
            if self.patience.queue and now - since > timedelta(seconds=self.patience.queue):
                return job_moves.given_up(job, now)
            return job_moves.ask(job, now)

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
            end = self.tasks.end(task_arn) if task_arn and state is TaskState.STOPPED else None
            # Its final message may wait behind others in the queue: a finished task is not paid for twice.
            last = self._hung(job, now)
            self._change(job_id, lambda now_job: self._after(now_job, job.attempt, end, last))
        elif state is TaskState.RUNNING and self._hung(job, now):
            # The next attempt begins when this one is gone for certain: it might still write the same objects.
            self.tasks.stop(str(task_arn), "it did not move for too long")
            self._change(
                job_id,
                lambda now_job: job_moves.alive(now_job, job.attempt, now, job_moves.STOP_CHECK_SECONDS),
            )
        else:
            self._change(
                job_id, lambda now_job: job_moves.alive(now_job, job.attempt, now, self.patience.silence)
            )

    def confirm_stop(self, job_id: str) -> None:
        """Sweeper: is the task of a cancelled job really gone? Else stop it again."""
        job = self.jobs.get(job_id)
        if job is None or job.status is not Status.CANCELLED:
            return
        if self.task_gone(job):
            self._change(job_id, lambda now_job: job_moves.stopped(now_job, job.attempt))
        else:
            now = self.clock.now()
            self._change(job_id, lambda now_job: job_moves.stop_later(now_job, now))

    def task_gone(self, job: Job) -> bool:
        """Return whether no task of a cancelled job can still write. A task that can is stopped."""
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

    def _after(self, job: Job, attempt: int, end: TaskEnd | None, last: bool = False) -> Job | None:
        """The job after its task's end; `last`: no final message is waited for any more."""
        now = self.clock.now()
        if not job.active:
            return job_moves.stopped(job, attempt)
        ending = end.ending if end else Ending.DIED
        why = end.why if end else "its task ended without a word"
        if ending is Ending.PROPER:
            return (
                job_moves.died(job, attempt, f"no result came; {why}", now)
                if last
                else job_moves.ended(job, attempt, now)
            )
        if ending is Ending.INTERRUPTED:
            return job_moves.interrupted(job, attempt, now)
        if ending is Ending.NOT_STARTED:
            return job_moves.not_started(job, attempt, now)
        if ending is Ending.OUT_OF_MEMORY:
            return job_moves.out_of_memory(self._sized(job), attempt, now, self.sizes.most_cpu)
        if ending is Ending.DISK_FULL:
            return job_moves.disk_full(self._sized(job), attempt, why, now)
        return job_moves.died(job, attempt, why, now)

    def _must_wait(self, job: Job) -> bool:
        """Whether the user's plan lets no further job run now, or the user is gone; the job says so."""
        user = self.users.get(job.user_id)
        if user is None or not user.alive:
            return True
        if self.turns.take(job, user):
            return False
        allowed = self.turns.allowed(user)
        reason = f"Your plan runs {allowed} jobs at once; this one starts when another has ended."
        now = self.clock.now()
        first = self.turns.next(job.user_id) in (job.job_id, None)
        wait = TURN_WAIT_SECONDS if first else LONG_WAIT_SECONDS
        self._change(job.job_id, lambda job: job_moves.wait_turn(job, reason, now, wait))
        return True

    def _over_budget(self, job: Job) -> bool:
        """Whether the month's budget allows no further task; the job says so, and frees its place."""
        reason = self.costs.hold(job, max(job.attempt, 1))
        if reason is None:
            return False
        now = self.clock.now()
        self._change(job.job_id, lambda job: job_moves.wait_turn(job, reason, now, LONG_WAIT_SECONDS))
        self.users.end_turn(job.user_id, job.job_id)
        return True

    def _wake_next(self, user_id: str) -> None:
        """Request the user's next waiting job, if it was postponed (otherwise its own request is under way)."""
        following = self.turns.next(user_id)
        now = self.clock.now()
        if following is not None:
            self._change(following, lambda job: job_moves.ask(job, now) if job.pending_reason else None)

    def _sized(self, job: Job) -> Job:
        """The job with its machine: the one written down at submission, else what its input needs."""
        if job.machine is not None:
            return job
        fit = self.sizes.fit(job.input.size)
        return replace(job, machine=fit or replace(self.sizes.least, disk_gib=self.sizes.most_disk_gib))

    def _launched(self, claimed: Job, begun: Begun) -> None:
        now = self.clock.now()
        silence = self.patience.silence
        machine, task_arn = self._machine(claimed), begun.task_arn
        job = self._change(
            claimed.job_id,
            lambda job: job_moves.launched(job, claimed.attempt, task_arn, now, silence, machine, begun.spot),
        )
        current = job or self.jobs.get(claimed.job_id)
        if current is None or current.status in OVER or current.attempt != claimed.attempt:
            self.tasks.stop(task_arn, "the job ended in the meantime")
        elif self.turns.free(claimed.user_id):
            self._wake_next(claimed.user_id)

    def _release(self, claimed: Job, reason: str) -> None:
        now = self.clock.now()
        wait = CAPACITY_WAIT_SECONDS if claimed.launches <= SHORT_WAITS else LONG_WAIT_SECONDS
        self.costs.let_go(claimed, claimed.attempt)
        self._change(claimed.job_id, lambda job: job_moves.release(job, claimed.attempt, reason, now, wait))

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
                    self.places.results_bucket, keys.result_prefix(job.folder, job.job_id)
                ),
                "PROGRESS_QUEUE_URL": self.places.progress_queue_url,
                "ORDER_URI": self.orders.issue(job),
            },
            self._machine(job),
            on_demand=job.interruptions >= job_moves.ON_DEMAND_FROM or runs_long(job.input.size),
        )

    def _withdraw(self, job: Job | None) -> None:
        """Erase the order of a job that has ended; also when the message comes again, because erasing may have failed."""
        if job is not None and not job.active:
            self.orders.withdraw(job)

    def _machine(self, job: Job) -> Machine:
        machine = self._sized(job).machine
        return machine or self.sizes.least

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


def _goes_on(job: Job | None) -> bool:
    return job is not None and job.active and job.deleted_at is None
