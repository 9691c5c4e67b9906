"""Peak memory of a command and all its children, shared pages counted once (PSS of /proc).

Looking costs the command a tenth of its time and more: benchmarks time other runs than those they watch.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.05  # seconds between two samples


@dataclass(frozen=True, slots=True)
class Peak:
    """Highest sums over all processes in MB, each at its own moment.

    `resident` includes pages of mapped files, which the system takes back when it needs them; `own` does not.
    """

    resident: float = 0.0
    own: float = 0.0


def run_watched(command: Sequence[str]) -> tuple[str, Peak]:
    """(its output, its peak). Raises when the command fails."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak = Peak()
        while process.poll() is None:
            sizes = [_proportional(number) for number in _tree(process.pid)]
            resident, of_files = (sum(size[kind] for size in sizes) / 1024 for kind in (0, 1))
            peak = Peak(max(peak.resident, resident), max(peak.own, resident - of_files))
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


def _proportional(process: int) -> tuple[int, int]:
    """Kilobytes of a process: all, and pages of files; 0 for a process that has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0, 0
    sizes = {line.split()[0]: line.split()[1] for line in lines[1:]}
    return int(sizes.get("Pss:", 0)), int(sizes.get("Pss_File:", 0))
