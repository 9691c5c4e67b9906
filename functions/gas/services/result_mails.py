"""The mails 'completed' and 'failed' of a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gas.domain.job import Failure, Job, Status
from gas.domain.ports import Jobs
from gas.mail.kinds import MailKind
from gas.services.notifications import Notifications


@dataclass(frozen=True, slots=True)
class ResultMails:
    jobs: Jobs
    notifications: Notifications

    def tell(self, job_id: str) -> bool:
        """Say what became of the job, as it is now; whether a mail was written. Deleted and cancelled ones: none."""
        job = self.jobs.get(job_id)
        if job is None or job.deleted_at is not None:
            return False
        if job.status is Status.COMPLETED:
            return self._tell(job, MailKind.COMPLETED, _completed(job))
        if job.status is Status.FAILED:
            return self._tell(job, MailKind.FAILED, _failed(job))
        return False

    def _tell(self, job: Job, kind: MailKind, facts: dict[str, Any]) -> bool:
        page = f"/jobs/{job.job_id}"
        known = {"job_id": job.job_id, **facts}
        return self.notifications.tell(job.user_id, kind, f"{job.job_id}#{kind}", known, page)


def _completed(job: Job) -> dict[str, Any]:
    records = (job.summary or {}).get("records")
    return {"records": records if isinstance(records, int) else None, "archive_at": job.archive_at}


def _failed(job: Job) -> dict[str, Any]:
    failure = job.failure or Failure("The annotation could not be finished", "We do not know why.", ours=True)
    return {"title": failure.title, "detail": failure.detail, "input_at_fault": not failure.ours}
