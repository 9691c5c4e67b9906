"""The narrowest unsigned type of a column."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def width_for(largest: int) -> type[np.generic]:
    """u8, u16 or u32: the narrowest type that holds `largest`."""
    return np.uint8 if largest <= 255 else np.uint16 if largest <= 65535 else np.uint32


def narrow(values: NDArray[Any], largest: int) -> NDArray[Any]:
    """Convert to u8, u16 or u32: the narrowest type that holds `largest`."""
    return values.astype(width_for(largest))
