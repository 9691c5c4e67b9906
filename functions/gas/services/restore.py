"""Bring archived results back: ask S3, copy back when it has thawed them, compare, and write one mail for all."""

from __future__ import annotations

from dataclasses import dataclass

from gas.domain import cooling, moments, restoring
from gas.domain.job import Job, ResultState
from gas.domain.plan import Plan, Plans
from gas.domain.ports import Clock, Ids, Jobs, Users
from gas.domain.vault import StorageClass, Vault
from gas.services.shelf import DEFINITE, Large, Shelf


@dataclass(frozen=True, slots=True)
class Tide:
    """`tier` and `days` of RestoreObject; `estimate_seconds` 0 takes the tier's own; `patience` in seconds."""

    tier: str
    days: int
    estimate_seconds: int
    patience: int


class Restore:
    """One job's way back. Each step may be repeated at any time, by an event, the workflow or the sweeper."""

    def __init__(
        self,
        jobs: Jobs,
        users: Users,
        shelf: Shelf,
        vault: Vault,
        plans: Plans,
        clock: Clock,
        ids: Ids,
        tide: Tide,
    ) -> None:
        self._jobs = jobs
        self._users = users
        self._shelf = shelf
        self._vault = vault
        self._plans = plans
        self._clock = clock
        self._ids = ids
        self._tide = tide

    def estimate(self, job: Job | None = None, results: int = 1) -> str:
        """The moment by which a restore that is asked for now should be done: of one job, or of so many.

        Expedited is only counted on for one job of small files; S3 may refuse it, so that many are told of Standard.
        """
        files = [file for file, _ in self._shelf.places(job)] if job else []
        tiers = {restoring.tier_for(self._tide.tier, file.size) for file in files} or {
            restoring.surely(self._tide.tier)
        }
        return self._by(max(restoring.expected_seconds(tier) for tier in tiers), restoring.in_line(results))

    def request(self, job_id: str, restore_id: str, results: int = 1) -> bool:
        """ARCHIVED or ARCHIVING -> RESTORING, and ask S3 for each frozen file; whether the job is on its way now.

        It is one of so many `results`. False while a worker that archives holds the files: ask again later.
        """
        self.mark(job_id, restore_id, results)
        return self.advance(job_id)

    def mark(self, job_id: str, restore_id: str, results: int = 1) -> bool:
        """ARCHIVED or ARCHIVING -> RESTORING alone; whether that was done now. The sweeper sees to the rest."""
        now, patience = self._clock.now(), self._tide.patience

        def move(job: Job) -> Job | None:
            return cooling.thaw(job, restore_id, self.estimate(job, results), now, patience)

        return self._jobs.change(job_id, move) is not None

    def mark_mend(self, job_id: str) -> bool:
        """AVAILABLE -> RESTORING alone, for a result that says it is at hand while a file of it is frozen."""
        now, patience = self._clock.now(), self._tide.patience
        restore_id = f"mend-{job_id}-{moments.epoch(moments.text(now))}"
        moved = self._jobs.change(
            job_id, lambda job: cooling.mend(job, restore_id, self.estimate(job), now, patience)
        )
        return moved is not None

    def advance(self, job_id: str) -> bool:
        """Do what can be done now for a job in RESTORING; whether it is in RESTORING, or AVAILABLE already.

        Frozen files are asked for (again, when a thawed copy has expired); once all are readable they are copied back.
        """
        job = self._jobs.get(job_id)
        if job is None or not cooling.kept(job):
            return False
        if job.result_state is not ResultState.RESTORING:
            return job.result_state is ResultState.AVAILABLE
        waiting = [
            large for large in self._shelf.look(job) if large.stored.frozen and not large.stored.thawed
        ]
        tiers = [self._thaw(large) for large in waiting if not large.stored.thawing]
        if any(tier != self._tide.tier for tier in tiers):
            # Slower than asked for: then the user is told a later time.
            by = self._by(max(restoring.expected_seconds(tier) for tier in tiers))
            self._jobs.change(job_id, lambda job: cooling.expect(job, by))
        if not waiting:
            self._copy_back(job_id)
        return True

    def look_again(self, job_id: str) -> Job | None:
        """Put off the sweeper's next look; the job when it is still in RESTORING."""
        now, patience = self._clock.now(), self._tide.patience
        return self._jobs.change(job_id, lambda job: cooling.look_again(job, now, patience))

    def _copy_back(self, job_id: str) -> None:
        holder = self._ids.new()
        job = self._shelf.take(job_id, ResultState.RESTORING, holder)
        if job is None:
            return
        try:
            renew = self._shelf.renewer(job_id, ResultState.RESTORING, holder)
            for file, key in self._shelf.places(job):
                self._shelf.move(file, key, StorageClass.STANDARD, renew)
        except DEFINITE:
            self._shelf.drop(job_id, holder)
            raise
        self._return(job, holder)

    def _return(self, job: Job, holder: str) -> None:
        user = self._users.get(job.user_id)
        now, patience = self._clock.now(), self._tide.patience
        archive_at = None
        if user is not None and user.plan is Plan.FREE:
            # It came back although premium is over: the free plan's retention begins anew.
            retention = self._plans.of(user.plan).retention_seconds
            archive_at = cooling.wanted_archive_at(job, user.plan, moments.text(now), retention)
        remind = self._plans.remind_seconds
        self._jobs.change(
            job.job_id, lambda job: cooling.returned(job, holder, archive_at, now, patience, remind)
        )

    def _thaw(self, large: Large) -> str:
        """Ask for one file; the tier that took it."""
        tier = restoring.tier_for(self._tide.tier, large.file.size)
        return self._vault.thaw(large.key, tier, self._tide.days)

    def _by(self, seconds: int, more: int = 0) -> str:
        return moments.later(self._clock.now(), (self._tide.estimate_seconds or seconds) + more)
