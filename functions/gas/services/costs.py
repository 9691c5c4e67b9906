"""What jobs cost: each job's own, an estimate before it, the months' sums, and the budget that holds jobs back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gas.domain import moments
from gas.domain.cost import Cost, Estimate, estimated, priced
from gas.domain.errors import TooLarge
from gas.domain.job import Job
from gas.domain.machine import UNKNOWN_REFERENCE_BYTES, Sizes
from gas.domain.ports import Clock, Ledger
from gas.domain.prices import prices
from gas.services.published_tracks import NONE, PublishedTracks
from gas.services.references import Catalogue

MICRO = 1_000_000
# What a reservation assumes of the reference, which a launcher may not read: more than most have.
HELD_REFERENCE_BYTES, HELD_TRACKS = UNKNOWN_REFERENCE_BYTES, 10


@dataclass(frozen=True, slots=True)
class Budget:
    """US dollars that jobs may cost in a month (UTC); 0: no limit."""

    usd: float = 0.0

    @property
    def set(self) -> bool:
        return self.usd > 0


@dataclass(frozen=True, slots=True)
class Month:
    """What a month's jobs have cost so far, in US dollars."""

    month: str
    usd: float


@dataclass(frozen=True, slots=True)
class Costs:
    """`region` prices the jobs; `address`: tasks have a public IPv4 address; `on_aws` False: one machine, where costs are
    what AWS would have charged. `report` hears the month's sum of the service and the budget when something is booked.
    """

    ledger: Ledger
    catalogue: Catalogue
    published: PublishedTracks
    sizes: Sizes
    clock: Clock
    region: str
    address: bool
    on_aws: bool
    budget: Budget
    report: Callable[[float, float], None] = lambda _spent, _budget: None

    def of(self, job: Job) -> Cost:
        """Return what the job cost, at the prices of its end."""
        return priced(job, prices(self.region, job.completed_at or job.submitted_at), self.address)

    def estimate(self, size: int, reference: str, tracks: list[str] | None) -> Estimate:
        """Return what an input of `size` bytes would cost. `tracks` None: all that need no licence.

        Raises Invalid for an unknown reference or track, TooLarge where no task has room for the file.
        """
        pinned = self.catalogue.pin(reference)
        chosen = [NONE] if tracks is not None and not tracks else tracks
        published = self.published.pin(pinned.genome, pinned.own_tracks, chosen, where="tracks")
        fetched = pinned.size + published.disk
        machine = self.sizes.fit(size, fetched)
        if machine is None:
            allowed = self.sizes.largest_input(fetched)
            raise TooLarge(
                f"With this reference a task has room for {allowed:,} bytes.", "input_bytes", allowed
            )
        sheet = prices(self.region, moments.text(self.clock.now()))
        names = pinned.own_tracks if tracks is None else [name.partition("@")[0] for name in tracks]
        count = len({*names, *published.versions} - {NONE})
        return estimated(size, fetched, count, machine, sheet, self.address)

    def month(self, user_id: str | None = None) -> Month:
        """Return what the present month's jobs cost the user, or without one everybody."""
        month = self._month()
        return Month(month, self.ledger.spent(month, user_id) / MICRO)

    def changed(self, old: Job | None, new: Job | None) -> None:
        """A change of the jobs table: book the difference, and give reservations of ended attempts back.

        A row's `rev` rises with each write, so job and `rev` name the change.
        """
        if new is None or (old is not None and old.runs == new.runs and old.status is new.status):
            return
        if self.budget.set and old is not None:
            if old.scatter and old.active and not (new.active and new.attempt == old.attempt):
                self.ledger.release(f"{old.job_id}#{old.attempt}")
            going = {run.attempt for run in new.runs if run.ended_at is None}
            for run in old.runs:
                if run.ended_at is None and run.attempt not in going:
                    self.ledger.release(f"{new.job_id}#{run.attempt}")
        before = self._spent(old) if old is not None else 0
        amount = self._spent(new) - before
        if amount and self.ledger.book(f"{new.job_id}#{new.rev}", self._month(), new.user_id, amount):
            self.report(self.month().usd, self.budget.usd)

    def hold(self, job: Job, attempt: int) -> str | None:
        """Set the attempt's estimate aside from the budget; why it must wait where the budget does not allow it."""
        if not self.budget.set:
            return None
        month = self._month()
        amount = self._expected(job)
        if self.ledger.reserve(f"{job.job_id}#{attempt}", month, amount, round(self.budget.usd * MICRO)):
            return None
        following = _next_month(self.clock.now())
        return (
            f"This service's budget for {month} is used up. Your job starts when its operator raises the budget, or on "
            f"{following}."
        )

    def let_go(self, job: Job, attempt: int) -> None:
        """Give the reservation of an attempt back that was not started."""
        if self.budget.set:
            self.ledger.release(f"{job.job_id}#{attempt}")

    def _spent(self, job: Job) -> int:
        """What the ended attempts of a job cost, in millionths; nothing before the first has ended."""
        return round(self.of(job).usd * MICRO) if any(run.ended_at for run in job.runs) else 0

    def _expected(self, job: Job) -> int:
        machine = job.machine or self.sizes.least
        sheet = prices(self.region, moments.text(self.clock.now()))
        found = estimated(job.input_bytes, HELD_REFERENCE_BYTES, HELD_TRACKS, machine, sheet, self.address)
        return round(found.cost.usd * MICRO)

    def _month(self) -> str:
        return moments.text(self.clock.now())[:7]


def _next_month(now: datetime) -> str:
    first = (now.replace(day=1) + timedelta(days=32)).replace(day=1)
    return moments.text(first)[:10]
