"""Targets of the benchmarks, compared with measured values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Bar:
    """A target: a minimum (`at_least`) or a maximum."""

    what: str
    measured: float
    asked: float
    at_least: bool = True

    @property
    def reached(self) -> bool:
        return self.measured >= self.asked if self.at_least else self.measured <= self.asked

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<="
        return f"{self.what:66}{_number(self.measured):>12} {sign} {_number(self.asked):>9}  {'pass' if self.reached else 'FAIL'}"


SHOWN: Final[list[Bar]] = []  # printed again, together, at the end of the run


def show(*bars: Bar) -> None:
    """Print bars, one a line."""
    for bar in bars:
        print(bar)
        SHOWN.append(bar)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2f}"
