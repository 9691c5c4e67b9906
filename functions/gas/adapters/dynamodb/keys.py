"""Compute the keys of the jobs table's indexes from a job (docs/contracts.md)."""

from __future__ import annotations

import zlib

from gas.domain.job import Job
from gas.domain.work import PARKED

# Of active jobs in the index `by_result`, beside the states of results.
WAITING = "WAITING"
WORKING = "WORKING"
# Hash keys of the index `by_due` for each kind of job work: `launch#0` to `launch#15`. May grow, must not shrink.
SHARDS = 16
PARKED_SLOT = "parked"


def result_key(job: Job) -> str | None:
    """Return the job's range key in `by_result`; None keeps it out of the index.

    `WAITING#` or `WORKING#` and the time of submission for an active job; else the result's state and the time at which
    it will be archived (`-` for none).
    """
    if job.deleted_at is not None:
        return None
    if job.active:
        return f"{WORKING if job.at_work else WAITING}#{job.submitted_at}"
    return f"{job.result_state}#{job.archive_at or '-'}" if job.result_state is not None else None


def slot(kind: str, due: str, ident: str) -> str:
    """Return the hash key of a job's row in `by_due`. All parked rows share one."""
    return PARKED_SLOT if due >= PARKED else f"{kind}#{zlib.crc32(ident.encode()) % SHARDS}"


def slots(kind: str) -> list[str]:
    """Return every hash key for rows with that kind of work, except parked ones."""
    return [f"{kind}#{number}" for number in range(SHARDS)]
