"""Runs chunks through the engine and the outputs on forked workers, in order.

`run` is the pipeline's only entry: the command line (and the task) open the input, make the engine, the tracks
and the sinks, and call it. Nothing here knows what a sink writes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Totals:
    """What went through: records in equals records out. `exact` counts rows of the readable path."""

    records: int
    alleles: int
    rows: int
    exact: int
    seconds: float
