"""The steps of `restore_results.asl.json`: all archived results of an account, or one, with one mail at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gas.domain import moments
from gas.domain.errors import DamagedResult, NotAllowed, NotFound, PlanExhausted
from gas.domain.job import Job, ResultState
from gas.domain.plan import Plan
from gas.domain.ports import Clock, Jobs, Users, Workflows
from gas.domain.subscription import Billing, restoring
from gas.domain.user import User
from gas.domain.vault import Results
from gas.mail.kinds import MailKind
from gas.services.notifications import Notifications
from gas.services.restore import Restore

PAGE = 500
CHUNK = 10
HELPED = 50
HELP_SECONDS = 240
ONE = "job-"
PATIENCE_SECONDS = 3 * 24 * 3600

# Bounds of the index's range key: ARCHIVED and ARCHIVING; RESTORING.
COLD = ("ARCHIVED#", "ARCHIVING#~")
COMING = ("RESTORING#", "RESTORING#~")


@dataclass(frozen=True, slots=True)
class Errand:
    """One execution's input. `job_id` None means the whole account."""

    user_id: str
    restore_id: str
    job_id: str | None = None


class RestoreAll:
    """Each step may be repeated at any time. `machine` is the workflow's ARN, `poll_seconds` the slow net under
    S3's event.
    """

    def __init__(
        self,
        jobs: Jobs,
        users: Users,
        results: Results,
        restore: Restore,
        workflows: Workflows,
        notifications: Notifications,
        clock: Clock,
        machine: str,
        poll_seconds: int,
    ) -> None:
        self._jobs = jobs
        self._users = users
        self._results = results
        self._restore = restore
        self._workflows = workflows
        self._notifications = notifications
        self._clock = clock
        self._machine = machine
        self._poll = poll_seconds

    def start(self, errand: Errand, name: str) -> bool:
        """Start the workflow under that name; False when it was started before."""
        data = {"user_id": errand.user_id, "restore_id": errand.restore_id, "job_id": errand.job_id}
        return self._workflows.start(self._machine, name, data)

    def promise(self, user_id: str, restore_id: str, jobs: int) -> User | None:
        """Write down how many results this restore brings back and by when; what was promised first holds."""
        estimate = self._restore.estimate(results=jobs)
        return self._users.change(user_id, lambda user: restoring(user, restore_id, jobs, estimate))

    def start_one(self, user: User, job: Job) -> None:
        """The user asks one result back. Raises PlanExhausted, NotAllowed; nothing happens when it is on its way."""
        if user.plan is not Plan.PREMIUM:
            raise PlanExhausted("Bringing results back is part of premium.", "restore", 0, user.plan)
        if job.result_state in (None, ResultState.AVAILABLE):
            raise NotAllowed("This result is not archived.")
        if job.result_state is ResultState.RESTORING:
            return
        restore_id = f"{ONE}{job.job_id}-{moments.epoch(moments.text(self._clock.now()))}"
        self.start(Errand(user.user_id, restore_id, job.job_id), restore_id)
        self._restore.mark(job.job_id, restore_id)

    def bring(self, job_id: str) -> bool:
        """The sweeper's part in a restore under way: an execution for this one job, which says nothing to its user."""
        job = self._restore.look_again(job_id)
        if job is None:
            return False
        restore_id = job.restore.restore_id if job.restore and job.restore.restore_id else job_id
        name = f"{job_id}-back-{moments.epoch(moments.text(self._clock.now()))}"
        return self.start(Errand(job.user_id, restore_id, job_id), name)

    def list_jobs(self, errand: Errand, cursor: str | None) -> dict[str, Any]:
        """A page of jobs to ask for: `chunks` of ids, `cursor` of the next page, `total` listed so far."""
        before, after = _read(cursor)
        if self._premium(errand.user_id) is None:
            return {"chunks": [], "cursor": None, "total": before}
        if errand.job_id is not None:
            # The user hears of one job only when it is this job that was asked for.
            total = 1 if errand.restore_id.startswith(ONE) else 0
            return {"chunks": [[errand.job_id]], "cursor": None, "total": total}
        page = self._results.page(errand.user_id, *COLD, PAGE, after)
        ids = [entry.job_id for entry in page.entries]
        total = before + len(ids)
        following = f"{total}:{page.after}" if page.after else None
        chunks = [ids[i : i + CHUNK] for i in range(0, len(ids), CHUNK)]
        return {"chunks": chunks, "cursor": following, "total": total}

    def request(self, errand: Errand, job_ids: list[str]) -> dict[str, Any]:
        """Ask for each of these jobs; `left` are those that could not be asked for now (`check` does it later)."""
        user = self._premium(errand.user_id)
        if user is None:
            return {"left": 0}
        return {"left": sum(not self._request(errand, job_id, user) for job_id in job_ids)}

    def announce(self, errand: Errand, total: int) -> dict[str, Any]:
        """The mail 'restore started', with an honest time."""
        user = self._premium(errand.user_id)
        if user is None or (total == 0 and not self._promised(user, errand)):
            return {}
        told = Billing.of(self.promise(errand.user_id, errand.restore_id, total) or user)
        facts = {"jobs": told.restore_jobs, "estimate": told.restore_estimate or self._restore.estimate()}
        fact = f"{errand.user_id}#restore_started#{errand.restore_id}"
        self._notifications.tell(errand.user_id, MailKind.RESTORE_STARTED, fact, facts)
        return {}

    def check(self, errand: Errand) -> dict[str, Any]:
        """Help what is stuck; `next` is `wait` (with `until`) while anything is to come, else `done`.

        Days after the estimate it ends too: what is still out then is stuck, and the sweeper and the reconciler say so.
        """
        coming = self._one_is_coming(errand) if errand.job_id else self._some_are_coming(errand)
        if not coming or self._too_late(errand.user_id):
            return {"next": "done", "until": None}
        return {"next": "wait", "until": moments.later(self._clock.now(), self._poll)}

    def finish(self, errand: Errand) -> dict[str, Any]:
        """One mail for all, unless the last event has caused it already."""
        self.tell_if_done(errand.user_id, errand.restore_id)
        return {}

    def arrived(self, job_id: str) -> None:
        """S3 has thawed an object of this job: go on with it, and tell when it was the account's last."""
        before = self._jobs.get(job_id)
        if before is None:
            return
        self._restore.advance(job_id)
        job = self._jobs.get(job_id)
        if job is not None and job.result_state is ResultState.AVAILABLE and before.restore is not None:
            self.tell_if_done(job.user_id, before.restore.restore_id)

    def tell_if_done(self, user_id: str, restore_id: str | None) -> None:
        """The mail 'restored', once nothing of the announced restore is outstanding."""
        user = self._users.get(user_id)
        if user is None or not user.alive:
            return
        told = Billing.of(user)
        if restore_id is None or told.restore_id != restore_id or self._any(user_id, COMING):
            return
        cold = [] if user.plan is Plan.FREE else self._results.page(user_id, *COLD, 1).entries
        if cold and not restore_id.startswith(ONE):
            return
        fact = f"{user_id}#restored#{restore_id}"
        self._notifications.tell(user_id, MailKind.RESTORED, fact, {"jobs": told.restore_jobs})

    def _promised(self, user: User, errand: Errand) -> bool:
        """Whether all were asked for by others (an execution begun again, the sweeper) and still are on their way."""
        known = errand.job_id is None and Billing.of(user).restore_id == errand.restore_id
        return known and self._any(user.user_id, COMING)

    def _one_is_coming(self, errand: Errand) -> bool:
        job = self._jobs.get(errand.job_id or "")
        if job is None or job.result_state in (None, ResultState.AVAILABLE):
            return False
        if job.result_state is ResultState.RESTORING:
            self._try(job.job_id)
            left = self._jobs.get(job.job_id)
            return left is not None and left.result_state is ResultState.RESTORING
        user = self._premium(errand.user_id)
        return user is not None and self._request(errand, job.job_id, user)

    def _some_are_coming(self, errand: Errand) -> bool:
        coming = self._results.page(errand.user_id, *COMING, HELPED)
        end = moments.later(self._clock.now(), HELP_SECONDS)
        for entry in coming.entries:
            self._try(entry.job_id)
            if moments.text(self._clock.now()) > end:
                # Copies of large results take their time: the next check goes on, within the function's time-out.
                return True
        left = bool(coming.entries)
        user = self._premium(errand.user_id)
        if user is not None:
            cold = self._results.page(errand.user_id, *COLD, HELPED)
            for entry in cold.entries:
                self._request(errand, entry.job_id, user)
            left = left or bool(cold.entries)
        return left

    def _request(self, errand: Errand, job_id: str, user: User) -> bool:
        told = Billing.of(user)
        results = told.restore_jobs if told.restore_id == errand.restore_id else 1
        job = self._jobs.get(job_id)
        if job is None or job.user_id != errand.user_id:
            return False
        try:
            return self._restore.request(job_id, errand.restore_id, results)
        except (NotFound, DamagedResult):
            # One result that cannot be brought back must not keep the others; the sweeper reports it.
            return False

    def _try(self, job_id: str) -> None:
        try:
            self._restore.advance(job_id)
        except (NotFound, DamagedResult):
            return

    def _too_late(self, user_id: str) -> bool:
        user = self._users.get(user_id)
        estimate = Billing.of(user).restore_estimate if user else None
        if estimate is None:
            return False
        return moments.later(moments.parse(estimate), PATIENCE_SECONDS) < moments.text(self._clock.now())

    def _any(self, user_id: str, bounds: tuple[str, str]) -> bool:
        return bool(self._results.page(user_id, *bounds, 1).entries)

    def _premium(self, user_id: str) -> User | None:
        user = self._users.get(user_id)
        return user if user is not None and user.alive and user.plan is Plan.PREMIUM else None


def _read(cursor: str | None) -> tuple[int, str | None]:
    """A cursor is `{listed so far}:{the index's own}`."""
    if cursor is None:
        return 0, None
    total, _, after = cursor.partition(":")
    return int(total), after
