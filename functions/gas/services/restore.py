"""Restore one archived result: request readable copies from S3, copy them back to STANDARD, verify every file."""

from __future__ import annotations

from dataclasses import dataclass

from gas.domain import moments, restore_pricing, result_moves
from gas.domain.job import Job, ResultState
from gas.domain.plan import Plan, Plans
from gas.domain.ports import Clock, Ids, Jobs, ResultStore, StorageClass, Users
from gas.services.result_files import DEFINITE, LargeFile, ResultFiles


@dataclass(frozen=True, slots=True)
class RestoreSettings:
    """`tier` and `days` are those of S3's RestoreObject.

    `estimate_seconds`: how long a restore is said to take; 0 uses the tier's own duration. `patience`: seconds after
    the estimate at which the sweeper continues a restore.
    """

    tier: str
    days: int
    estimate_seconds: int
    patience: int


class Restore:
    """The steps of restoring one job. Events, the workflow and the sweeper may repeat each step at any time."""

    def __init__(
        self,
        jobs: Jobs,
        users: Users,
        result_files: ResultFiles,
        store: ResultStore,
        plans: Plans,
        clock: Clock,
        ids: Ids,
        settings: RestoreSettings,
    ) -> None:
        self._jobs = jobs
        self._users = users
        self._files = result_files
        self._store = store
        self._plans = plans
        self._clock = clock
        self._ids = ids
        self._settings = settings

    def estimate(self, job: Job | None = None, results: int = 1) -> str:
        """Return the time by which a restore requested now should be done: of `job`, or of `results` results.

        Expedited counts only for one job of small files: S3 may refuse it, so an estimate for many uses Standard.
        """
        files = [file for file, _ in self._files.keys(job)] if job else []
        tiers = {restore_pricing.tier_for(self._settings.tier, file.size) for file in files} or {
            restore_pricing.tier_for_many(self._settings.tier)
        }
        seconds = max(restore_pricing.expected_seconds(tier) for tier in tiers)
        return self._by(seconds, restore_pricing.copying_seconds(results))

    def request(self, job_id: str, restore_id: str, results: int = 1) -> bool:
        """ARCHIVED or ARCHIVING -> RESTORING, and request each archived file; whether the job is being restored now.

        `results`: how many results this restore brings back in total. False while a worker that archives holds the
        files: request again later.
        """
        self.mark(job_id, restore_id, results)
        return self.advance(job_id)

    def mark(self, job_id: str, restore_id: str, results: int = 1) -> bool:
        """ARCHIVED or ARCHIVING -> RESTORING, without a request to S3; whether the state changed.

        The sweeper continues the restore.
        """
        now, patience = self._clock.now(), self._settings.patience

        def move(job: Job) -> Job | None:
            return result_moves.begin_restore(job, restore_id, self.estimate(job, results), now, patience)

        return self._jobs.change(job_id, move) is not None

    def mark_repair(self, job_id: str) -> bool:
        """AVAILABLE -> RESTORING for a result of which a file is archived; whether the state changed."""
        now, patience = self._clock.now(), self._settings.patience
        restore_id = f"mend-{job_id}-{moments.epoch(moments.text(now))}"
        moved = self._jobs.change(
            job_id,
            lambda job: result_moves.begin_repair(job, restore_id, self.estimate(job), now, patience),
        )
        return moved is not None

    def advance(self, job_id: str) -> bool:
        """Continue a job in RESTORING as far as possible now; whether it is in RESTORING or AVAILABLE.

        Archived files are requested (again, when a restored copy has expired). Once all files are readable they are
        copied back.
        """
        job = self._jobs.get(job_id)
        if job is None or not result_moves.kept(job):
            return False
        if job.result_state is not ResultState.RESTORING:
            return job.result_state is ResultState.AVAILABLE
        waiting = [large for large in self._files.stored(job) if not large.stored.readable]
        tiers = [self._request(large) for large in waiting if not large.stored.restoring]
        if any(tier != self._settings.tier for tier in tiers):
            # S3 accepted a slower tier than the wanted one: the user sees a later estimate.
            by = self._by(max(restore_pricing.expected_seconds(tier) for tier in tiers))
            self._jobs.change(job_id, lambda job: result_moves.postpone_estimate(job, by))
        if not waiting:
            self._copy_back(job_id)
        return True

    def check_later(self, job_id: str) -> Job | None:
        """Postpone the sweeper's next look; the job when it is still in RESTORING, else None."""
        now, patience = self._clock.now(), self._settings.patience
        return self._jobs.change(job_id, lambda job: result_moves.check_restore_later(job, now, patience))

    def _copy_back(self, job_id: str) -> None:
        holder = self._ids.new()
        job = self._files.take_lease(job_id, ResultState.RESTORING, holder)
        if job is None:
            return
        try:
            renew = self._files.renewer(job_id, ResultState.RESTORING, holder)
            for file, key in self._files.keys(job):
                self._files.move(file, key, StorageClass.STANDARD, renew)
        except DEFINITE:
            self._files.drop_lease(job_id, holder)
            raise
        self._make_available(job, holder)

    def _make_available(self, job: Job, holder: str) -> None:
        user = self._users.get(job.user_id)
        now, patience = self._clock.now(), self._settings.patience
        archive_at = None
        if user is not None and user.plan is Plan.FREE:
            # Premium ended during the restore: the free plan's retention begins now.
            retention = self._plans.of(user.plan).retention_seconds
            archive_at = result_moves.wanted_archive_at(job, user.plan, moments.text(now), retention)
        remind = self._plans.remind_seconds
        self._jobs.change(
            job.job_id, lambda job: result_moves.restored(job, holder, archive_at, now, patience, remind)
        )

    def _request(self, large: LargeFile) -> str:
        """Request one file; the tier that S3 accepted."""
        tier = restore_pricing.tier_for(self._settings.tier, large.file.size)
        return self._store.restore(large.key, tier, self._settings.days)

    def _by(self, seconds: int, more: int = 0) -> str:
        return moments.later(self._clock.now(), (self._settings.estimate_seconds or seconds) + more)
