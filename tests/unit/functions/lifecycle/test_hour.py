"""A minute of 10,000 jobs an hour, from arrival to archive and back; `tests/benchmarks/test_hour.py` runs the whole hour."""

from __future__ import annotations

from tests.simulation.checks import check_archives, check_arrivals, check_restores
from tests.simulation.hour import Hour
from tests.simulation.plot import Plot


def test_every_job_ends_and_nothing_starves() -> None:
    hour = Hour(Plot(jobs=80, users=8, seconds=29, interrupted=0.2))
    hour.arrivals()
    check_arrivals(hour)
    hour.archives()
    check_archives(hour)
    hour.restores()
    check_restores(hour)
    assert "| States StartExecution |" in hour.meter.table()
