"""A buffer for large texts that is reused from chunk to chunk."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Buffer:
    """A reusable buffer for the text of a chunk. Reuse saves the operating system from zeroing new pages for each chunk."""

    def __init__(self) -> None:
        self._room = np.empty(0, np.uint8)

    def take(self, size: int) -> NDArray[np.uint8]:
        """An array of `size` bytes with undefined content, valid until the next call."""
        if len(self._room) < size:
            self._room = np.empty(size + size // 8, np.uint8)
        return self._room[:size]
