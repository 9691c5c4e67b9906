"""The steps of `restore_results.asl.json`: restore all archived results of an account, or one, with one mail at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gas.domain import moments, result_moves
from gas.domain.errors import DamagedResult, NotAllowed, NotFound, PlanExhausted
from gas.domain.job import Job, ResultState
from gas.domain.plan import Plan
from gas.domain.ports import ARCHIVED, RESTORING, Clock, Jobs, ResultIndex, ResultQuery, Users, Workflows
from gas.domain.subscription import Billing, record_restore
from gas.domain.user import User
from gas.domain.work import MAX_TRIES, GivenUp, spent
from gas.mail.kinds import MailKind
from gas.services.notifications import Notifications
from gas.services.restore import Restore

PAGE = 500
CHUNK = 10  # jobs per iteration of the workflow's map
ADVANCED = 50  # jobs per check
ADVANCE_SECONDS = 240  # time limit of a check, below the function's timeout
ONE = "job-"  # prefix of the restore ids of single jobs
PATIENCE_SECONDS = 3 * 24 * 3600
# Step Functions ends an execution at 25,000 events. 500 results cost about 460, a check 9: after that many results, and
# after a day of checks (at one a minute, 13,000 events), a new execution goes on.
EXECUTION_JOBS = 10_000
EXECUTION_SECONDS = 24 * 3600
LISTED = "listed"  # cursor of an execution that goes on after all results were listed


@dataclass(frozen=True, slots=True)
class RestoreRequest:
    """Input of an execution. `job_id`: the one job to restore, None for all of the account."""

    user_id: str
    restore_id: str
    job_id: str | None = None


class RestoreAll:
    """The steps of a restore; each may be repeated at any time.

    `machine`: ARN of the workflow. `poll_seconds`: seconds between checks, which find what S3's events missed.
    """

    def __init__(
        self,
        jobs: Jobs,
        users: Users,
        index: ResultIndex,
        restore: Restore,
        workflows: Workflows,
        notifications: Notifications,
        clock: Clock,
        machine: str,
        poll_seconds: int,
    ) -> None:
        self._jobs = jobs
        self._users = users
        self._index = index
        self._restore = restore
        self._workflows = workflows
        self._notifications = notifications
        self._clock = clock
        self._machine = machine
        self._poll = poll_seconds

    def start(self, request: RestoreRequest, name: str, cursor: str | None = None) -> bool:
        """Start the workflow under that name, or from a `cursor`. Returns False when it was started before."""
        data = {"user_id": request.user_id, "restore_id": request.restore_id, "job_id": request.job_id}
        return self._workflows.start(self._machine, name, data | ({"cursor": cursor} if cursor else {}))

    def go_on(self, request: RestoreRequest, cursor: str | None, begun: str) -> dict[str, Any]:
        """Go on in a new execution: with listing from `cursor`, without one with the checks.

        `begun` is when this execution began. The name of the new one follows from it and from the number of results
        listed so far, so that a repeated step starts no second one.
        """
        listed, _ = _read(cursor)
        name = f"{request.job_id or request.restore_id}-on-{listed}-{moments.epoch(begun)}"
        self.start(request, name, cursor or LISTED)
        return {}

    def record(self, user_id: str, restore_id: str, jobs: int) -> User | None:
        """Record how many results this restore covers and its estimate. The first record of a restore is kept."""
        estimate = self._restore.estimate(results=jobs)
        return self._users.change(user_id, lambda user: record_restore(user, restore_id, jobs, estimate))

    def start_one(self, user: User, job: Job) -> None:
        """Restore one result for its user. A restore in progress is no error. Raises PlanExhausted, NotAllowed."""
        if user.plan is not Plan.PREMIUM:
            raise PlanExhausted("Restoring results is part of the premium plan.", "restore", 0, user.plan)
        if job.result_state in (None, ResultState.AVAILABLE):
            raise NotAllowed("This result is not archived.")
        if job.result_state is ResultState.RESTORING:
            return
        restore_id = f"{ONE}{job.job_id}-{moments.epoch(moments.text(self._clock.now()))}"
        self.start(RestoreRequest(user.user_id, restore_id, job.job_id), restore_id)
        self._restore.mark(job.job_id, restore_id)

    def resume(self, job_id: str) -> bool:
        """Continue an overdue restore, for the sweeper: start an execution for this job that sends no mail of its own.

        Raises GivenUp when many have not done the work.
        """
        late = self._jobs.get(job_id)
        if late is not None and late.result_state is ResultState.RESTORING and spent(late.begun):
            self._jobs.change(job_id, result_moves.given_up)
            raise GivenUp(f"{MAX_TRIES} executions ended without restoring the result")
        job = self._restore.check_later(job_id)
        if job is None:
            return False
        restore_id = job.restore.restore_id if job.restore and job.restore.restore_id else job_id
        name = f"{job_id}-back-{moments.epoch(moments.text(self._clock.now()))}"
        return self.start(RestoreRequest(job.user_id, restore_id, job_id), name)

    def list_jobs(self, request: RestoreRequest, cursor: str | None) -> dict[str, Any]:
        """Return a page of jobs to restore: `chunks` of ids, `cursor` of the next page, `total` listed so far.

        `next` is `continue` when a new execution must list the next page.
        """
        if cursor == LISTED:
            return _page([], None, 0)
        before, after = _read(cursor)
        if self._premium(request.user_id) is None:
            return _page([], None, before)
        if request.job_id is not None:
            # A mail about one job is sent only when the user asked for this job.
            total = 1 if request.restore_id.startswith(ONE) else 0
            return _page([[request.job_id]], None, total)
        page = self._index.page(request.user_id, ARCHIVED, PAGE, after)
        ids = [entry.job_id for entry in page.entries]
        total = before + len(ids)
        following = f"{total}:{page.after}" if page.after else None
        chunks = [ids[i : i + CHUNK] for i in range(0, len(ids), CHUNK)]
        full = following is not None and before // EXECUTION_JOBS < total // EXECUTION_JOBS
        return _page(chunks, following, total, "continue" if full else "list")

    def request(self, request: RestoreRequest, job_ids: list[str]) -> dict[str, Any]:
        """Request each of these jobs. Returns as `left` how many could not be requested now; `check` retries them."""
        user = self._premium(request.user_id)
        if user is None:
            return {"left": 0}
        return {"left": sum(not self._request(request, job_id, user) for job_id in job_ids)}

    def announce(self, request: RestoreRequest, total: int) -> dict[str, Any]:
        """Send the mail "restore started" with the estimate."""
        user = self._premium(request.user_id)
        if user is None or (total == 0 and not self._requested_before(user, request)):
            return {}
        billing = Billing.of(self.record(request.user_id, request.restore_id, total) or user)
        facts = {
            "jobs": billing.restore_jobs,
            "estimate": billing.restore_estimate or self._restore.estimate(),
        }
        fact = f"{request.user_id}#restore_started#{request.restore_id}"
        self._notifications.tell(request.user_id, MailKind.RESTORE_STARTED, fact, facts)
        return {}

    def check(self, request: RestoreRequest, begun: str | None = None) -> dict[str, Any]:
        """Advance every job of the restore. Returns `next`: `wait` (with `until`) while any is outstanding, else `done`.

        `continue` instead of `wait` when the execution began, at `begun`, so long ago that a new one must go on. The
        checks also end PATIENCE_SECONDS after the estimate: the sweeper and the reconciler report what is outstanding
        then.
        """
        restoring = self._advance_one(request) if request.job_id else self._advance_some(request)
        if not restoring or self._too_late(request.user_id):
            return {"next": "done", "until": None}
        now = self._clock.now()
        if begun is not None and moments.later(moments.parse(begun), EXECUTION_SECONDS) <= moments.text(now):
            return {"next": "continue", "until": None}
        return {"next": "wait", "until": moments.later(now, self._poll)}

    def finish(self, request: RestoreRequest) -> dict[str, Any]:
        """Send one mail for the whole restore, unless the last of S3's events did."""
        self.notify_if_done(request.user_id, request.restore_id)
        return {}

    def object_restored(self, job_id: str) -> None:
        """S3 has restored an object of this job: advance the job, and send the mail when it was the last one."""
        before = self._jobs.get(job_id)
        if before is None:
            return
        self._restore.advance(job_id)
        job = self._jobs.get(job_id)
        if job is not None and job.result_state is ResultState.AVAILABLE and before.restore is not None:
            self.notify_if_done(job.user_id, before.restore.restore_id)

    def notify_if_done(self, user_id: str, restore_id: str | None) -> None:
        """Send the mail "restored" once nothing of the announced restore is outstanding."""
        user = self._users.get(user_id)
        if user is None or not user.alive:
            return
        billing = Billing.of(user)
        if restore_id is None or billing.restore_id != restore_id or self._any(user_id, RESTORING):
            return
        archived = [] if user.plan is Plan.FREE else self._index.page(user_id, ARCHIVED, 1).entries
        if archived and not restore_id.startswith(ONE):
            return
        fact = f"{user_id}#restored#{restore_id}"
        self._notifications.tell(user_id, MailKind.RESTORED, fact, {"jobs": billing.restore_jobs})

    def _requested_before(self, user: User, request: RestoreRequest) -> bool:
        """Whether others (a repeated execution, the sweeper) requested all results, which are still being restored."""
        known = request.job_id is None and Billing.of(user).restore_id == request.restore_id
        return known and self._any(user.user_id, RESTORING)

    def _advance_one(self, request: RestoreRequest) -> bool:
        job = self._jobs.get(request.job_id or "")
        if job is None or job.result_state in (None, ResultState.AVAILABLE):
            return False
        if job.result_state is ResultState.RESTORING:
            self._advance(job.job_id)
            left = self._jobs.get(job.job_id)
            return left is not None and left.result_state is ResultState.RESTORING
        user = self._premium(request.user_id)
        return user is not None and self._request(request, job.job_id, user)

    def _advance_some(self, request: RestoreRequest) -> bool:
        restoring = self._index.page(request.user_id, RESTORING, ADVANCED)
        end = moments.later(self._clock.now(), ADVANCE_SECONDS)
        for entry in restoring.entries:
            self._advance(entry.job_id)
            if moments.text(self._clock.now()) > end:
                # Copying large results is slow: the next check continues, each within the function's timeout.
                return True
        left = bool(restoring.entries)
        user = self._premium(request.user_id)
        if user is not None:
            archived = self._index.page(request.user_id, ARCHIVED, ADVANCED)
            for entry in archived.entries:
                self._request(request, entry.job_id, user)
            left = left or bool(archived.entries)
        return left

    def _request(self, request: RestoreRequest, job_id: str, user: User) -> bool:
        billing = Billing.of(user)
        results = billing.restore_jobs if billing.restore_id == request.restore_id else 1
        job = self._jobs.get(job_id)
        if job is None or job.user_id != request.user_id:
            return False
        try:
            return self._restore.request(job_id, request.restore_id, results)
        except (NotFound, DamagedResult):
            # A result that cannot be restored must not hold up the others; the sweeper reports it.
            return False

    def _advance(self, job_id: str) -> None:
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

    def _any(self, user_id: str, query: ResultQuery) -> bool:
        return bool(self._index.page(user_id, query, 1).entries)

    def _premium(self, user_id: str) -> User | None:
        user = self._users.get(user_id)
        return user if user is not None and user.alive and user.plan is Plan.PREMIUM else None


def _page(chunks: list[list[str]], cursor: str | None, total: int, following: str = "list") -> dict[str, Any]:
    return {"chunks": chunks, "cursor": cursor, "total": total, "next": following}


def _read(cursor: str | None) -> tuple[int, str | None]:
    """Split a cursor, `{number listed so far}:{cursor of the index}`."""
    if cursor is None:
        return 0, None
    total, _, after = cursor.partition(":")
    return int(total), after
