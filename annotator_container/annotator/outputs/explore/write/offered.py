"""What the columns of the file's own fields and of the tracks' texts have in common: why one is not offered, and their room."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.outputs.explore.own_fields import LEAST_BYTES
from annotator.outputs.explore.write.files import OutFolder

TOO_MANY: Final = "it has too many or too long values"
CONSTANT: Final = "it is the same for every variant"


@dataclass(slots=True)
class ValuesWritten:
    """`dictionaries` and `counts` (of missing, then of each value) by column; `left_out`: [field, why]."""

    dictionaries: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[str, list[int]] = field(default_factory=dict)
    left_out: list[list[str]] = field(default_factory=list)

    def keep(self, out: OutFolder) -> None:
        """Forget columns that were not kept."""
        kept = {str(one["name"]) for one in out.columns}
        self.dictionaries = {name: values for name, values in self.dictionaries.items() if name in kept}
        self.counts = {name: values for name, values in self.counts.items() if name in kept}


class Room:
    """The bytes that the columns of one kind may take together: `per_row` for each variant, and at least LEAST_BYTES."""

    def __init__(self, out: OutFolder, rows: int, per_row: int) -> None:
        self._out = out
        self._left = max(LEAST_BYTES, per_row * rows)

    def takes(self, part: OutFolder) -> bool:
        """Add the files of `part` to the folder if there is room for them; else remove them and return False."""
        size = sum(int(str(one["size"])) for one in part.files)
        if size > self._left:
            for one in part.files:
                (self._out.path / str(one["name"])).unlink()
            return False
        self._left -= size
        self._out.join(part)
        return True


def same_for_all(uses: NDArray[np.int64]) -> str:
    """Why a column is not offered of which `uses` (of missing, then of each value) has one entry above 0; empty for others."""
    if np.count_nonzero(uses) > 1:
        return ""
    return CONSTANT if uses[1:].any() else "no variant has it"
