"""Memory that is used again: large buffers, and Python's cycle collector kept from looking at everything all the time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np

from annotator.pipeline.records import Bytes

_THRESHOLDS: Final = (100_000, 20, 50)


class Buffer:
    """Room for the text of one chunk after another. A fresh array would be cleared by the system page by page."""

    def __init__(self) -> None:
        self._room = np.empty(0, np.uint8)

    def take(self, size: int) -> Bytes:
        """An array of `size` bytes with any content; it is valid until the next call."""
        if len(self._room) < size:
            self._room = np.empty(size + size // 8, np.uint8)
        return self._room[:size]


@contextmanager
def rare_collection() -> Iterator[None]:
    """While a run lasts what exists already is not looked at, and the rest seldom: the pipeline makes hardly any cycles.

    The collector takes a tenth of the time otherwise, and its marks make a forked worker's pages its own.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
