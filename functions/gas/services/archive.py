"""Archive a free user's results: send a reminder, start the workflow when it is due, move the files, notify the owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gas.domain import moments, result_moves
from gas.domain.errors import Throttled, Unavailable
from gas.domain.job import ArchivedFiles, Job, ResultState, Work
from gas.domain.keys import ARCHIVABLE
from gas.domain.plan import Plan
from gas.domain.ports import Clock, Ids, Jobs, StorageClass, Users, Workflows
from gas.domain.work import MAX_TRIES, GivenUp, spent
from gas.mail.kinds import MailKind
from gas.services.notifications import Notifications
from gas.services.restore import Restore
from gas.services.result_files import DEFINITE, LargeFile, ResultFiles

REMIND_AGAIN_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """`machine`: ARN of the workflow. `min_bytes`: smaller files are not archived.

    `patience`: seconds until overdue work is started again. `remind`: seconds between the reminder and archiving.
    """

    machine: str
    patience: int
    remind: int
    min_bytes: int


class Archive:
    """The steps of `archive_results.asl.json`, and what starts it. Each step may be repeated at any time.

    `restore` is used when the owner upgraded while the job was being archived.
    """

    def __init__(
        self,
        jobs: Jobs,
        users: Users,
        result_files: ResultFiles,
        workflows: Workflows,
        notifications: Notifications,
        restore: Restore,
        clock: Clock,
        ids: Ids,
        settings: ArchiveSettings,
    ) -> None:
        self._jobs = jobs
        self._users = users
        self._files = result_files
        self._workflows = workflows
        self._notifications = notifications
        self._restore = restore
        self._clock = clock
        self._ids = ids
        self._settings = settings

    def sweep(self, job_id: str) -> bool:
        """Do what is due for a job: remind its owner, or start the workflow. Returns whether an execution started.

        An execution starts only when the date has passed: executions that wait for a month would exceed Step Functions'
        quota of open executions (docs/decisions/0070). Raises GivenUp when many have not done the work.
        """
        job = self._jobs.get(job_id)
        if (
            job is None
            or not result_moves.kept(job)
            or job.archive_at is None
            or job.work_kind is not Work.ARCHIVE
        ):
            return False
        now = moments.text(self._clock.now())
        if now < job.archive_at and job.result_state is ResultState.AVAILABLE:
            self._wait(job.job_id, job.archive_at, now)
            return False
        if spent(job.begun):
            self._jobs.change(job_id, result_moves.given_up)
            raise GivenUp(f"{MAX_TRIES} executions ended without archiving the result")
        return self._begin(job.job_id, job.archive_at)

    def _wait(self, job_id: str, archive_at: str, now: str) -> None:
        """Remind the owner if it is time, and make the next step due at its time."""
        due = moments.later(moments.parse(archive_at), -self._settings.remind)
        if due <= now:
            due = archive_at
            try:
                self.remind(job_id, archive_at)
            except Throttled:
                raise
            except Unavailable:
                # A reminder that cannot be sent must not stop the archiving: retry it until the date.
                due = min(archive_at, moments.later(moments.parse(now), REMIND_AGAIN_SECONDS))
        self._jobs.change(job_id, lambda job: result_moves.check_archive_later(job, archive_at, due))

    def _begin(self, job_id: str, archive_at: str) -> bool:
        """Start the workflow. Returns whether an execution started. The row is due again when it should have ended.

        Step Functions refuses a used name for 90 days. Then the execution of that name ended without finishing its
        work, and another one is started. Two executions at the same time are harmless.
        """
        now, patience = self._clock.now(), self._settings.patience
        name = f"{job_id}-{moments.epoch(archive_at)}"
        # The workflow definition of earlier releases, which may still be deployed for some seconds, reads `remind_at`.
        remind_at = moments.later(moments.parse(archive_at), -self._settings.remind)
        data = {"job_id": job_id, "archive_at": archive_at, "remind_at": remind_at}
        start = self._workflows.start
        again = f"{name}-{moments.epoch(moments.text(now))}"
        begun = start(self._settings.machine, name, data) or start(self._settings.machine, again, data)
        self._jobs.change(job_id, lambda job: result_moves.archive_started(job, archive_at, now, patience))
        return begun

    def remind(self, job_id: str, archive_at: str) -> dict[str, Any]:
        """Send the reminder, unless retention is so short that the mail about completion already named the date.

        Executions started by an earlier release that are still waiting call this too.
        """
        job = self._jobs.get(job_id)
        if job is None or job.archive_at != archive_at or job.result_state is not ResultState.AVAILABLE:
            return _step("stop")
        kept_for = moments.parse(archive_at) - moments.parse(job.completed_at or archive_at)
        if kept_for.total_seconds() > self._settings.remind and self._plan(job) is Plan.FREE:
            fact = f"{job_id}#archiving_soon#{archive_at}"
            facts = {"archive_at": archive_at}
            self._notifications.tell_of_job(job, MailKind.ARCHIVING_SOON, fact, facts)
        return _step("move")

    def decide(self, job_id: str, archive_at: str) -> dict[str, Any]:
        """AVAILABLE -> ARCHIVING, if this date still holds. Returns `next`: `move`, `wait` (with `until`) or `stop`."""
        job = self._jobs.get(job_id)
        if job is None or job.archive_at != archive_at or not result_moves.kept(job):
            return _step("stop")
        plan = self._plan(job)
        if plan is None:
            return _step("stop")
        now, patience = self._clock.now(), self._settings.patience
        begun = self._jobs.change(
            job_id, lambda job: result_moves.begin_archive(job, plan, archive_at, now, patience)
        )
        return self._next(begun or self._jobs.get(job_id), archive_at)

    def move(self, job_id: str, archive_at: str) -> dict[str, Any]:
        """Move the large files under the lease, then ARCHIVING -> ARCHIVED and the mail. Returns `next` as `decide`."""
        holder = self._ids.new()
        job = self._files.take_lease(job_id, ResultState.ARCHIVING, holder)
        if job is None:
            return self._next(self._jobs.get(job_id), archive_at)
        try:
            moved = self._move_files(job, ResultState.ARCHIVING, holder)
        except DEFINITE:
            self._files.drop_lease(job_id, holder)
            raise
        if moved is None:
            self._files.drop_lease(job_id, holder)
            return self._next(self._jobs.get(job_id), archive_at)
        files = ArchivedFiles(len(moved), sum(large.file.size for large in moved))
        now, patience = self._clock.now(), self._settings.patience
        self._jobs.change(job_id, lambda job: result_moves.archived(job, holder, files, now, patience))
        return self._next(self._jobs.get(job_id), archive_at)

    def archive_again(self, job: Job) -> int:
        """Archive the files of an ARCHIVED job that are in STANDARD. Returns their number. For the reconciler."""
        holder = self._ids.new()
        held = self._files.take_lease(job.job_id, ResultState.ARCHIVED, holder)
        if held is None:
            return 0
        try:
            worth = self._move_files(held, ResultState.ARCHIVED, holder)
        except DEFINITE:
            self._files.drop_lease(job.job_id, holder)
            raise
        self._files.drop_lease(job.job_id, holder)
        return sum(not large.stored.archived for large in worth or [])

    def worth(self, large: LargeFile) -> bool:
        """Whether a file is large enough to be archived."""
        return large.file.size >= self._settings.min_bytes

    def _worth(self, job: Job) -> list[LargeFile]:
        return [large for large in self._files.stored(job) if self.worth(large) or large.stored.archived]

    def _move_files(self, job: Job, state: ResultState, holder: str) -> list[LargeFile] | None:
        """Archive the files that are worth it; None when the owner's plan became premium meanwhile."""
        worth = self._worth(job)
        renew = self._files.renewer(job.job_id, state, holder)
        for large in worth:
            if self._plan(job) is not Plan.FREE:
                return None
            if not large.stored.archived:
                self._files.move(large.file, large.key, StorageClass.GLACIER, renew)
        return worth

    def _next(self, job: Job | None, archive_at: str) -> dict[str, Any]:
        """Return the workflow's next step for a job as it is now. A job of a premium user is restored."""
        if job is None or not result_moves.kept(job) or job.archive_at != archive_at:
            return _step("stop")
        now = self._clock.now()
        if job.lease is not None and result_moves.leased(job, now):
            return _step("wait", job.lease.until)
        plan = self._plan(job)
        if job.result_state in (ResultState.ARCHIVING, ResultState.ARCHIVED) and plan is Plan.PREMIUM:
            self._restore.request(job.job_id, f"upgrade-{job.job_id}")
            return _step("stop")
        if job.result_state is ResultState.ARCHIVED:
            self._notify(job)
        if job.result_state is ResultState.ARCHIVING and plan is Plan.FREE:
            return _step("move")
        if job.result_state is ResultState.AVAILABLE and moments.text(now) < archive_at:
            return _step("wait", archive_at)
        return _step("stop")

    def _notify(self, job: Job) -> None:
        names = [
            file.name
            for file in job.files
            if file.name in ARCHIVABLE and file.size >= self._settings.min_bytes
        ]
        fact = f"{job.job_id}#archived#{job.archive_at}"
        self._notifications.tell_of_job(job, MailKind.ARCHIVED, fact, {"files": names})

    def _plan(self, job: Job) -> Plan | None:
        """The owner's plan now; None for a deleted owner."""
        user = self._users.get(job.user_id)
        return user.plan if user is not None and user.alive else None


def _step(step: str, until: str | None = None) -> dict[str, Any]:
    return {"next": step, "until": until}
