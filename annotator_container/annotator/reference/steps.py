"""The steps of a build that run at the same time, how far each is, and the processes that do their work."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, TypeVar

from annotator.errors import ReferenceError_

Result = TypeVar("Result")
Count = Callable[[int], None]
_STEPS: Final = 512
_MOST: Final = 4  # processes; each may need 300 MB for a human genome
_EVERY: Final = 0.5  # seconds between two looks at what was counted
_counted: Any = None  # in a process of `Workers`: how far each step is, shared with the parent


@dataclass(frozen=True, slots=True)
class StepState:
    """How far a step is: `done` of `total`, in `unit` (bytes, or parts of the step); `seconds` since it began."""

    name: str
    unit: str
    done: int
    total: int
    seconds: float
    ended: bool = False

    @property
    def share(self) -> float:
        """0 to 1; counts are estimates, so it stops at 1."""
        return min(1.0, self.done / self.total) if self.total else 1.0

    @property
    def left(self) -> float | None:
        """Seconds that the rest takes at the rate so far; None before anything is done."""
        return self.seconds * (1 - self.share) / self.share if self.done else None


Show = Callable[[Sequence[StepState]], None]


@dataclass(slots=True)
class _Step:
    name: str
    unit: str
    total: int
    began: float
    ended: bool = False


class Workers:
    """Runs the work of steps in `processes` processes, or with 0 in this one; `show` receives all unfinished steps twice a
    second, and each step once more when it has ended."""

    def __init__(
        self, processes: int = 0, show: Show | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.processes = processes
        self._show, self._clock = show, clock
        self._steps: list[_Step] = []
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        context = multiprocessing.get_context("spawn")
        self._counts: Any = context.Array("q", _STEPS)
        self._children = set(multiprocessing.active_children())
        self._pool = ProcessPoolExecutor(processes, context, _begin, (self._counts,)) if processes else None
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Workers:
        if self._show is not None:
            self._ticker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        if self._pool is not None:
            if kind is not None:  # the folder that they write goes away
                self._pool.shutdown(wait=False, cancel_futures=True)
                for child in set(multiprocessing.active_children()) - self._children:
                    child.terminate()
            self._pool.shutdown(wait=True)
        if self._ticker.is_alive():
            self._ticker.join()

    def begin(self, name: str, total: int, unit: str = "bytes") -> int:
        """Begin a step and return its number."""
        with self._lock:
            self._steps.append(_Step(name, unit, total, self._clock()))
            return min(len(self._steps), _STEPS) - 1

    def counter(self, step: int) -> Count:
        """Return a function that counts, in this process, how much of a step is done."""
        return _Counter(self._counts, step)

    def end(self, step: int) -> None:
        """End the step."""
        with self._lock:
            self._steps[step].ended = True
            ended = self._state(step, whole=True)
        if self._show is not None:
            self._show([ended])

    def submit(self, step: int, work: Callable[..., Result], *arguments: object) -> Future[Result]:
        """Run `work(*arguments, count)`, in another process if there are any. It calls `count` with what was done since then."""
        if self._pool is not None:
            return self._pool.submit(_work, work, arguments, step)
        future: Future[Result] = Future()
        try:
            future.set_result(work(*arguments, self.counter(step)))
        except BaseException as error:  # noqa: BLE001  raised again where the result is asked for
            future.set_exception(error)
        return future

    def _tick(self) -> None:
        while not self._stopped.wait(_EVERY):
            with self._lock:
                states = [self._state(number) for number, step in enumerate(self._steps) if not step.ended]
            if self._show is not None and states:
                self._show(states)

    def _state(self, number: int, whole: bool = False) -> StepState:
        step = self._steps[number]
        # Without the lock: a process that was killed may hold it for good.
        done = step.total if whole else self._counts.get_obj()[number]
        return StepState(step.name, step.unit, done, step.total, self._clock() - step.began, whole)


def result_of(future: Future[Result]) -> Result:
    """Wait for the result and return it. Raises what the work raised, or ReferenceError_ if its process is gone."""
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise ReferenceError_(
            "A process of the build has ended",
            "The system has probably stopped it for want of memory. Give the build more memory, and try again.",
        ) from error


def processes_for(size: int, least: int) -> int:
    """Return how many processes work on `size` bytes: 0 (only this one) below `least` bytes or with one processor."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST) if size >= least and cores > 1 else 0


class _Counter:
    def __init__(self, counts: Any, step: int) -> None:
        self._counts, self._step = counts, step

    def __call__(self, done: int) -> None:
        with self._counts.get_lock():
            self._counts[self._step] += done


def _begin(counts: Any) -> None:
    global _counted
    _counted = counts


def _work(work: Callable[..., Result], arguments: tuple[object, ...], step: int) -> Result:
    return work(*arguments, _Counter(_counted, step))
