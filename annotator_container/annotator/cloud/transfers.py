"""Transfer several files at once: count the bytes, and stop all threads together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from annotator.errors import Cancelled

File = TypeVar("File")
Moved = TypeVar("Moved")


class Transfers:
    """Moves files in several threads.

    `total`: bytes of all files. Each beat calls `tell(bytes done, bytes in all)`, which shows that the task is alive, unless
    another thread is just calling it: a slow message delays one file and not all. `title` is the title of the Cancelled
    error that ends a thread once another has failed.
    """

    def __init__(self, total: int, tell: Callable[[int, int], None], title: str) -> None:
        self._total, self._tell, self._title = total, tell, title
        self._done = 0
        self._lock, self._telling = threading.Lock(), threading.Lock()
        self._stop = threading.Event()
        self._failed: list[BaseException] = []

    def beat(self, moved: int = 0) -> None:
        """Count bytes. Raises Cancelled when the task was stopped or another file failed."""
        if self._stop.is_set():
            raise Cancelled(self._title, "The task was stopped.")
        with self._lock:
            self._done = min(self._total, self._done + moved)
        if self._telling.acquire(blocking=False):
            try:
                self._tell(self._done, self._total)
            finally:
                self._telling.release()

    def run(self, move: Callable[[File], Moved], files: Iterable[File], threads: int) -> list[Moved]:
        """Move each file; what `move` returned, in the order of `files`. Raises the first error of any thread."""

        def moved(file: File) -> Moved:
            try:
                return move(file)
            except BaseException as error:
                self._failed.append(error)
                self._stop.set()
                raise

        with ThreadPoolExecutor(threads) as pool:
            try:
                return list(pool.map(moved, files))
            except BaseException as error:  # noqa: BLE001 - raised below, as it came
                self._stop.set()
                first = self._failed[0] if self._failed else error
        # Not within `except`: a Cancelled that only follows from the first error would become its context, and so its
        # cause (annotator.cloud.cause).
        raise first
