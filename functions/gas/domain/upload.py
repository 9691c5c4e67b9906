"""An upload: a file that comes to S3 in parts, is completed once, and lives as long as a job uses it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from gas.domain.errors import NotAllowed

MIB = 1024 * 1024
MIN_PART = 16 * MIB
MAX_PARTS = 1000


class UploadStatus(StrEnum):
    OPEN = "OPEN"
    COMPLETED = "COMPLETED"
    DELETING = "DELETING"  # hidden; the object goes first, the row last


@dataclass(frozen=True, slots=True)
class Part:
    """A part that has arrived in S3."""

    number: int
    etag: str
    size: int


@dataclass(frozen=True, slots=True)
class Upload:
    """`jobs` are the jobs that use the file; `unused_due` is when a file that no job uses is swept away."""

    upload_id: str
    user_id: str
    filename: str
    size: int
    key: str
    s3_upload_id: str
    created_at: str
    unused_due: str | None = None
    status: UploadStatus = UploadStatus.OPEN
    completed_at: str | None = None
    jobs: frozenset[str] = frozenset()
    rev: int = 0

    @property
    def part_size(self) -> int:
        """Bytes of each part but the last: at least 16 MiB, and at most 1,000 parts."""
        return part_size(self.size)

    def part_lengths(self) -> dict[int, int]:
        """Number (from 1) -> exact length of each part."""
        return part_lengths(self.size)

    def complete(self, now: str) -> Upload:
        return replace(self, status=UploadStatus.COMPLETED, completed_at=self.completed_at or now)

    def doomed(self, now: str) -> Upload:
        """Hidden from now on, and to be erased."""
        return replace(self, status=UploadStatus.DELETING, unused_due=now)

    def used_by(self, job_id: str) -> Upload:
        """The upload with one more job that needs it."""
        return replace(self, jobs=self.jobs | {job_id}, unused_due=None)

    def released_by(self, job_id: str, now: str) -> Upload | None:
        """The upload without that job, doomed when it was the last one; None when the job never used it."""
        if job_id not in self.jobs:
            return None
        left = replace(self, jobs=self.jobs - {job_id})
        return left if left.jobs else left.doomed(now)

    def must_be_ready(self) -> Upload:
        """Itself when a job may use it. Raises NotAllowed."""
        if self.status is not UploadStatus.COMPLETED:
            raise NotAllowed("This upload is not complete yet.")
        return self


def part_size(size: int) -> int:
    return max(MIN_PART, -(-size // MAX_PARTS))


def part_lengths(size: int) -> dict[int, int]:
    step = part_size(size)
    count = max(1, -(-size // step))
    return {number: min(step, size - (number - 1) * step) for number in range(1, count + 1)}
