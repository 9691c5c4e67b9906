"""The narrowest unsigned type of a column, and numbers by their distinct ones."""

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


def levelled(name: str, values: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
    """Numbers as the chunk's distinct ones (`NAME.levels`, rising) and 1 + the index of each, 0 for NaN."""
    levels, codes = np.unique(values, return_inverse=True)
    there = int(np.count_nonzero(~np.isnan(levels)))  # NaN is the last
    codes = np.where(codes < there, codes + 1, 0)
    return {name: narrow(codes, there), f"{name}.levels": levels[:there]}
