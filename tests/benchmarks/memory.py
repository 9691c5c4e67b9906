"""Peak memory of a command and all its children, shared pages counted once (PSS of /proc).

Looking costs the command a tenth of its time and more: benchmarks time other runs than those they watch.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

EVERY = 0.05  # seconds between two samples


def run_watched(command: Sequence[str]) -> tuple[str, float]:
    """(its output, highest sum of the proportional set sizes in MB). Raises when the command fails."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, sum(_proportional(number) for number in _tree(process.pid)) / 1024)
            time.sleep(EVERY)
        printed = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, printed)
    return printed, peak


def _tree(process: int) -> Iterator[int]:
    yield process
    try:
        for thread in Path(f"/proc/{process}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from _tree(int(child))
    except OSError:  # it has ended meanwhile
        return


def _proportional(process: int) -> int:
    """Kilobytes; 0 for a process that has ended."""
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0
