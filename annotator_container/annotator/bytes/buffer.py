"""Room for large texts that is used again from chunk to chunk."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Buffer:
    """Room for the text of one chunk after another. A fresh array would be cleared by the system page by page."""

    def __init__(self) -> None:
        self._room = np.empty(0, np.uint8)

    def take(self, size: int) -> NDArray[np.uint8]:
        """An array of `size` bytes with any content; it is valid until the next call."""
        if len(self._room) < size:
            self._room = np.empty(size + size // 8, np.uint8)
        return self._room[:size]
