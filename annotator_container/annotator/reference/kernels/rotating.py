"""The checksum of BSD's `sum`, compiled: Ensembl's CHECKSUMS files hold it."""

from __future__ import annotations

import numpy as np

from annotator.bytes.compiled import INT, U8, compiled


@compiled(INT, U8, INT)
def _rotated(data, value):
    """Rotate right by one and add each byte, modulo 2^16."""
    for i in range(len(data)):
        value = (value >> 1) + ((value & 1) << 15)
        value = (value + data[i]) & 0xFFFF
    return value


def rotate_sum(data: bytes, value: int) -> int:
    """Continue the checksum `value` over `data`."""
    return int(_rotated(np.frombuffer(data, np.uint8), value))
