"""The size of a job's task: CPU, memory and disk on Fargate, chosen by the sizes of its input and its reference.

What decides each of them (docs/decisions/0062-size-of-a-task.md has the measurements):

- disk: the reference is fetched whole, of published tracks the blocks that are needed, the input is streamed, every
  result lies on the disk until it is stored. The
  annotated VCF is a copy of the input and more; tables and the explorer's files grow with the number of variants, of
  which small inputs hold more a byte than large ones (many samples).
- memory: hardly grows with the input; it grows with the number of workers, one a CPU.
- CPU: decides only how long it takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

MIB, GIB = 1024**2, 1024**3

# Fargate's combinations: CPU units (1024 a core) -> least memory, most memory, step; MiB.
COMBINATIONS: dict[int, tuple[int, int, int]] = {
    1024: (2048, 8192, 1024),
    2048: (4096, 16384, 1024),
    4096: (8192, 30720, 1024),
    8192: (16384, 61440, 4096),
    16384: (32768, 122880, 8192),
}
LEAST_DISK_GIB, MOST_DISK_GIB = 21, 200
# (largest input in bytes, CPU units, memory in MiB), smallest first.
STEPS: tuple[tuple[int, int, int], ...] = (
    (128 * MIB, 2048, 4096),
    (1 * GIB, 4096, 8192),
    (8 * GIB, 8192, 16384),
    (32 * GIB, 8192, 32768),
    (5 * 1024 * GIB, 16384, 65536),
)
# A task for a larger input runs so long that an interruption costs more than Spot saves.
LONG_INPUT_BYTES = 8 * GIB
# Disk, in bytes: image, log and the system's own; per input byte the annotated copy; per input byte the tables and the
# explorer's files, and the most that these take.
OWN_BYTES = 5 * GIB
COPY_FACTOR = 1.5
TABLES_FACTOR = 16.0
TABLES_BYTES = 60 * GIB
# The most that blocks of published tracks take: a task gives the oldest back (annotator/cloud/track_cache.py has the same number).
TRACK_BYTES = 20 * GIB
# Of a job that was submitted before its reference's size was written down.
UNKNOWN_REFERENCE_BYTES = 20 * GIB


@dataclass(frozen=True, slots=True)
class Machine:
    """What one task gets. `cpu` in units (1024 a core); `grown`: it has been made larger after running out of memory."""

    cpu: int
    memory_mib: int
    disk_gib: int
    grown: bool = False

    @property
    def valid(self) -> bool:
        """Whether Fargate offers this combination."""
        least, most, step = COMBINATIONS.get(self.cpu, (1, 0, 1))
        fits = least <= self.memory_mib <= most and (self.memory_mib - least) % step == 0
        return fits and LEAST_DISK_GIB <= self.disk_gib <= MOST_DISK_GIB

    def larger(self, most_cpu: int = 16384) -> Machine | None:
        """The same with twice the memory (or all that Fargate offers), once; None for one that has grown, or cannot.

        The CPU rises only when it must: each CPU has a worker, and each worker needs memory of its own.
        """
        if self.grown:
            return None
        for cpu, (least, most, step) in sorted(COMBINATIONS.items()):
            if self.cpu <= cpu <= max(most_cpu, self.cpu) and most > self.memory_mib:
                wanted = max(least, min(2 * self.memory_mib, most))
                return replace(
                    self, cpu=cpu, memory_mib=least + -(-(wanted - least) // step) * step, grown=True
                )
        return None


@dataclass(frozen=True, slots=True)
class Sizes:
    """The operator's bounds: no task is smaller than `least`, none gets more CPU units or disk than `most_*`."""

    least: Machine = Machine(2048, 4096, 30)
    most_cpu: int = 16384
    most_disk_gib: int = MOST_DISK_GIB

    def fit(self, input_bytes: int, reference_bytes: int = UNKNOWN_REFERENCE_BYTES) -> Machine | None:
        """The machine for such an input and reference; None when no disk is large enough."""
        disk = max(self.least.disk_gib, -(-disk_bytes(input_bytes, reference_bytes) // GIB))
        if disk > self.most_disk_gib:
            return None
        allowed = list(self._allowed())
        wanted = [one for limit, one in allowed if input_bytes <= limit] or [allowed[-1][1]]
        return replace(wanted[0], disk_gib=disk)

    def largest_input(self, reference_bytes: int) -> int:
        """The most bytes of an input that fit beside a reference of that size; 0 when none do."""
        room = self.most_disk_gib * GIB - OWN_BYTES - reference_bytes
        if room <= 0:
            return 0
        small = int(room / (COPY_FACTOR + TABLES_FACTOR))
        large = int((room - TABLES_BYTES) / COPY_FACTOR)
        return max(small, large) if small * TABLES_FACTOR >= TABLES_BYTES else small

    def _allowed(self) -> Iterator[tuple[int, Machine]]:
        """The steps within the bounds, at least one."""
        floor = self.least
        yielded = False
        for limit, cpu, memory in STEPS:
            if cpu > self.most_cpu and yielded:
                return
            larger_cpu = max(min(cpu, self.most_cpu), floor.cpu)
            least, most, _ = COMBINATIONS[larger_cpu]
            yield limit, Machine(larger_cpu, min(max(memory, floor.memory_mib, least), most), floor.disk_gib)
            yielded = True


def disk_bytes(input_bytes: int, reference_bytes: int) -> int:
    """The disk that a task may need at most."""
    tables = min(int(TABLES_FACTOR * input_bytes), TABLES_BYTES)
    return OWN_BYTES + reference_bytes + int(COPY_FACTOR * input_bytes) + tables


def runs_long(input_bytes: int) -> bool:
    """Whether a task for such an input runs on demand from the first."""
    return input_bytes > LONG_INPUT_BYTES
