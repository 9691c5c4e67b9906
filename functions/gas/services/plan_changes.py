"""Consequences of a change of plan: results are restored or get a date of archiving, and the user gets a mail.

The user's row records since when the plan holds and that results may not follow it yet (`settle_due`). Every step may
be repeated; the sweeper repeats them until all results follow the plan.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime

from gas.domain import moments, result_moves
from gas.domain.errors import NotFound, Unavailable
from gas.domain.plan import Plan, Plans
from gas.domain.ports import (
    ARCHIVED,
    AVAILABLE,
    SCHEDULED,
    Clock,
    Jobs,
    ResultEntry,
    ResultGroup,
    ResultIndex,
    ResultQuery,
    Users,
)
from gas.domain.restore_pricing import Quote, quote
from gas.domain.subscription import Billing, changed, follow_later, followed
from gas.domain.user import User
from gas.mail.kinds import MailKind
from gas.services.notifications import Notifications
from gas.services.restore_all import RestoreAll, RestoreRequest

PAGE = 100
UPCOMING = 20
FOLLOW_SECONDS = 10


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """`patience`: seconds until the sweeper checks that results follow the plan. `tier`: that of restores."""

    jobs: Jobs
    users: Users
    index: ResultIndex
    restore_all: RestoreAll
    notifications: Notifications
    plans: Plans
    clock: Clock
    patience: int
    tier: str

    def change(self, user_id: str, plan: Plan, reason: str = "") -> User:
        """Put the user on that plan now, and let the results follow. The same plan again: only what is left to do."""
        now = self.clock.now()
        self.users.change(user_id, lambda user: changed(user, plan, now))
        return self.follow(user_id, reason)

    def follow(self, user_id: str, reason: str = "", again: str = "") -> User:
        """Let the results follow the plan: for FOLLOW_SECONDS now, the rest by the sweeper. Raises NotFound.

        `again`: suffix of the execution's name, when an earlier one did not finish its work.
        """
        user = self._alive(user_id)
        billing = Billing.of(user)
        if billing.settle_due is None:
            return user
        self._notify(user, billing, reason)
        restore_id = f"{user_id}-{billing.version}"
        if user.plan is Plan.PREMIUM and self._any(user_id, ARCHIVED):
            # Counted once, before anything is requested: a repeated execution sees only what is left.
            if billing.restore_id != restore_id:
                self.restore_all.record(user_id, restore_id, self.quote(user_id).jobs)
            self.restore_all.start(RestoreRequest(user_id, restore_id), restore_id + again)
        done = self._reschedule(user)
        later = moments.later(self.clock.now(), self.patience if done else 0)
        self.users.change(user_id, lambda user: follow_later(user, later))
        return self._alive(user_id)

    def sweep(self, user_id: str) -> bool:
        """Check for the sweeper whether all results follow the plan.

        Only a second check that finds nothing to do, some time after the first, ends the change: a job that completed
        at the moment of the change may have its date from the previous plan.
        """
        user = self._alive(user_id)
        billing = Billing.of(user)
        if billing.settle_due is None:
            return True
        self._notify(user, billing, "")
        first_check = billing.settle_due == billing.plan_since
        if first_check or self._stray(user):
            self.follow(user_id, again=f"-{moments.epoch(billing.settle_due)}")
            return False
        self.users.change(user_id, lambda user: followed(user, billing.version))
        return True

    def upcoming(self, user_id: str) -> list[ResultEntry]:
        """Return the next results to be archived, the earliest first."""
        return self.index.page(user_id, SCHEDULED, UPCOMING).entries

    def quote(self, user_id: str) -> Quote:
        """Return what an upgrade would restore, and its price to the operator."""
        jobs = files = size = 0
        after: str | None = None
        while True:
            page = self.index.page(user_id, ARCHIVED, 1000, after)
            for entry in page.entries:
                jobs += 1
                files += entry.archived.files if entry.archived else 0
                size += entry.archived.bytes if entry.archived else 0
            after = page.after
            if after is None:
                return quote(jobs, files, size, self.tier)

    def _reschedule(self, user: User) -> bool:
        """Set or clear the dates of available results for at most FOLLOW_SECONDS. Returns whether all are done."""
        query = SCHEDULED if user.plan is Plan.PREMIUM else self._undated(user)
        begun = self.clock.now()
        after: str | None = None
        while True:
            page = self.index.page(user.user_id, query, PAGE, after)
            now = self.clock.now()
            for entry in page.entries:
                self._date(user, entry.job_id, now)
            after = page.after
            if after is None:
                return True
            if (self.clock.now() - begun).total_seconds() > FOLLOW_SECONDS:
                return False

    def _date(self, user: User, job_id: str, now: datetime) -> None:
        since = Billing.of(user).plan_since
        retention = self.plans.of(user.plan).retention_seconds
        try:
            self.jobs.change(
                job_id,
                lambda job: result_moves.schedule(
                    job,
                    result_moves.wanted_archive_at(job, user.plan, since, retention),
                    now,
                    self.plans.remind_seconds,
                ),
            )
        except NotFound:
            return

    def _undated(self, user: User) -> ResultQuery:
        """Return the query for results without a date, or with one from before the plan became free."""
        billing = Billing.of(user)
        retention = self.plans.of(user.plan).retention_seconds
        if retention is None:
            return SCHEDULED
        if billing.plan_since is None:
            return ResultQuery(ResultGroup.UNSCHEDULED)
        first = moments.later(moments.parse(billing.plan_since), retention)
        return ResultQuery(ResultGroup.UNSCHEDULED, or_before=first)

    def _notify(self, user: User, billing: Billing, reason: str) -> None:
        restored = self.quote(user.user_id) if user.plan is Plan.PREMIUM else None
        retention = self.plans.of(user.plan).retention_seconds
        archive_from = None
        if user.plan is Plan.FREE and retention is not None and self._any(user.user_id, AVAILABLE):
            archive_from = moments.later(moments.parse(billing.plan_since or user.created_at), retention)
        facts = {
            "plan": str(user.plan),
            "archived": restored.jobs if restored else 0,
            "archive_from": archive_from,
            "reason": reason,
        }
        fact = f"{user.user_id}#plan_changed#{billing.version}"
        # The plan has changed even if the mail cannot be sent now; the sweeper sends it later.
        with contextlib.suppress(Unavailable):
            self.notifications.tell(user.user_id, MailKind.PLAN_CHANGED, fact, facts, "/account")

    def _stray(self, user: User) -> bool:
        """Whether a result does not follow the user's plan. Results being restored do."""
        if user.plan is Plan.PREMIUM:
            return self._any(user.user_id, ARCHIVED) or self._any(user.user_id, SCHEDULED)
        return self._any(user.user_id, self._undated(user))

    def _alive(self, user_id: str) -> User:
        user = self.users.get(user_id)
        if user is None or not user.alive:
            raise NotFound
        return user

    def _any(self, user_id: str, query: ResultQuery) -> bool:
        return bool(self.index.page(user_id, query, 1).entries)
