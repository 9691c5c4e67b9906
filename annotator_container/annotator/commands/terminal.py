"""Confirmation and progress of long downloads and builds, for a person at a terminal or a program that reads lines."""

from __future__ import annotations

import json
import shutil
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, TextIO

from annotator.errors import InstallError
from annotator.reference.steps import StepState

ASK_ABOVE = 1 << 30
_WIDTH: Final = 20  # characters of a bar


def consent(yes: bool) -> Callable[[str, int], None]:
    """A function of (what, bytes) that prints the size and asks before a large download; it raises InstallError if declined."""

    def ask(what: str, size: int) -> None:
        sys.stderr.write(f"{what}: {size / 1e9:,.2f} GB to fetch\n")
        if yes or size < ASK_ABOVE:
            return
        if not sys.stdin.isatty():
            raise InstallError(
                "The download is large", f"{what} is {size / 1e9:,.1f} GB; say --yes to fetch it."
            )
        sys.stderr.write("Fetch it? [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise InstallError("Nothing was fetched", "You said no.")

    return ask


def download_progress(kind: str) -> Callable[[str, int, int | None], None]:
    """A function of (name, bytes done, bytes in all) that prints progress at most once a second."""
    last = 0.0

    def tell(name: str, done: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if kind == "none" or (now - last < 1 and done != total):
            return
        last = now
        if kind == "json":
            sys.stderr.write(
                json.dumps({"kind": "download", "name": name, "bytes": done, "total": total}) + "\n"
            )
        else:
            share = f" of {total / 1e6:,.0f} MB ({100 * done / total:.0f}%)" if total else " MB"
            sys.stderr.write(f"{name}  {done / 1e6:,.0f}{share}\n")
        sys.stderr.flush()

    return tell


class Bars:
    """How far the steps of a build are: a line that is drawn again at a terminal, else a line for each step, each
    `every` seconds. Sentences go through `say`, so that they and the bars do not mix."""

    def __init__(
        self, stream: TextIO, clock: Callable[[], float] = time.monotonic, every: float = 10.0
    ) -> None:
        self._stream, self._clock, self._every = stream, clock, every
        self._drawn = 0  # characters of the line at the terminal
        self._said: dict[str, float] = {}
        self._lock = threading.Lock()

    def say(self, sentence: str) -> None:
        """Print a line that stays."""
        with self._lock:
            self._line(sentence)

    def show(self, steps: Sequence[StepState]) -> None:
        """Show the state of all steps that run, or of one that has ended."""
        with self._lock:
            if self._stream.isatty():
                self._draw(" | ".join(bar(step) for step in steps))
                return
            now = self._clock()
            for step in steps:
                if step.ended or now - self._said.setdefault(step.name, now) >= self._every:
                    self._said[step.name] = now
                    self._line(bar(step))

    def _draw(self, text: str) -> None:
        text = text[: shutil.get_terminal_size().columns - 1]
        self._stream.write(f"\r{text.ljust(self._drawn)}")
        self._stream.flush()
        self._drawn = len(text)

    def _line(self, text: str) -> None:
        if self._drawn:
            self._draw("")
            self._stream.write("\r")
        self._stream.write(f"{text}\n")
        self._stream.flush()


def bar(step: StepState) -> str:
    """Return a step as `genome [#####.....]  50%  1,550 of 3,100 MB  12 s left`."""
    full = int(_WIDTH * step.share)
    words = [f"{step.name} [{'#' * full}{'.' * (_WIDTH - full)}] {step.share:4.0%}"]
    if step.unit == "bytes":
        words.append(f"{min(step.done, step.total) / 1e6:,.0f} of {step.total / 1e6:,.0f} MB")
    if step.ended:
        words.append(f"{step.seconds:,.0f} s")
    elif step.left is not None:
        words.append(f"{step.left:,.0f} s left")
    return "  ".join(words)
