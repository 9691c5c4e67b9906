"""State changes of a scattered job while its parts are at work; as in `job_moves`, None where a change comes too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gas.domain import job_moves, moments
from gas.domain.job import Job, Progress, Stage, Unit
from gas.domain.run import Run
from gas.domain.scatter import JOIN, PLAN, Scatter

RESUMED_ATTEMPTS = (
    6  # from this attempt on, running the job again makes a new job, which counts against the plan
)


def resume(job: Job, now: datetime) -> Job | None:
    """Run a scattered job again for its user, if it failed by a fault of ours: its finished parts are kept."""
    kept = job.scatter is not None and job.failure is not None and job.failure.ours
    return job_moves.retry(job, now) if kept and job.attempt < RESUMED_ATTEMPTS else None


def part_heard(
    job: Job,
    attempt: int,
    part: str,
    trial: int,
    seq: int,
    progress: Progress | None,
    now: datetime,
    patience_seconds: float,
) -> Job | None:
    """Apply a message of a part's task: the job is RUNNING."""
    if job.scatter is None or not job.scatter.has(part):
        return None
    seen = job.scatter.seen(part)
    if seen.done or (trial, seq) <= (seen.trial, seen.seq):
        return None
    records = 0 if trial > seen.trial else seen.records
    if progress is not None and progress.stage is Stage.ANNOTATING and progress.unit is Unit.RECORDS:
        records = progress.records or 0
    scatter = job.scatter.with_part(
        part, replace(seen, trial=trial, seq=seq, records=records, heard_at=moments.text(now))
    )
    told = _progress(scatter, part, progress)
    moved = job_moves.heard(job, attempt, job.seq + 1, told, now, patience_seconds)
    return None if moved is None else replace(moved, scatter=scatter)


def part_failed(job: Job, attempt: int, part: str, trial: int, words: str) -> Job | None:
    """Note why a part's task failed; what follows is decided by the state machine's next look at it."""
    if job.scatter is None or not job.scatter.has(part) or not _current(job, attempt):
        return None
    seen = job.scatter.seen(part)
    if seen.done or trial < seen.trial:
        return None
    return replace(job, scatter=job.scatter.with_part(part, replace(seen, trial=trial, words=words)))


def planned(job: Job, attempt: int, shards: int, records: int) -> Job | None:
    """Note how many shards and records there are."""
    if job.scatter is None or job.scatter.planned or not _current(job, attempt):
        return None
    scatter = replace(job.scatter, shards=shards, planned=True, records=records)
    return replace(job, scatter=scatter, progress=_progress(scatter, "0", None))


def part_done(job: Job, attempt: int, part: str, records: int, now: datetime) -> Job | None:
    """Note that a part has finished."""
    if job.scatter is None or job.scatter.seen(part).done or not _current(job, attempt):
        return None
    seen = replace(job.scatter.seen(part), records=records, done=True, words="")
    scatter = job.scatter.with_part(part, seen)
    told = job.progress if part == PLAN else _progress(scatter, part, None)
    return replace(job, scatter=scatter, progress=told, heard_at=moments.text(now))


def part_ended(job: Job, run: Run) -> Job | None:
    """Note what a part's task ran on, also when the job has ended before."""
    if any((one.attempt, one.part) == (run.attempt, run.part) for one in job.runs):
        return None
    return replace(job, runs=(*job.runs, run))


def _progress(scatter: Scatter, part: str, said: Progress | None) -> Progress:
    """Return the progress of the whole job: of plan and join what their tasks say, of shards the sum of all."""
    if part.isdigit() or said is None:
        return Progress(
            Stage.FINISHING if part == JOIN else Stage.READING if part == PLAN else Stage.ANNOTATING,
            scatter.records_done if part.isdigit() else None,
            scatter.records if part.isdigit() else None,
            shards=scatter.shards if scatter.planned else None,
            shards_done=scatter.done if scatter.planned else None,
        )
    stage = Stage.FINISHING if part == JOIN and said.stage is Stage.ANNOTATING else said.stage
    return replace(
        said,
        stage=stage,
        shards=scatter.shards if scatter.planned else None,
        shards_done=scatter.done if scatter.planned else None,
    )


def _current(job: Job, attempt: int) -> bool:
    return job.active and job.attempt == attempt and job.deleted_at is None
