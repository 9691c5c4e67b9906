"""Archive a free user's results: remind, start the workflow when it is due, decide from the database, freeze, and
tell the owner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gas.domain import cooling, moments
from gas.domain.errors import Throttled, Unavailable
from gas.domain.job import Cold, Job, ResultState, Work
from gas.domain.keys import ARCHIVABLE
from gas.domain.plan import Plan
from gas.domain.ports import Clock, Ids, Jobs, Users, Workflows
from gas.domain.vault import StorageClass
from gas.mail.kinds import MailKind
from gas.services.notifications import Notifications
from gas.services.shelf import DEFINITE, Large, Shelf

REMIND_AGAIN_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Pace:
    """`machine` is the workflow's ARN. Seconds: `patience` before overdue work is begun again, `remind` before
    archiving. `min_bytes`: smaller files are not archived.
    """

    machine: str
    patience: int
    remind: int
    min_bytes: int


class Archive:
    """The steps of `archive_results.asl.json`, and what starts it. Each step may be repeated at any time.

    `hand_over` is the restore of one job: it is called when an upgrade met an archiving half-way.
    """

    def __init__(
        self,
        jobs: Jobs,
        users: Users,
        shelf: Shelf,
        workflows: Workflows,
        notifications: Notifications,
        hand_over: Callable[[str], object],
        clock: Clock,
        ids: Ids,
        pace: Pace,
    ) -> None:
        self._jobs = jobs
        self._users = users
        self._shelf = shelf
        self._workflows = workflows
        self._notifications = notifications
        self._hand_over = hand_over
        self._clock = clock
        self._ids = ids
        self._pace = pace

    def sweep(self, job_id: str) -> bool:
        """Do what is due for a job's archiving: remind its owner, or start the workflow; whether an execution began.

        An execution is started when the date has come and not before: executions that wait for a month would meet
        Step Functions' quota of open executions (docs/decisions/0070).
        """
        job = self._jobs.get(job_id)
        if (
            job is None
            or not cooling.kept(job)
            or job.archive_at is None
            or job.work_kind is not Work.ARCHIVE
        ):
            return False
        now = moments.text(self._clock.now())
        if now < job.archive_at and job.result_state is ResultState.AVAILABLE:
            self._wait(job.job_id, job.archive_at, now)
            return False
        return self._begin(job.job_id, job.archive_at)

    def _wait(self, job_id: str, archive_at: str, now: str) -> None:
        """Remind the owner if it is time, and come back at the next moment at which there is something to do."""
        due = moments.later(moments.parse(archive_at), -self._pace.remind)
        if due <= now:
            due = archive_at
            try:
                self.remind(job_id, archive_at)
            except Throttled:
                raise
            except Unavailable:
                # A mail that cannot go must not park the archiving: try it again until the date has come.
                due = min(archive_at, moments.later(moments.parse(now), REMIND_AGAIN_SECONDS))
        self._jobs.change(job_id, lambda job: cooling.look_at(job, archive_at, due))

    def _begin(self, job_id: str, archive_at: str) -> bool:
        """Start the workflow; whether an execution began. The row is due again when the execution should have ended.

        A name that was used is refused for 90 days: the execution of that name ended without doing its work, and
        another one is started. Two executions at once are harmless.
        """
        now, patience = self._clock.now(), self._pace.patience
        name = f"{job_id}-{moments.epoch(archive_at)}"
        # `remind_at` is read by the definition of earlier releases, which may still be deployed for some seconds.
        remind_at = moments.later(moments.parse(archive_at), -self._pace.remind)
        data = {"job_id": job_id, "archive_at": archive_at, "remind_at": remind_at}
        start = self._workflows.start
        again = f"{name}-{moments.epoch(moments.text(now))}"
        begun = start(self._pace.machine, name, data) or start(self._pace.machine, again, data)
        self._jobs.change(job_id, lambda job: cooling.started(job, archive_at, now, patience))
        return begun

    def remind(self, job_id: str, archive_at: str) -> dict[str, Any]:
        """Send the mail of the day before, unless the whole retention is shorter: the mail of completion said the date.

        Executions that an earlier release started and that still wait come here too.
        """
        job = self._jobs.get(job_id)
        if job is None or job.archive_at != archive_at or job.result_state is not ResultState.AVAILABLE:
            return _turn("stop")
        kept_for = moments.parse(archive_at) - moments.parse(job.completed_at or archive_at)
        if kept_for.total_seconds() > self._pace.remind and self._plan(job) is Plan.FREE:
            facts = {"job_id": job_id, "archive_at": archive_at}
            fact = f"{job_id}#archiving_soon#{archive_at}"
            self._notifications.tell(job.user_id, MailKind.ARCHIVING_SOON, fact, facts, f"/jobs/{job_id}")
        return _turn("move")

    def decide(self, job_id: str, archive_at: str) -> dict[str, Any]:
        """AVAILABLE -> ARCHIVING, if it is still to be. `next`: `move`, `wait` (with `until`) or `stop`."""
        job = self._jobs.get(job_id)
        if job is None or job.archive_at != archive_at or not cooling.kept(job):
            return _turn("stop")
        plan = self._plan(job)
        if plan is None:
            return _turn("stop")
        now, patience = self._clock.now(), self._pace.patience
        begun = self._jobs.change(
            job_id, lambda job: cooling.begin_archive(job, plan, archive_at, now, patience)
        )
        return self._next(begun or self._jobs.get(job_id), archive_at)

    def move(self, job_id: str, archive_at: str) -> dict[str, Any]:
        """Freeze the large files under the lease, then ARCHIVING -> ARCHIVED and the mail. `next` as in `decide`."""
        holder = self._ids.new()
        job = self._shelf.take(job_id, ResultState.ARCHIVING, holder)
        if job is None:
            return self._next(self._jobs.get(job_id), archive_at)
        try:
            frozen = self._freeze(job, ResultState.ARCHIVING, holder)
        except DEFINITE:
            self._shelf.drop(job_id, holder)
            raise
        if frozen is None:
            self._shelf.drop(job_id, holder)
            return self._next(self._jobs.get(job_id), archive_at)
        cold = Cold(len(frozen), sum(large.file.size for large in frozen))
        now, patience = self._clock.now(), self._pace.patience
        self._jobs.change(job_id, lambda job: cooling.archived(job, holder, cold, now, patience))
        return self._next(self._jobs.get(job_id), archive_at)

    def refreeze(self, job: Job) -> int:
        """Freeze what lies in STANDARD of a job that is ARCHIVED; how many files. For the reconciler."""
        holder = self._ids.new()
        held = self._shelf.take(job.job_id, ResultState.ARCHIVED, holder)
        if held is None:
            return 0
        try:
            worth = self._freeze(held, ResultState.ARCHIVED, holder)
        except DEFINITE:
            self._shelf.drop(job.job_id, holder)
            raise
        self._shelf.drop(job.job_id, holder)
        return sum(not large.stored.frozen for large in worth or [])

    def worth(self, large: Large) -> bool:
        """Whether a file is large enough for cold storage."""
        return large.file.size >= self._pace.min_bytes

    def _worth(self, job: Job) -> list[Large]:
        return [large for large in self._shelf.look(job) if self.worth(large) or large.stored.frozen]

    def _freeze(self, job: Job, state: ResultState, holder: str) -> list[Large] | None:
        """Freeze what is worth it; None when the plan became premium on the way."""
        worth = self._worth(job)
        renew = self._shelf.renewer(job.job_id, state, holder)
        for large in worth:
            if self._plan(job) is not Plan.FREE:
                return None
            if not large.stored.frozen:
                self._shelf.move(large.file, large.key, StorageClass.GLACIER, renew)
        return worth

    def _next(self, job: Job | None, archive_at: str) -> dict[str, Any]:
        """What is to be done with a job as it is now; what an upgrade left half-way is handed to the restore."""
        if job is None or not cooling.kept(job) or job.archive_at != archive_at:
            return _turn("stop")
        now = self._clock.now()
        if job.lease is not None and cooling.leased(job, now):
            return _turn("wait", job.lease.until)
        plan = self._plan(job)
        if job.result_state in (ResultState.ARCHIVING, ResultState.ARCHIVED) and plan is Plan.PREMIUM:
            self._hand_over(job.job_id)
            return _turn("stop")
        if job.result_state is ResultState.ARCHIVED:
            self._say(job)
        if job.result_state is ResultState.ARCHIVING and plan is Plan.FREE:
            return _turn("move")
        if job.result_state is ResultState.AVAILABLE and moments.text(now) < archive_at:
            return _turn("wait", archive_at)
        return _turn("stop")

    def _say(self, job: Job) -> None:
        names = [
            file.name for file in job.files if file.name in ARCHIVABLE and file.size >= self._pace.min_bytes
        ]
        facts = {"job_id": job.job_id, "files": names}
        fact = f"{job.job_id}#archived#{job.archive_at}"
        self._notifications.tell(job.user_id, MailKind.ARCHIVED, fact, facts, f"/jobs/{job.job_id}")

    def _plan(self, job: Job) -> Plan | None:
        """The owner's plan now; None for a deleted owner."""
        user = self._users.get(job.user_id)
        return user.plan if user is not None and user.alive else None


def _turn(turn: str, until: str | None = None) -> dict[str, Any]:
    return {"next": turn, "until": until}
