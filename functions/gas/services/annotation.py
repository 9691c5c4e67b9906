"""Take a job through its task: launch, progress, end, and what to do if the task sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from gas.domain import job_moves, keys, moments, stop_moves, task_moves
from gas.domain.errors import GasError, NoCapacity, NotFound, Unavailable
from gas.domain.job import Failure, Job, Progress, ResultFile, Status
from gas.domain.machine import Machine, Sizes, runs_long
from gas.domain.plan import Plans
from gas.domain.ports import Begun, Clock, Jobs, TaskOrder, Tasks, TaskState, Users
from gas.domain.task_end import TaskEnd
from gas.domain.waiting import no_capacity
from gas.services.costs import Costs
from gas.services.executions import Executions
from gas.services.launch_settings import Patience, Places
from gas.services.task_orders import TaskOrders
from gas.services.turns import Turns

# Without capacity a job is tried again after a minute, and after SHORT_WAITS tries every five minutes.
CAPACITY_WAIT_SECONDS = 60
LONG_WAIT_SECONDS = 300
SHORT_WAITS = 10
# The user's next waiting job checks this often for a free place. Later ones check rarely: a free place wakes them.
TURN_WAIT_SECONDS = 30
OVER = (Status.CANCELLED, Status.FAILED)  # a job that no task may work for


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
    executions: Executions  # the tasks of scattered jobs

    @property
    def turns(self) -> Turns:
        return Turns(self.jobs, self.users, self.plans)

    def launch(self, job_id: str) -> None:
        """Start a task for a waiting job, unless it has one, has ended, or another launcher is starting one.

        Without capacity the job keeps waiting and shows why. Raises Unavailable if ECS failed in another way; the
        request is then delivered again.
        """
        job = self.jobs.get(job_id)
        if job is None or not job.launchable or self._must_wait(job) or self._over_budget(job):
            return
        taken_over = job.claimed_until is not None
        now = self.clock.now()
        claimed = self.jobs.change(job_id, lambda job: job_moves.claim(job, now))
        if claimed is None:
            # Another launcher has the job, or it ended after this one read it: free its place.
            self.turns.end(job.user_id, job_id)
            return
        try:
            tasks = self._tasks(claimed)
            task_arn = tasks.find(job_id, claimed.attempt) if taken_over else None
            begun = Begun(task_arn, None) if task_arn else tasks.launch(self._order(claimed))
        except NoCapacity:
            self._release(claimed, no_capacity(claimed, self.clock.now()))
            return
        except Unavailable:
            self._release(claimed, "The job could not be started just now; it is tried again.")
            raise
        self._launched(claimed, begun)

    def progressed(self, job_id: str, attempt: int, seq: int, progress: Progress | None) -> None:
        """Store a started message (no progress) or a progress message."""
        now, silence = self.clock.now(), self.patience.silence
        self._change(job_id, lambda job: job_moves.heard(job, attempt, seq, progress, now, silence))

    def renew(self, job_id: str, attempt: int, seq: int) -> None:
        """Give a long task fresh credentials; nothing happens for a job that ended, or for an older attempt."""
        self.progressed(job_id, attempt, seq, None)
        self.reissue(job_id, attempt)

    def reissue(self, job_id: str, attempt: int) -> None:
        """Write the order of a running attempt again, with fresh credentials."""
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
        sums: Sequence[str | None] = (),
    ) -> None:
        """Store the task's final message: the results exist. A free user's results get the time of their archiving."""
        job = self.jobs.get(job_id)
        if job is None:
            return
        now = self.clock.now()
        archive_at = self._archive_at(job, now)
        moved = self._change(
            job_id,
            lambda job: job_moves.completed(
                job, attempt, summary, files, now, archive_at, sums, self.plans.remind_seconds
            ),
        )
        self._withdraw(moved or self.jobs.get(job_id))

    def failed(
        self, job_id: str, attempt: int, failure: Failure, final: bool, cause: str | None = None
    ) -> None:
        """Store the task's final message: it failed, permanently (the input's fault) or by our fault (docs/contracts.md)."""
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
        """Handle ECS's event about the end of an attempt's task."""

        def move(job: Job) -> Job | None:
            if job.scatter is not None:  # the end of a part; the state machine looks at it
                return None
            after = self.after(job, attempt, end)
            return job_moves.billed(after or job, attempt, end.billed) or after

        self._change(job_id, move)

    def next_in_line(self, old: Job | None, new: Job | None) -> None:
        """If this change of the jobs table ended a job, free its place and request the user's next job at once."""
        if old is None or not old.active or (new is not None and new.active):
            return
        self.turns.end(old.user_id, old.job_id)
        self._wake_next(old.user_id)

    def stop(self, job: Job) -> None:
        """Stop the task of a cancelled job. A failure is left to the sweeper."""
        try:
            tasks = self._tasks(job)
            task_arn = job.task_arn or (tasks.find(job.job_id, job.attempt) if job.launches else None)
            if task_arn:
                tasks.stop(task_arn, "cancelled by the user")
        except GasError:
            return

    def ask_again(self, job_id: str) -> None:
        """Sweeper: request a launch again, or fail the job after the longest wait that the operator allows."""
        now = self.clock.now()

        def move(job: Job) -> Job | None:
            since = moments.parse(job.heard_at or job.submitted_at)
            if self.patience.queue and now - since > timedelta(seconds=self.patience.queue):
                return job_moves.given_up(job, now)
            return job_moves.ask(job, now)

        self._change(job_id, move)

    def look_after(self, job_id: str) -> None:
        """Sweeper: check a task that has not reported for a long time: it may have ended or hung."""
        job = self.jobs.get(job_id)
        if job is None or not job.active:
            return
        now = self.clock.now()
        tasks = self._tasks(job)
        task_arn = job.task_arn or tasks.find(job_id, job.attempt)
        state = tasks.state(task_arn) if task_arn else TaskState.UNKNOWN
        hung = state is TaskState.RUNNING and self.patience.hung(job, now)
        if state in (TaskState.STOPPED, TaskState.UNKNOWN):
            end = tasks.end(task_arn) if task_arn and state is TaskState.STOPPED else None
            # Its final message may wait behind others in the queue. A finished task must not run twice.
            last = self.patience.hung(job, now)
            self._change(job_id, lambda now_job: self.after(now_job, job.attempt, end, last))
        elif hung and not (job.scatter and self.executions.alive(str(task_arn))):
            # A live execution checks its parts itself. The next attempt starts only after this one is gone, because it
            # could still write the same objects.
            tasks.stop(str(task_arn), "it did not move for too long")
            self._change(
                job_id,
                lambda now_job: job_moves.alive(now_job, job.attempt, now, stop_moves.STOP_CHECK_SECONDS),
            )
        else:
            self._change(
                job_id, lambda now_job: job_moves.alive(now_job, job.attempt, now, self.patience.silence)
            )

    def confirm_stop(self, job_id: str) -> None:
        """Sweeper: check that the task of a cancelled job is gone, and stop it again if not."""
        job = self.jobs.get(job_id)
        if job is None or job.status is not Status.CANCELLED:
            return
        if self.task_gone(job):
            self._change(job_id, lambda now_job: stop_moves.stopped(now_job, job.attempt))
        else:
            now = self.clock.now()
            self._change(job_id, lambda now_job: stop_moves.stop_later(now_job, now))

    def task_gone(self, job: Job) -> bool:
        """Return whether no task of a cancelled job can still write. A task that can is stopped."""
        if job.launches == 0:
            return True
        tasks = self._tasks(job)
        task_arn = job.task_arn or tasks.find(job.job_id, job.attempt)
        if task_arn is None:
            # A launcher may be about to start the task: wait until its lease has expired.
            return job.claimed_until is None or job.claimed_until < moments.text(self.clock.now())
        if tasks.state(task_arn) in (TaskState.STOPPED, TaskState.UNKNOWN):
            return True
        tasks.stop(task_arn, "cancelled by the user")
        return False

    def after(self, job: Job, attempt: int, end: TaskEnd | None, last: bool = False) -> Job | None:
        """Return the job after its task's end; `last`: do not wait for a final message any more."""
        sized = self._sized(job)
        return task_moves.after(job, sized, attempt, end, self.clock.now(), self.sizes.most_cpu, last)

    def _must_wait(self, job: Job) -> bool:
        """Return whether the job must wait, for a place in the user's plan or because the user is gone. The job shows why."""
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
        """Return whether the month's budget allows no further task. The job then shows why and frees its place."""
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
        """Return the job with its machine: the one chosen at submission, else one that fits its input."""
        if job.machine is not None:
            return job
        fit = self.sizes.fit(job.input_bytes)
        return replace(job, machine=fit or replace(self.sizes.least, disk_gib=self.sizes.most_disk_gib))

    def _launched(self, claimed: Job, begun: Begun) -> None:
        now = self.clock.now()
        silence = self.patience.silence
        # The tasks of a scattered job's parts are noted one by one.
        machine = None if claimed.scatter else self.machine(claimed)
        task_arn = begun.task_arn
        job = self._change(
            claimed.job_id,
            lambda job: job_moves.launched(job, claimed.attempt, task_arn, now, silence, machine, begun.spot),
        )
        current = job or self.jobs.get(claimed.job_id)
        if current is None or current.status in OVER or current.attempt != claimed.attempt:
            self._tasks(claimed).stop(task_arn, "the job ended in the meantime")
        elif self.turns.free(claimed.user_id):
            self._wake_next(claimed.user_id)

    def _release(self, claimed: Job, reason: str) -> None:
        now = self.clock.now()
        wait = CAPACITY_WAIT_SECONDS if claimed.launches <= SHORT_WAITS else LONG_WAIT_SECONDS
        self.costs.let_go(claimed, claimed.attempt)
        self._change(claimed.job_id, lambda job: job_moves.release(job, claimed.attempt, reason, now, wait))

    def environment(self, job: Job) -> dict[str, str]:
        """Write the order of the job's attempt, and return the environment of its tasks. Raises Unavailable."""
        name, _, version = job.reference.partition("@")
        return {
            "JOB_ID": job.job_id,
            "ATTEMPT": str(job.attempt),
            "INPUT_URI": keys.uri(self.places.uploads_bucket, job.input.key),
            "REFERENCE_URI": keys.uri(self.places.references_bucket, f"{name}/"),
            "REFERENCE_VERSION": version,
            "OUTPUT_URI": keys.uri(self.places.results_bucket, keys.result_prefix(job.folder, job.job_id)),
            "PROGRESS_QUEUE_URL": self.places.progress_queue_url,
            "ORDER_URI": self.orders.issue(job),
        }

    def _order(self, job: Job) -> TaskOrder:
        return TaskOrder(
            job.job_id,
            job.attempt,
            job.launches,
            {} if job.scatter else self.environment(job),  # each part gets its own
            self.machine(job),
            on_demand=job.interruptions >= job_moves.ON_DEMAND_FROM or runs_long(job.input_bytes),
        )

    def _tasks(self, job: Job) -> Tasks:
        return self.tasks if job.scatter is None else self.executions

    def _withdraw(self, job: Job | None) -> None:
        """Erase the order of a job that has ended, also for a repeated message, because erasing may have failed."""
        if job is not None and not job.active:
            self.orders.withdraw(job)

    def machine(self, job: Job) -> Machine:
        """Return what the job's task runs on."""
        return self._sized(job).machine or self.sizes.least

    def _archive_at(self, job: Job, now: datetime) -> datetime | None:
        user = self.users.get(job.user_id)
        retention = self.plans.of(user.plan).retention_seconds if user is not None else None
        return now + timedelta(seconds=retention) if retention else None

    def _change(self, job_id: str, move: Any) -> Job | None:
        """Move a job that may no longer exist, because events can arrive after its deletion."""
        try:
            return self.jobs.change(job_id, move)
        except NotFound:
            return None


def _goes_on(job: Job | None) -> bool:
    return job is not None and job.active and job.deleted_at is None
