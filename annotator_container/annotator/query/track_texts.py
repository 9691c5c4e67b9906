"""The tracks' text fields in filters (docs/explore-format.md, "Texts of tracks")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.query.result import Result


@dataclass(frozen=True, slots=True)
class TrackTexts:
    """A field's values; `sets` are the values of each code from 1, as places in `values` from 1."""

    values: list[str]
    sets: list[list[int]]
    codes: NDArray[np.generic]

    def with_any(self, wanted: Sequence[str], missing_passes: bool) -> NDArray[np.bool_]:
        """Return for each row whether it holds one of the values; `missing_passes` decides about rows without any."""
        places = {place for place, value in enumerate(self.values, 1) if value in wanted}
        keep = np.array([missing_passes, *(not places.isdisjoint(one) for one in self.sets)], bool)
        chosen: NDArray[np.bool_] = keep[self.codes]
        return chosen


def values_of(result: Result, field: str) -> TrackTexts | None:
    """Return the values of a track's text field; None if the result has no such column."""
    about = result.about(f"v.{field}")
    if about is None:
        return None
    name = str(about["name"])
    values: list[str] = result.meta["dictionaries"][name]
    sets = about.get("sets") or [[place] for place in range(1, len(values) + 1)]
    return TrackTexts(values, sets, result.raw(name))


def why_left_out(result: Result, field: str) -> str:
    """Return why a track's text is no filter, in brackets; else an empty text."""
    for track in result.meta["tracks"]:
        why = dict(track.get("left_out", ())).get(field)
        if why:
            return f" ({why})"
    return ""
