"""What happens in an hour of arrivals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plot:
    """Times are seconds from the beginning. `jobs` arrive evenly within the hour of `seconds`."""

    jobs: int
    users: int
    seconds: int = 3600
    interrupted: float = 0.05
    progress_every: int = 60
    progress_stands: tuple[int, int] = (900, 1200)  # the consumer of progress messages takes none
    no_capacity: tuple[int, int] = (1500, 1620)
    workflows_throttled: int = 300  # from the first archive on
