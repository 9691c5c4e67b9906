"""Prints how long a large job takes from submission to COMPLETED, beside the `annotate` command alone on the same file.

    pytest -q -s tests/benchmarks/test_large_job.py

The reference is that of test_reference_build (`GAS_BENCH_MEGABASES` and `GAS_BENCH_DEMO` as there), with two tracks; the
input has 5,000,000 variants for 3,100 Mb. Jobs and commands take turns; before each job the cache of references is
emptied, so that the task fetches what it needs. The command reads the reference from a folder. `GAS_BENCH_REFERENCE`
names a folder with the reference that was built from the same demo before.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from local.reference import publish
from tests.benchmarks.bars import Bar, show
from tests.benchmarks.test_reference_build import HERE, built
from tests.benchmarks.test_reference_build import demo as demo
from tests.e2e.service import LocalService, eventually

PAUSE = 2.0  # seconds between two reads of a job by the site (frontend/src/live/pace.ts) and the client
ROUNDS = int(os.environ.get("GAS_BENCH_REPEATS", "3"))

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]


def alone(sample: Path, reference: Path, output: Path) -> float:
    """Seconds of the `annotate` command."""
    command = [sys.executable, "-m", "annotator", "annotate", str(sample), "--reference", str(reference)]
    began = time.monotonic()
    subprocess.run([*command, "--output", str(output)], check=True, capture_output=True)
    seconds = time.monotonic() - began
    shutil.rmtree(output)
    return seconds


@dataclass(frozen=True, slots=True)
class Seconds:
    """Of a job: until the first records are reported, from the submission and from the task's start; until COMPLETED."""

    first: float
    first_of_task: float
    whole: float


def job(service: LocalService, api: Any, upload: str) -> Seconds:
    """Submit a job and wait for its end, which is the job's own time of completion.

    A read takes processor time from the task. Until the first records the job is read five times a second, and then as
    often as the site and `gas` do it.
    """
    shutil.rmtree(service.state / "reference-cache")
    (service.state / "reference-cache").mkdir()
    began = time.time()
    job_id = api.post("/jobs", {"upload_id": upload, "reference": "demo", "name": "large"})["job_id"]

    def read(enough: Callable[[dict[str, Any]], Any], period: float, what: str) -> dict[str, Any]:
        def found() -> dict[str, Any] | None:
            read = api.job(job_id)
            return read if enough(read) or read["status"] in ("COMPLETED", "FAILED") else None

        return eventually(found, 3600, what, period)

    def annotated(read: dict[str, Any]) -> bool:
        progress = read.get("progress") or {}
        return progress.get("unit") == "records" and bool(progress.get("records"))

    eventually(lambda: service.task_of(job_id), 60, "the task has begun", 0.02)
    task = time.time()  # the system's own time of its start is up to a second off
    read(annotated, 0.2, "the first records are annotated")
    first = time.time()
    ended = read(lambda _: False, PAUSE, "the job is over")
    assert ended["status"] == "COMPLETED", ended["failure"]
    whole = datetime.fromisoformat(ended["completed_at"]).timestamp() - began
    return Seconds(first - began, first - task, whole)


def test_large_job(demo: Path, tmp_path: Path) -> None:
    sample = demo / "sample.vcf.gz"
    reference = Path(os.environ.get("GAS_BENCH_REFERENCE") or tmp_path / "reference")
    if not reference.exists():
        build = built(HERE / "annotator_container", demo, reference)
        print(f"\nthe reference was built in {build.seconds:.1f} s")
    service = LocalService(tmp_path / "state", {"GAS_DEMO": "0"})
    service.start()
    try:
        publish(reference, "gas-local-references-000000000000", service.aws("s3"))
        api = service.client()
        upload = api.upload(sample.read_bytes(), "sample.vcf.gz")
        commands: list[float] = []
        jobs: list[Seconds] = []
        for number in range(ROUNDS + 1):
            command = alone(sample, reference, tmp_path / "out")
            seconds = job(service, api, upload)
            print(f"\nround {number}: annotate {command:.1f} s, {seconds}")
            if number:  # the first round compiles and fills the page cache
                commands.append(command)
                jobs.append(seconds)
    finally:
        service.stop()
    print(
        f"\n{sample.stat().st_size / 1e6:,.0f} MB of VCF, load {os.getloadavg()[0]:.1f}, medians of {ROUNDS}"
    )
    print(
        f"annotate alone {median(commands):.1f} s, the job {median(one.whole for one in jobs):.1f} s; "
        f"first records reported {median(one.first for one in jobs):.1f} s after the submission"
    )
    ratio = median(one.whole / command for one, command in zip(jobs, commands, strict=True))
    show(Bar("a job from submission to COMPLETED, of the command alone", ratio, 1.2, at_least=False))
    first = median(one.first_of_task for one in jobs)
    show(Bar("first records reported, seconds after the task's start", first, 5.0, at_least=False))
    assert ratio < 10  # against collapse only
