"""Write the columns of the tracks' text fields that have few values, within a budget of bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.outputs.explore.merge.dictionaries import Merged
from annotator.outputs.explore.own_fields import MAX_VALUES, PRESENT
from annotator.outputs.explore.plan import ExploredField, ExplorePlan
from annotator.outputs.explore.read.text_values import MAX_FIELDS, value_fields
from annotator.outputs.explore.widths import width_for
from annotator.outputs.explore.write.files import OutFolder, Stored
from annotator.outputs.explore.write.offered import TOO_MANY, Room, ValuesWritten, same_for_all

MAX_SETS: Final = 1_000  # distinct sets of values that variants have
MAX_MEMBERS: Final = 4_000  # values of all these sets together: they lie in meta.json
BYTES_PER_ROW: Final = 4  # compressed, of all these columns together
UNNAMED: Final = ["1"]  # the name of every region of a file without names
Ints = NDArray[np.int64]
_SETS: Final = "its values occur in too many combinations"
_ANY: Final = "; only whether it has one can be filtered by"


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of a field in the whole file. `sets`: for each code from 1 the places of its values, rising, from 0; `of_chunk`:
    for each chunk the code by the chunk's own."""

    texts: list[str]
    sets: list[tuple[int, ...]]
    of_chunk: list[Ints]

    @property
    def several(self) -> bool:
        return any(len(one) > 1 for one in self.sets)


def write_values(out: OutFolder, merged: Merged, plan: ExplorePlan) -> ValuesWritten:
    """Write the columns in the order of the tracks."""
    made = ValuesWritten()
    room = Room(out, merged.rows, BYTES_PER_ROW)
    owner = {item.csq_field: track.name for track in plan.tracks for item in track.fields}
    for item in value_fields(plan):
        part = out.part()
        reason = _write(part, merged, item, owner[item.csq_field], made)
        if part.columns and not room.takes(part):
            reason = "the columns of the tracks’ texts would take too much room"
        if reason:
            made.left_out.append([item.csq_field, reason])
    for item in plan.track_fields("values")[MAX_FIELDS:]:
        made.left_out.append([item.csq_field, f"only the first {MAX_FIELDS} texts of tracks are offered"])
    made.keep(out)
    return made


def _write(out: OutFolder, merged: Merged, item: ExploredField, track: str, made: ValuesWritten) -> str:
    """Write one column; returns why it was not written, or not with its values, else an empty text."""
    name = f"value.{item.csq_field}"
    found = _values(merged, name)
    reason = found if isinstance(found, str) else ""
    if isinstance(found, str) or (item.of_regions and found.texts == UNNAMED):
        if not item.of_regions:
            return reason
        presence = [np.minimum(np.arange(chunk.size(f"{name}.sets") + 1), 1) for chunk in merged.chunks]
        found = _Values([PRESENT], [(0,)], presence)
    uses = np.zeros(len(found.sets) + 1, np.int64)
    stored = Stored(width_for(len(found.sets)), merged.rows)
    for code_of, (first, codes) in zip(found.of_chunk, merged.pieces(name), strict=True):
        stored.put(first, code_of[codes])
        uses += np.bincount(code_of[codes], minlength=len(uses))
    constant = same_for_all(uses)
    if constant and not found.several:
        return constant
    column = f"v.{item.csq_field}"
    about: dict[str, Any] = {
        "title": item.csq_field.replace("_", " "),
        "field": item.csq_field,
        "track": track,
    }
    if found.several:
        about["sets"] = [[place + 1 for place in one] for one in found.sets]
    out.stored(column, stored, "code", dictionary=column, **about)
    made.dictionaries[column] = found.texts
    made.counts[column] = _counts(found, uses)
    return f"{reason}{_ANY}" if reason else ""


def _counts(found: _Values, uses: Ints) -> list[int]:
    """Variants without a value, with each value, and with any."""
    counts = [0] * len(found.texts)
    for places, rows in zip(found.sets, uses[1:].tolist(), strict=True):
        for place in places:
            counts[place] += rows
    return [int(uses[0]), *counts, int(uses[1:].sum())]


def _values(merged: Merged, name: str) -> _Values | str:
    """The values and the sets of them, sorted, so that they are the same however the file was cut; or why there are none."""
    known = merged.fields.get(name)
    texts = known.values if known else []
    if len(texts) > MAX_VALUES or any(chunk.read(f"{name}.many")[0] for chunk in merged.chunks):
        return TOO_MANY
    order = sorted(range(len(texts)), key=texts.__getitem__)
    place = np.zeros(len(texts) + 1, np.int64)
    place[np.array(order, np.int64) + 1] = np.arange(len(texts))
    masks = []
    for chunk, maps in zip(merged.chunks, merged.maps, strict=True):
        own = chunk.read(f"{name}.sets")
        whole = np.zeros(len(own), np.int64)
        for bit, code in enumerate(maps[name][1:].tolist()):
            whole |= (own >> bit & 1) << place[code]
        masks.append(whole)
    distinct = np.unique(np.concatenate([np.zeros(0, np.int64), *masks])).tolist()
    sets = {mask: tuple(bit for bit in range(len(texts)) if mask >> bit & 1) for mask in distinct}
    if len(sets) > MAX_SETS or sum(map(len, sets.values())) > MAX_MEMBERS:
        return _SETS
    rising = sorted(distinct, key=sets.__getitem__)
    code_of = {mask: code for code, mask in enumerate(rising, 1)}
    of_chunk = [np.array([0, *(code_of[mask] for mask in whole.tolist())], np.int64) for whole in masks]
    return _Values([texts[at] for at in order], [sets[mask] for mask in rising], of_chunk)
