"""Keep Python's cycle collector from visiting every object repeatedly during a run."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_THRESHOLDS: Final = (100_000, 20, 50)


@contextmanager
def rare_collection() -> Iterator[None]:
    """During a run, ignore objects that exist already and visit others rarely: a run makes hardly any cycles.

    Otherwise the collector takes a tenth of the time, and its marks cause a forked worker's shared pages to be copied.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
