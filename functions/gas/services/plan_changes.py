"""What follows from a change of plan: results come back or get a date, and the user is told.

The user's row is the promise: it says since when the plan holds and that its results have still to follow
(`settle_due`). Every step may be repeated; the sweeper comes back until nothing is left to follow.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime

from gas.domain import cooling, moments
from gas.domain.errors import NotFound, Unavailable
from gas.domain.plan import Plan, Plans
from gas.domain.ports import Clock, Jobs, Users
from gas.domain.restoring import Quote, quote
from gas.domain.subscription import Billing, changed, settle_later, settled
from gas.domain.user import User
from gas.domain.vault import Entry, Results
from gas.mail.kinds import MailKind
from gas.services.notifications import Notifications
from gas.services.restore_all import COLD, Errand, RestoreAll

PAGE = 100
UPCOMING = 20
SETTLE_SECONDS = 10
_AVAILABLE = ("AVAILABLE#", "AVAILABLE#~")
_DATED = ("AVAILABLE#0", "AVAILABLE#~")


@dataclass(frozen=True, slots=True)
class PlanChanges:
    jobs: Jobs
    users: Users
    results: Results
    restore_all: RestoreAll
    notifications: Notifications
    plans: Plans
    clock: Clock
    patience: int
    tier: str

    def change(self, user_id: str, plan: Plan, reason: str = "") -> User:
        """Put the user on that plan now, with all that follows. The same plan again: only what is left to follow."""
        now = self.clock.now()
        self.users.change(user_id, lambda user: changed(user, plan, now))
        return self.follow(user_id, reason)

    def follow(self, user_id: str, reason: str = "", again: str = "") -> User:
        """Let the results follow the plan, for SETTLE_SECONDS now and the rest by the sweeper. Raises NotFound.

        `again` makes another name for the restore's execution: the first one did not do all its work.
        """
        user = self._alive(user_id)
        billing = Billing.of(user)
        if billing.settle_due is None:
            return user
        self._tell(user, billing, reason)
        restore_id = f"{user_id}-{billing.version}"
        if user.plan is Plan.PREMIUM and self._any(user_id, COLD):
            # Counted once, before anything is asked for: an execution that is begun again sees only what is left.
            if billing.restore_id != restore_id:
                self.restore_all.promise(user_id, restore_id, self.quote(user_id).jobs)
            self.restore_all.start(Errand(user_id, restore_id), restore_id + again)
        done = self._settle(user)
        later = moments.later(self.clock.now(), self.patience if done else 0)
        self.users.change(user_id, lambda user: settle_later(user, later))
        return self._alive(user_id)

    def sweep(self, user_id: str) -> bool:
        """The sweeper's look: whether all results follow by now.

        The plan is settled by a second look that finds nothing to do, some time after the first: a job that completed
        at the moment of the change may have got its date by the plan before.
        """
        user = self._alive(user_id)
        billing = Billing.of(user)
        if billing.settle_due is None:
            return True
        self._tell(user, billing, "")
        first_look = billing.settle_due == billing.plan_since
        if first_look or self._stray(user):
            self.follow(user_id, again=f"-{moments.epoch(billing.settle_due)}")
            return False
        self.users.change(user_id, lambda user: settled(user, billing.version))
        return True

    def upcoming(self, user_id: str) -> list[Entry]:
        """The next results that will be archived, the soonest first."""
        return self.results.page(user_id, *_DATED, UPCOMING).entries

    def quote(self, user_id: str) -> Quote:
        """What an upgrade would bring back, in how many requests and at what price to us."""
        jobs = files = size = 0
        after: str | None = None
        while True:
            page = self.results.page(user_id, *COLD, 1000, after)
            for entry in page.entries:
                jobs += 1
                files += entry.cold.files if entry.cold else 0
                size += entry.cold.bytes if entry.cold else 0
            after = page.after
            if after is None:
                return quote(jobs, files, size, self.tier)

    def _settle(self, user: User) -> bool:
        """Give available results their date, page after page for SETTLE_SECONDS; whether all have it."""
        bounds = _DATED if user.plan is Plan.PREMIUM else self._undated(user)
        begun = self.clock.now()
        after: str | None = None
        while True:
            page = self.results.page(user.user_id, *bounds, PAGE, after)
            now = self.clock.now()
            for entry in page.entries:
                self._date(user, entry.job_id, now)
            after = page.after
            if after is None:
                return True
            if (self.clock.now() - begun).total_seconds() > SETTLE_SECONDS:
                return False

    def _date(self, user: User, job_id: str, now: datetime) -> None:
        since = Billing.of(user).plan_since
        retention = self.plans.of(user.plan).retention_seconds
        try:
            self.jobs.change(
                job_id,
                lambda job: cooling.schedule(
                    job,
                    cooling.wanted_archive_at(job, user.plan, since, retention),
                    now,
                    self.plans.remind_seconds,
                ),
            )
        except NotFound:
            return

    def _undated(self, user: User) -> tuple[str, str]:
        """Bounds of results without a date, or with one from before the plan became free."""
        billing = Billing.of(user)
        retention = self.plans.of(user.plan).retention_seconds
        if retention is None:
            return _DATED
        if billing.plan_since is None:
            return ("AVAILABLE#-", "AVAILABLE#-")
        first = moments.later(moments.parse(billing.plan_since), retention)
        # Just below the first date that can be right: the key's text has milliseconds, `!` sorts before digits.
        return ("AVAILABLE#", f"AVAILABLE#{first[:-1]}!")

    def _tell(self, user: User, billing: Billing, reason: str) -> None:
        quoted = self.quote(user.user_id) if user.plan is Plan.PREMIUM else None
        retention = self.plans.of(user.plan).retention_seconds
        archive_from = None
        if user.plan is Plan.FREE and retention is not None and self._any(user.user_id, _AVAILABLE):
            archive_from = moments.later(moments.parse(billing.plan_since or user.created_at), retention)
        facts = {
            "plan": str(user.plan),
            "archived": quoted.jobs if quoted else 0,
            "archive_from": archive_from,
            "reason": reason,
        }
        fact = f"{user.user_id}#plan_changed#{billing.version}"
        # The plan has changed whether or not the mail can go now; the sweeper tells it then.
        with contextlib.suppress(Unavailable):
            self.notifications.tell(user.user_id, MailKind.PLAN_CHANGED, fact, facts, "/account")

    def _stray(self, user: User) -> bool:
        """Whether a result does not follow the user's plan (what is on its way back does)."""
        if user.plan is Plan.PREMIUM:
            return self._any(user.user_id, COLD) or self._any(user.user_id, _DATED)
        return self._any(user.user_id, self._undated(user))

    def _alive(self, user_id: str) -> User:
        user = self.users.get(user_id)
        if user is None or not user.alive:
            raise NotFound
        return user

    def _any(self, user_id: str, bounds: tuple[str, str]) -> bool:
        return bool(self.results.page(user_id, *bounds, 1).entries)
