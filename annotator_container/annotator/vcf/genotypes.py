"""Genotypes of a record line in Python; `kernels.format` has the same rule for compiled code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

Mode = Literal["keep", "counts", "drop"]
# Modes for a file's genotypes: keep them, replace them by counts over all samples, or drop them.
MODES: Final[tuple[Mode, ...]] = ("keep", "counts", "drop")
MANY_SAMPLES: Final = 200  # with more samples, genotypes are counted unless the user chooses otherwise


def genotype_texts(columns: Sequence[bytes]) -> list[bytes]:
    """GT of each sample; `columns` are FORMAT and the samples' columns. Empty texts where GT is not FORMAT's first key."""
    if not columns or columns[0].split(b":", 1)[0] != b"GT":
        return [b""] * (len(columns) - 1)
    return [column.split(b":", 1)[0] for column in columns[1:]]
