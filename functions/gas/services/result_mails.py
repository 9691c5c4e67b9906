"""The mails 'completed' and 'failed' of a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gas.domain.job import Failure, Job, Status
from gas.domain.ports import Jobs
from gas.mail.kinds import MailKind
from gas.services.costs import Costs
from gas.services.notifications import Notifications


@dataclass(frozen=True, slots=True)
class ResultMails:
    jobs: Jobs
    notifications: Notifications
    costs: Costs

    def tell(self, job_id: str) -> bool:
        """Write the mail about the job's end, if it has ended; whether one was written. None for deleted and cancelled jobs."""
        job = self.jobs.get(job_id)
        if job is None or job.deleted_at is not None:
            return False
        if job.status is Status.COMPLETED:
            return self._tell(job, MailKind.COMPLETED, {**_completed(job), **self._cost(job)})
        if job.status is Status.FAILED:
            return self._tell(job, MailKind.FAILED, _failed(job))
        return False

    def _cost(self, job: Job) -> dict[str, Any]:
        cost = self.costs.of(job)
        return {"usd": cost.usd, "usd_month": cost.usd_month, "on_aws": self.costs.on_aws}

    def _tell(self, job: Job, kind: MailKind, facts: dict[str, Any]) -> bool:
        return self.notifications.tell_of_job(job, kind, f"{job.job_id}#{kind}", facts)


def _completed(job: Job) -> dict[str, Any]:
    return {
        "records": _count(job, "records"),
        "variants": _count(job, "alleles"),
        # Details name places of the genome, so the mail holds the titles and the page has the rest.
        "warnings": [warning.title for warning in job.warnings if not warning.is_note],
        "archive_at": job.archive_at,
    }


def _count(job: Job, name: str) -> int | None:
    """A count of the job's summary; None where it is unknown."""
    counts = (job.summary or {}).get("counts")
    found = counts.get(name) if isinstance(counts, dict) else None
    return found if isinstance(found, int) else None


def _failed(job: Job) -> dict[str, Any]:
    failure = job.failure or Failure("The annotation could not be finished", "We do not know why.", ours=True)
    # The detail of an input's fault may quote the file: names of samples, a line with genotypes.
    detail = failure.detail if failure.ours else ""
    return {"title": failure.title, "detail": detail, "input_at_fault": not failure.ours}
