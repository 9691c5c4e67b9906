"""What engines and outputs keep of each transcript when a reference is built, so that no run computes it again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Ints
from annotator.genes.transcript import Transcript


class Keeper(Protocol):
    """Collects what is kept of the transcripts of one part of a gene file."""

    def add(self, transcript: Transcript) -> None:
        """Called once for each transcript, in the part's order."""

    def part(self) -> Any:
        """Return what was collected. It is sent to another process, so arrays are better than many objects."""


class Preparation(Protocol):
    """Makes a keeper for each part, and writes what all of them collected. It is sent to other processes."""

    def keeper(self) -> Keeper:
        """Return a new keeper."""

    def write(self, parts: Sequence[Any], order: Ints, columns: NDArray[np.int32], folder: Path) -> None:
        """Fill own columns of the table (`layout`) and write other files, after the last transcript.

        `parts` are what the keepers collected. Transcript k of the reference is number order[k] of all their
        transcripts, one part after another; row k of `columns` is its row.
        """
