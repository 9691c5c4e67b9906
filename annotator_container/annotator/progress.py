"""Progress reports of a running job.

Every step calls `Progress.update`; the sinks print JSON lines (the contract of `--progress json`), a line for
people, or send messages to a queue (`annotator.task`). At most one message a second passes.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal, Protocol, TextIO

# What `records` and `total` of a step count.
Unit = Literal["records", "files", "bytes"]


@dataclass(frozen=True, slots=True)
class Step:
    """One progress object. `records` are done, `total` are expected, `rate` is per second; all three in `unit`. None is unknown."""

    stage: str
    records: int | None = None
    total: int | None = None
    rate: float | None = None
    eta_seconds: float | None = None
    unit: Unit = "records"

    def json(self) -> str:
        return json.dumps({"kind": "progress", **asdict(self)}, separators=(",", ":"))


class ProgressSink(Protocol):
    """Receive a step; must not raise when the listener is slow or closed."""

    def __call__(self, step: Step) -> None: ...


def silent(step: Step) -> None:
    """A sink that discards all steps."""
    del step


class JsonLines:
    """One JSON object a line, flushed at once, on a text stream (stderr)."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __call__(self, step: Step) -> None:
        self._stream.write(step.json() + "\n")
        self._stream.flush()


class ForPeople:
    """Short lines for a person at a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __call__(self, step: Step) -> None:
        parts = [step.stage]
        if step.records is not None:
            parts.append(f"{step.records:,} {step.unit}")
        if step.rate:
            parts.append(f"{step.rate:,.0f}/s")
        if step.eta_seconds is not None:
            parts.append(f"{step.eta_seconds:.0f} s left")
        self._stream.write("  ".join(parts) + "\n")
        self._stream.flush()


class Progress:
    """Counts records and calls the sink at most once in `every` seconds, and always when the stage changes.

    `total` is estimated by the caller from the bytes read, because a VCF does not say how many records it holds.
    """

    def __init__(
        self, sink: ProgressSink = silent, every: float = 1.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sink = sink
        self._every = every
        self._clock = clock
        self._stage = ""
        self._began = self._last = clock()

    def stage(self, name: str) -> None:
        """Begin a stage; its clock starts now."""
        self._stage = name
        self._began = self._last = self._clock()
        self._sink(Step(name))

    def update(self, records: int, fraction: float | None = None) -> None:
        """`records` done in this stage so far; `fraction` (0..1) of the input consumed, when known."""
        now = self._clock()
        if now - self._last < self._every:
            return
        self._last = now
        self._sink(self._step(records, fraction, now))

    def done(self, records: int) -> None:
        """End the stage and report its final count immediately."""
        self._sink(self._step(records, 1.0, self._clock()))

    def _step(self, records: int, fraction: float | None, now: float) -> Step:
        spent = max(now - self._began, 1e-6)
        known = fraction is not None and 0 < fraction <= 1
        total = round(records / fraction) if known and fraction else None
        eta = round(spent * (1 - fraction) / fraction, 1) if known and fraction else None
        return Step(self._stage, records, total, round(records / spent, 1), eta)
