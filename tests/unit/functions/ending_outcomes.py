"""What each move changes that ends a job or an attempt: failures, retries, cancelling, deleting."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gas.domain import job_moves, moments, stop_moves
from gas.domain.job import Failure, InputFile, Job, Status, Work
from gas.domain.machine import Machine
from gas.domain.run import Billed, Run
from gas.domain.scatter import PartSeen, Scatter
from tests.unit.functions.moved_jobs import (
    AGAIN,
    AT,
    CLAIMED,
    ENDED,
    FAILED,
    FAILURE,
    LONG_AGO,
    NOW,
    OLD,
    OVER,
    RUNNING,
    STOPPING,
    WAITING,
    Move,
)

ENDINGS: dict[str, tuple[Job, Move, dict[str, Any]]] = {
    "failed": (
        RUNNING,
        lambda job: job_moves.failed(job, 1, FAILURE, NOW),
        {
            "status": Status.FAILED,
            "failure": FAILURE,
            "completed_at": AT,
            "pending_reason": None,
            "claimed_until": None,
            "work_kind": None,
            "work_due": None,
        },
    ),
    "died": (
        RUNNING,
        lambda job: job_moves.died(job, 1, "no word", NOW),
        {
            **AGAIN,
            "failures": 1,
            "pending_reason": "Attempt 1 of 3 failed (no word); the next one is being started.",
        },
    ),
    "interrupted": (
        RUNNING,
        lambda job: job_moves.interrupted(job, 1, NOW),
        {
            **AGAIN,
            "interruptions": 1,
            "pending_reason": "AWS took the machine back before the job was done; it is being started again.",
        },
    ),
    "interrupted-again": (
        replace(RUNNING, interruptions=1),
        lambda job: job_moves.interrupted(job, 1, NOW),
        {
            **AGAIN,
            "interruptions": 2,
            "pending_reason": "AWS took the machine back before the job was done; it is being started again"
            " on a machine that AWS does not take back.",
        },
    ),
    "not_started": (
        RUNNING,
        lambda job: job_moves.not_started(job, 1, NOW),
        {
            **{name: value for name, value in AGAIN.items() if name != "asked_at"},
            "pending_reason": "No machine is free at the moment; the job starts as soon as there is one.",
        },
    ),
    "out_of_memory": (
        replace(RUNNING, machine=Machine(2048, 4096, 30)),
        lambda job: job_moves.out_of_memory(job, 1, NOW),
        {
            **AGAIN,
            "machine": Machine(2048, 8192, 30, grown=True),
            "pending_reason": "The task ran out of memory; it is being started again with 8 GiB.",
        },
    ),
    "out_of_memory-again": (
        replace(RUNNING, machine=Machine(2048, 8192, 30, grown=True)),
        lambda job: job_moves.out_of_memory(job, 1, NOW),
        {
            **OVER,
            "failure": Failure(
                "The file needs too much memory",
                "The annotation used up 8 GiB of memory. Split the file, for example by chromosome, and run the parts.",
                ours=True,
            ),
        },
    ),
    "unscattered": (
        replace(RUNNING, scatter=Scatter(3, planned=True, records=9, parts={"0": PartSeen(seq=4)})),
        lambda job: job_moves.unscattered(job, 1, NOW),
        {
            **AGAIN,
            "scatter": None,
            "pending_reason": "The file can only be annotated as a whole; it is being started again in one piece.",
        },
    ),
    "disk_full": (
        replace(RUNNING, machine=Machine(2048, 4096, 30)),
        lambda job: job_moves.disk_full(job, 1, "No space left on device", NOW),
        {
            **OVER,
            "failure": Failure(
                "The file needs too much disk space",
                "The annotation used up its 30 GiB of disk (No space left on device). Split the file, for example by "
                "chromosome, and run the parts. If a small file fails like this, please tell the operator of this "
                "service.",
                ours=True,
            ),
        },
    ),
    "billed": (
        replace(
            ENDED, machine=Machine(2048, 4096, 30), runs=(Run(1, 2048, 4096, 30, LONG_AGO, OLD, spot=True),)
        ),
        lambda job: job_moves.billed(job, 1, Billed(LONG_AGO, AT, spot=False)),
        {"runs": (Run(1, 2048, 4096, 30, LONG_AGO, AT, spot=False, measured=True),)},
    ),
    "cancel-a-run": (
        replace(RUNNING, runs=(Run(1, 2048, 4096, 30, OLD),), input=InputFile("k", 1, "a.vcf", "known")),
        lambda job: stop_moves.cancel(job, NOW),
        {
            "status": Status.CANCELLED,
            "completed_at": AT,
            "runs": (Run(1, 2048, 4096, 30, OLD, AT),),
            "work_kind": Work.STOP,
            "work_due": moments.later(NOW, 60),
        },
    ),
    "retry": (
        FAILED,
        lambda job: job_moves.retry(job, NOW),
        {
            **AGAIN,
            "failure": None,
            "completed_at": None,
            "failures": 0,
            "interruptions": 0,
            "heard_at": AT,
            "pending_reason": "It runs again after a failure.",
        },
    ),
    "ended": (
        replace(RUNNING, work_kind=Work.LAUNCH),
        lambda job: job_moves.ended(job, 1, NOW),
        {"work_kind": Work.WATCH, "work_due": moments.later(NOW, 60)},
    ),
    "given_up": (
        CLAIMED,
        lambda job: job_moves.given_up(job, NOW),
        {
            "status": Status.FAILED,
            "failure": Failure(
                "The job waited too long",
                "No machine was free within the time that a job may wait here. because Please run it again.",
                ours=True,
            ),
            "completed_at": AT,
            "pending_reason": None,
            "claimed_until": None,
            "work_kind": None,
            "work_due": None,
        },
    ),
    "cancel": (
        RUNNING,
        lambda job: stop_moves.cancel(job, NOW),
        {
            "status": Status.CANCELLED,
            "completed_at": AT,
            "work_kind": Work.STOP,
            "work_due": moments.later(NOW, 60),
        },
    ),
    "cancel-before-any-launch": (
        replace(WAITING, launches=0),
        lambda job: stop_moves.cancel(job, NOW),
        {"status": Status.CANCELLED, "completed_at": AT, "work_kind": None, "work_due": None},
    ),
    "stopped": (
        STOPPING,
        lambda job: stop_moves.stopped(job, 1),
        {"task_arn": None, "claimed_until": None, "work_kind": None, "work_due": None},
    ),
    "stop_later": (
        STOPPING,
        lambda job: stop_moves.stop_later(job, NOW),
        {"work_due": moments.later(NOW, 60)},
    ),
    "delete-running": (
        RUNNING,
        lambda job: stop_moves.delete(job, NOW),
        {
            "status": Status.CANCELLED,
            "deleted_at": AT,
            "work_kind": Work.DELETE,
            "work_due": moments.later(NOW, 60),
        },
    ),
    "delete-stopping": (
        STOPPING,
        lambda job: stop_moves.delete(job, NOW),
        {"deleted_at": AT, "work_kind": Work.DELETE, "work_due": moments.later(NOW, 60)},
    ),
    "delete-before-any-launch": (
        replace(WAITING, launches=0),
        lambda job: stop_moves.delete(job, NOW),
        {"status": Status.CANCELLED, "deleted_at": AT, "work_kind": Work.DELETE, "work_due": AT},
    ),
    "delete-ended": (
        FAILED,
        lambda job: stop_moves.delete(job, NOW),
        {"deleted_at": AT, "work_kind": Work.DELETE, "work_due": AT},
    ),
}
