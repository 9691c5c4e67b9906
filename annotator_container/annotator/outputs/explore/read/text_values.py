"""Read the values of the tracks' text fields in a chunk (docs/explore-format.md, "Texts of tracks")."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.chunk.batch import TrackValues
from annotator.chunk.records import Ints
from annotator.outputs.explore.own_fields import LONGEST_VALUE, MAX_VALUES
from annotator.outputs.explore.plan import ExploredField, ExplorePlan
from annotator.outputs.explore.read.kernels.value_masks import value_masks
from annotator.outputs.explore.widths import narrow

MAX_FIELDS: Final = 20  # text fields of tracks
Arrays = dict[str, NDArray[np.generic]]
Texts = dict[str, list[str]]


def value_fields(plan: ExplorePlan) -> list[ExploredField]:
    """The text fields that become filters, in the order of the tracks."""
    return plan.track_fields("values")[:MAX_FIELDS]


def read_values(
    plan: ExplorePlan, tracks: TrackValues, chosen: Ints, seen: NDArray[np.bool_]
) -> tuple[Arrays, Texts]:
    """Return the spill's arrays by name, and the values of each field. `chosen`: the ALT of each row; `seen`: whether it has CSQ
    rows, without which it has no values.

    A field is called `value.` and its CSQ column. `NAME` is 1 + the index among `NAME.sets` of what each row holds, 0 for
    nothing; bit k of a set is value k of the texts. `NAME.many` is 1 if the chunk has too many or too long values: `NAME` is
    then 1 where there is any, and the values are not kept.
    """
    arrays: Arrays = {}
    texts: Texts = {}
    for item in value_fields(plan):
        name = f"value.{item.csq_field}"
        column = tracks.columns.get(item.csq_field)
        some = chosen[seen] if isinstance(column, Strings) else chosen[:0]
        strings = column if isinstance(column, Strings) else Strings.empty(0)
        start, end = strings.offsets[:-1][some], strings.offsets[1:][some]
        places, masks = np.empty((2, MAX_VALUES), np.int64), np.empty(len(some), np.int64)
        count = value_masks(strings.data, start, end, item.of_regions, LONGEST_VALUE, places, masks)
        if count < 0:
            masks = (end > start).astype(np.int64)
        of_row = np.zeros(len(chosen), np.int64)
        if len(some):
            of_row[seen] = masks
        sets, codes = np.unique(of_row, return_inverse=True)
        nothing = int(np.count_nonzero(sets == 0))  # 0 or 1, and the first: masks are not negative
        arrays[f"{name}.many"] = np.array([count < 0], np.uint8)
        arrays[f"{name}.sets"] = sets[nothing:]
        arrays[name] = narrow(codes + 1 - nothing, len(sets))
        bounds = places[:, : max(count, 0)].T.tolist()
        texts[name] = [strings.data[a:b].tobytes().decode("utf-8", "replace") for a, b in bounds]
    return arrays, texts
