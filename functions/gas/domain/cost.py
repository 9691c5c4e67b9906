"""What a job costs on AWS at list prices. The formula is in docs/cost.md; a test computes it by hand.

`once` is what the job's tasks and requests cost. `month` is what its files cost each month as they lie now. Not counted:
downloads, logs, the reference's own storage, and what the stage costs without jobs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from gas.domain.job import Job, Status
from gas.domain.machine import GIB, Machine
from gas.domain.prices import Prices
from gas.domain.run import LEAST_SECONDS, Run

HOUR = 3600.0
FREE_DISK_GIB = 20  # of each task
UPLOAD_PART = 16 * 1024**2
RESULT_PART = 64 * 1024**2
# Glacier keeps 32 KB of its own and 8 KB in Standard beside each object.
GLACIER_KB, STANDARD_KB = 32, 8
# GET requests of a task: the files of the reference, and the input in ranges.
REFERENCE_GETS = 40
# One message of a task: SQS sends, hands over and deletes it; a function of 0.5 GB works 0.05 s; the job's row is read
# once and written with two indexes.
SQS_REQUESTS, LAMBDA_GB_SECONDS, TABLE_READS, TABLE_WRITES = 3, 0.025, 2, 6
# Steps besides a task's messages: upload, submission, request, launch, end, mail.
OWN_STEPS = 12

# An estimate before submission (docs/cost.md, "Estimate").
START_SECONDS = 45.0  # image and start
FETCH_BYTES_SECOND = 100e6  # the reference, once for each task
INPUT_BYTES_VCPU_SECOND = 1e6  # packed bytes of an input of one sample
TRACK_SHARE = 0.03  # more work for each track
RESULT_FACTOR = 8.0  # bytes of all results for one of the input
MESSAGE_SECONDS = 2.0

What = Literal["vcpu", "memory", "disk", "address", "requests", "storage", "archive"]
Per = Literal["once", "month"]


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a cost: `quantity` of `unit` for `usd` in total. `spot` is None where it means nothing."""

    what: What
    quantity: float
    unit: str
    usd: float
    per: Per
    spot: bool | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """US dollars: `usd` once, `usd_month` for each month that the files stay as they are. `region`: whose prices."""

    usd: float
    usd_month: float
    parts: tuple[Part, ...]
    prices_as_of: str
    region: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a job would cost, and how long its task would run on which machine."""

    cost: Cost
    seconds: float
    machine: Machine


def priced(job: Job, prices: Prices, address: bool = True) -> Cost:
    """Return what the job has cost so far. `address`: its tasks have a public IPv4 address."""
    runs = job.runs or _earlier(job)
    parts = [*_compute(runs, prices, address), *_requests(job, prices), *_storage(job, prices)]
    return _cost(parts, prices)


def estimated(
    size: int, reference_bytes: int, tracks: int, machine: Machine, prices: Prices, address: bool = True
) -> Estimate:
    """Return what an input of `size` bytes would cost with that many tracks, on Spot."""
    work = size / INPUT_BYTES_VCPU_SECOND / (machine.cpu / 1024) * (1 + TRACK_SHARE * tracks)
    seconds = max(float(LEAST_SECONDS), START_SECONDS + reference_bytes / FETCH_BYTES_SECOND + work)
    results = int(size * RESULT_FACTOR)
    hours = seconds / HOUR
    parts = [
        *_of_hours({True: (hours * machine.cpu / 1024, hours * machine.memory_mib / 1024)}, prices),
        *_disk_and_address(hours * max(0, machine.disk_gib - FREE_DISK_GIB), hours * address, prices),
        _requests_part(size, [results // 4] * 12, int(work / MESSAGE_SECONDS), 1, prices),
        _standard_part(size + results, prices),
    ]
    return Estimate(_cost(parts, prices), round(seconds, 1), machine)


def _cost(parts: Iterable[Part], prices: Prices) -> Cost:
    kept = tuple(part for part in parts if part.quantity > 0)
    once = sum(part.usd for part in kept if part.per == "once")
    month = sum(part.usd for part in kept if part.per == "month")
    return Cost(round(once, 8), round(month, 8), kept, prices.as_of, prices.region)


def _earlier(job: Job) -> tuple[Run, ...]:
    """The task of a job of an earlier release, which noted no runs."""
    if job.machine is None or job.started_at is None or job.completed_at is None:
        return ()
    size = (job.machine.cpu, job.machine.memory_mib, job.machine.disk_gib)
    return (Run(job.attempt, *size, job.started_at, job.completed_at),)


def _compute(runs: Iterable[Run], prices: Prices, address: bool) -> list[Part]:
    hours: dict[bool, tuple[float, float]] = {}
    disk = addresses = 0.0
    for run in runs:
        lasted = run.seconds / HOUR
        cpu, memory = hours.get(run.spot is True, (0.0, 0.0))
        hours[run.spot is True] = (cpu + lasted * run.cpu / 1024, memory + lasted * run.memory_mib / 1024)
        disk += lasted * max(0, run.disk_gib - FREE_DISK_GIB)
        addresses += lasted if address else 0.0
    return [*_of_hours(hours, prices), *_disk_and_address(disk, addresses, prices)]


def _of_hours(hours: dict[bool, tuple[float, float]], prices: Prices) -> list[Part]:
    parts = []
    for spot, (cpu, memory) in sorted(hours.items()):
        share = prices.spot_share if spot else 1.0
        parts.append(Part("vcpu", cpu, "vCPU-hour", cpu * prices.vcpu_hour * share, "once", spot))
        parts.append(Part("memory", memory, "GB-hour", memory * prices.memory_gb_hour * share, "once", spot))
    return parts


def _disk_and_address(disk: float, address: float, prices: Prices) -> list[Part]:
    return [
        Part("disk", disk, "GB-hour", disk * prices.disk_gb_hour, "once"),
        Part("address", address, "hour", address * prices.ipv4_hour, "once"),
    ]


def _requests(job: Job, prices: Prices) -> list[Part]:
    attempts = max(1, len(job.runs)) if job.attempt else 0
    files = [file.size for file in job.files]
    return [_requests_part(job.input_bytes, files, max(0, job.seq + 1), attempts, prices)]


def _requests_part(size: int, files: list[int], messages: int, attempts: int, prices: Prices) -> Part:
    """S3, and for each message and step: SQS, a function, the table."""
    puts = _parts(size, UPLOAD_PART) + 2 + sum(_parts(file, RESULT_PART) for file in files) + attempts
    gets = attempts * (REFERENCE_GETS + _parts(size, UPLOAD_PART))
    steps = messages + OWN_STEPS
    usd = puts * prices.s3_put + gets * prices.s3_get
    usd += steps * (SQS_REQUESTS * prices.sqs_request + prices.lambda_request)
    usd += steps * (LAMBDA_GB_SECONDS * prices.lambda_gb_second)
    usd += steps * (TABLE_READS * prices.table_read + TABLE_WRITES * prices.table_write)
    return Part("requests", float(puts + gets + steps), "request", usd, "once")


def _parts(size: int, part: int) -> int:
    return max(1, -(-size // part))


def _storage(job: Job, prices: Prices) -> list[Part]:
    """Input and results, hot and cold. A cancelled or failed job keeps its input alone."""
    results = sum(file.size for file in job.files) if job.status is Status.COMPLETED else 0
    cold = job.cold
    cold_bytes, cold_files = (cold.bytes, cold.files) if cold else (0, 0)
    hot = job.input_bytes + max(0, results - cold_bytes) + cold_files * STANDARD_KB * 1024
    frozen = (cold_bytes + cold_files * GLACIER_KB * 1024) / GIB
    return [
        _standard_part(hot, prices),
        Part("archive", frozen, "GB", frozen * prices.glacier_gb_month, "month"),
    ]


def _standard_part(size: int, prices: Prices) -> Part:
    return Part("storage", size / GIB, "GB", size / GIB * prices.standard_gb_month, "month")
