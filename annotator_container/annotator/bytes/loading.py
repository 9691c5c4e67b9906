"""The compiled functions of all imported modules, which are loaded when they are first called, or all at once.

Apart from `annotator.bytes.compiled`, so that a module that only calls `load_all` is no part of the cache's fingerprint.
"""

from __future__ import annotations

from typing import Any, Final, Protocol


class Loadable(Protocol):
    """A function whose machine code is loaded later."""

    def load(self) -> Any: ...


FUNCTIONS: Final[list[Loadable]] = []


def load_all() -> None:
    """Load the compiled functions of all modules imported so far."""
    for function in FUNCTIONS:
        function.load()
