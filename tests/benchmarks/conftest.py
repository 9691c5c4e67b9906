"""The end of a run of benchmarks: all bars in one list."""

from __future__ import annotations

import pytest

from tests.benchmarks.bars import SHOWN


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Bars of this run. A missed one fails no test: machines differ, and each benchmark asserts against collapse."""
    if not SHOWN:
        return
    missed = sum(not bar.reached for bar in SHOWN)
    terminalreporter.section(f"{len(SHOWN)} bars, {missed} missed")
    for bar in SHOWN:
        terminalreporter.line(str(bar))
