"""The large files of one job in S3, and the lease under which alone they are moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gas.domain import cooling
from gas.domain.errors import DamagedResult, LostRace, NotFound, ResultArchived
from gas.domain.job import Job, ResultFile, ResultState
from gas.domain.keys import ARCHIVABLE, result_key
from gas.domain.ports import Clock, Jobs
from gas.domain.vault import Expected, StorageClass, Stored, Vault

# After these no request of ours is under way in S3, so that the lease can be given back. After any other failure (a
# time-out, a killed process) a copy may still land: then the lease is left to run out.
DEFINITE = (DamagedResult, LostRace, NotFound, ResultArchived)


@dataclass(frozen=True, slots=True)
class Large:
    """A file that may go to cold storage, as it was annotated and as it lies in S3 now."""

    file: ResultFile
    key: str
    stored: Stored


class Shelf:
    """Looks at and moves the large files of jobs."""

    def __init__(self, jobs: Jobs, vault: Vault, clock: Clock, lease_seconds: int) -> None:
        self._jobs = jobs
        self._vault = vault
        self._clock = clock
        self._seconds = lease_seconds

    def look(self, job: Job) -> list[Large]:
        """Each large file of the job as it is now. Raises DamagedResult for one that is gone or of another size."""
        large = []
        for file, key in self.places(job):
            stored = self._vault.look(key)
            if stored is None:
                raise DamagedResult(f"{file.name} of job {job.job_id} is not in storage.")
            if stored.size != file.size:
                raise DamagedResult(
                    f"{file.name} of job {job.job_id}: {stored.size} bytes, {file.size} written."
                )
            large.append(Large(file, key, stored))
        return large

    def places(self, job: Job) -> list[tuple[ResultFile, str]]:
        """Each large file of the job and its key."""
        large = (file for file in job.files if file.name in ARCHIVABLE)
        return [(file, result_key(job.user_id, job.job_id, file.name)) for file in large]

    def take(self, job_id: str, state: ResultState, holder: str) -> Job | None:
        """The job with the lease taken, or None: another worker holds it, or the state is past."""
        return self._jobs.change(
            job_id, lambda job: cooling.take(job, state, holder, self._clock.now(), self._seconds)
        )

    def drop(self, job_id: str, holder: str) -> None:
        """Give the lease back."""
        self._jobs.change(job_id, lambda job: cooling.drop(job, holder))

    def move(self, file: ResultFile, key: str, to: StorageClass, renew: Callable[[], None]) -> None:
        """Move one file to that class and compare it, as `Vault.move`; nothing happens when it is there."""
        self._vault.move(key, to, Expected(file.size, file.crc64nvme), renew)

    def renewer(self, job_id: str, state: ResultState, holder: str) -> Callable[[], None]:
        """What `Vault.move` calls before each slow request: renews the lease once a third of it is used up, and
        raises LostRace when it is another's."""
        taken = self._clock.now()

        def renew() -> None:
            nonlocal taken
            now = self._clock.now()
            if (now - taken).total_seconds() < self._seconds / 3:
                return
            if self.take(job_id, state, holder) is None:
                raise LostRace
            taken = now

        return renew
