"""The tree of errors.

GasClientError
├── NotReachable    the service did not answer
├── NotSignedIn     no token, or one that the service no longer accepts
├── ApiError        the service refused the request (RFC 9457 problem details: status, title, detail, type)
│   └── TokenScopeError  the API token's scope does not allow this call
├── TransferError   bytes to or from storage did not arrive completely
├── JobFailed       the job that was waited for ended without a result
├── StillRunning    the time to wait is over; the job continues
├── ResultWarnings  the job completed, but its result has warnings
└── FolderInUse     the folder holds the results of another run
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gas_client.types import JobWarning


class GasClientError(Exception):
    """The base class. `exit_code` is the exit code of the `gas` command."""

    exit_code = 1


class NotReachable(GasClientError):
    """The service could not be reached, or the connection broke too often."""

    exit_code = 6


class NotSignedIn(GasClientError):
    """There is no token, or the service refuses it."""

    exit_code = 3


class TransferError(GasClientError):
    """An upload or download is incomplete; call again to resume it."""


class JobFailed(GasClientError):
    """The job ended FAILED or CANCELLED; `job` is its last state."""

    exit_code = 5

    def __init__(self, job: Mapping[str, Any]) -> None:
        failure = job.get("failure") or {}
        super().__init__(
            ": ".join(
                filter(None, (f"Job {job['status'].lower()}", failure.get("title"), failure.get("detail")))
            )
        )
        self.job = dict(job)


class StillRunning(GasClientError):
    """The job has not ended within the time-out; it continues, and you can wait for it again."""

    exit_code = 7

    def __init__(self, job_id: str) -> None:
        super().__init__(
            f"Job {job_id} has not ended yet; it goes on. Run the same command again to wait for it."
        )
        self.job_id = job_id


class ResultWarnings(GasClientError):
    """The result has warnings, and `fail_on_warning` was set; the files were written. `job` has the warnings."""

    exit_code = 8

    def __init__(self, job: Mapping[str, Any], warnings: Sequence[JobWarning]) -> None:
        super().__init__("The result has warnings: " + "; ".join(one["title"] for one in warnings) + ".")
        self.job = dict(job)


class FolderInUse(GasClientError):
    """The folder holds the results of another file, service or options; nothing was changed."""

    exit_code = 2


class ApiError(GasClientError):
    """A problem document (RFC 9457) of the service."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = dict(problem)
        self.type = str(problem.get("type", "about:blank"))
        self.title = str(problem.get("title", "")) or f"HTTP {status}"
        self.detail = str(problem.get("detail", ""))
        super().__init__(f"{self.title}: {self.detail}" if self.detail else self.title)

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        """4 if the object does not exist (or belongs to another user), else 1."""
        return 4 if self.status == 404 else 1


class TokenScopeError(ApiError):
    """The API token may not do this; the message says which scope the call needs and how to get such a token."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(status, problem)
        needed = str(problem.get("needed", ""))
        if needed in ("read", "submit", "full"):
            way = f"Run `gas login --scope {needed}`, or create such a token on the account page."
        else:
            way = "Do it on the site."
        self.args = (f"{self.title}: {self.detail} {way}",)
