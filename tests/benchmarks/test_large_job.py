"""Prints how long a large job takes from submission to COMPLETED, beside the `annotate` command alone on the same file.

    pytest -q -s tests/benchmarks/test_large_job.py

The reference is that of test_reference_build (`GAS_BENCH_MEGABASES` and `GAS_BENCH_DEMO` as there), with two tracks; the
input has 5,000,000 variants for 3,100 Mb. Jobs and commands take turns; before each job the cache of references is
emptied, so that the task fetches what it needs. The command reads the reference from a folder.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from local.reference import publish
from tests.benchmarks.bars import Bar
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


def job(service: LocalService, api: Any, upload: str) -> tuple[float, float]:
    """Submit a job; returns seconds until the first records are reported, and until COMPLETED by the job's own time.

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

    read(annotated, 0.2, "the first records are annotated")
    first = time.time() - began
    ended = read(lambda _: False, PAUSE, "the job is over")
    assert ended["status"] == "COMPLETED", ended["failure"]
    return first, datetime.fromisoformat(ended["completed_at"]).timestamp() - began


def test_large_job(demo: Path, tmp_path: Path) -> None:
    reference, sample = tmp_path / "reference", demo / "sample.vcf.gz"
    build = built(HERE / "annotator_container", demo, reference)
    service = LocalService(tmp_path / "state", {"GAS_DEMO": "0"})
    service.start()
    try:
        publish(reference, "gas-local-references-000000000000", service.aws("s3"))
        api = service.client()
        upload = api.upload(sample.read_bytes(), "sample.vcf.gz")
        commands, jobs, firsts = [], [], []
        for number in range(ROUNDS + 1):
            command = alone(sample, reference, tmp_path / "out")
            first, whole = job(service, api, upload)
            if number:  # the first round compiles and fills the page cache
                commands.append(command)
                jobs.append(whole)
                firsts.append(first)
    finally:
        service.stop()
    print(
        f"\n{sample.stat().st_size / 1e6:,.0f} MB of VCF, load {os.getloadavg()[0]:.1f}, medians of {ROUNDS}"
    )
    print(f"the reference was built in {build.seconds:.1f} s")
    print(f"annotate alone {statistics.median(commands):.1f} s, the job {statistics.median(jobs):.1f} s")
    print(
        f"first records reported {statistics.median(firsts):.1f} s after submission (a report every two seconds)"
    )
    ratio = statistics.median(whole / command for whole, command in zip(jobs, commands, strict=True))
    print(Bar("a job from submission to COMPLETED, of the command alone", ratio, 1.2, at_least=False))
    assert ratio < 10  # against collapse only
