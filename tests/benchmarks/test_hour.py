"""An hour of jobs, archived a month later and restored by one upgrade of every user: the calls per AWS service against their
quotas. `python -m pytest -s tests/benchmarks/test_hour.py`.

`GAS_BENCH_JOBS` (2,000) jobs of a twentieth as many users; 10,000 take 15 minutes on one core.
"""

from __future__ import annotations

import os

import pytest

from tests.simulation.checks import check_archives, check_arrivals, check_restores
from tests.simulation.hour import Hour
from tests.simulation.meter import OPEN_EXECUTIONS
from tests.simulation.plot import Plot

JOBS = int(os.environ.get("GAS_BENCH_JOBS", "2000"))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_an_hour_of_jobs(capsys: pytest.CaptureFixture[str]) -> None:
    hour = Hour(Plot(jobs=JOBS, users=JOBS // 20))
    with capsys.disabled():
        hour.arrivals()
        check_arrivals(hour)
        median, longest = hour.waits()
        print(
            f"\ncompleted: {len(hour.done()):,}; median {median:,.0f} s, longest {longest:,.0f} s; {dict(hour.happened)}"
        )
        hour.archives()
        check_archives(hour)
        print(
            f"archived: {dict(hour.states())}; open executions at most {hour.most_open:,} of {OPEN_EXECUTIONS:,}"
        )
        hour.restores()
        check_restores(hour)
        print(f"restored: {dict(hour.states())}; open executions at most {hour.most_open:,}")
        print(hour.meter.table())
