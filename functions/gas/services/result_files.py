"""The large result files of a job in S3, and the lease that a worker must hold to move them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gas.domain import result_moves
from gas.domain.errors import DamagedResult, LostRace, NotFound, ResultArchived
from gas.domain.job import Job, ResultFile, ResultState
from gas.domain.keys import ARCHIVABLE, result_key
from gas.domain.ports import Clock, Expected, Jobs, ResultStore, StorageClass, StoredObject

# After these errors no request of ours is in progress in S3, so the lease can be given up. After any other failure (a
# timeout, a killed process) S3 may still complete a copy: then the lease must expire.
DEFINITE = (DamagedResult, LostRace, NotFound, ResultArchived)


@dataclass(frozen=True, slots=True)
class LargeFile:
    """A file that can be archived: as the annotation wrote it (`file`), and as S3 has it now (`stored`)."""

    file: ResultFile
    key: str
    stored: StoredObject


class ResultFiles:
    """Describes and moves the large files of jobs."""

    def __init__(self, jobs: Jobs, store: ResultStore, clock: Clock, lease_seconds: int) -> None:
        self._jobs = jobs
        self._store = store
        self._clock = clock
        self._seconds = lease_seconds

    def stored(self, job: Job) -> list[LargeFile]:
        """Return each large file of the job. Raises DamagedResult for one that is missing or has another size."""
        large = []
        for file, key in self.keys(job):
            stored = self._store.head(key)
            if stored is None:
                raise DamagedResult(f"{file.name} of job {job.job_id} is not in storage.")
            if stored.size != file.size:
                raise DamagedResult(
                    f"{file.name} of job {job.job_id}: {stored.size} bytes, {file.size} written."
                )
            large.append(LargeFile(file, key, stored))
        return large

    def keys(self, job: Job) -> list[tuple[ResultFile, str]]:
        """Return each large file of the job and its key."""
        large = (file for file in job.files if file.name in ARCHIVABLE)
        return [(file, result_key(job.folder, job.job_id, file.name)) for file in large]

    def take_lease(self, job_id: str, state: ResultState, holder: str) -> Job | None:
        """Take the lease and return the job; None when another worker holds it or the job left that state."""
        return self._jobs.change(
            job_id, lambda job: result_moves.take_lease(job, state, holder, self._clock.now(), self._seconds)
        )

    def drop_lease(self, job_id: str, holder: str) -> None:
        """Give up the lease."""
        self._jobs.change(job_id, lambda job: result_moves.drop_lease(job, holder))

    def move(self, file: ResultFile, key: str, to: StorageClass, renew: Callable[[], None]) -> None:
        """Move one file to that storage class and verify it, as `ResultStore.move`."""
        self._store.move(key, to, Expected(file.size, file.crc64nvme), renew)

    def renewer(self, job_id: str, state: ResultState, holder: str) -> Callable[[], None]:
        """Return a function for `ResultStore.move` that renews the lease once a third of it has passed.

        It raises LostRace when another worker has the lease.
        """
        taken = self._clock.now()

        def renew() -> None:
            nonlocal taken
            now = self._clock.now()
            if (now - taken).total_seconds() < self._seconds / 3:
                return
            if self.take_lease(job_id, state, holder) is None:
                raise LostRace
            taken = now

        return renew
