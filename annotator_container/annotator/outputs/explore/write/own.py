"""Write the columns of the file's own INFO and FORMAT fields that are useful as filters, within a budget of bytes."""

from __future__ import annotations

from typing import Any

import numpy as np

from annotator.outputs.explore.merge.dictionaries import Merged
from annotator.outputs.explore.own_fields import BYTES_PER_ROW, MAX_VALUES, OwnField
from annotator.outputs.explore.plan import ExplorePlan
from annotator.outputs.explore.widths import width_for
from annotator.outputs.explore.write.annotations import codes_of, levels_of
from annotator.outputs.explore.write.files import OutFolder, Stored
from annotator.outputs.explore.write.offered import CONSTANT, TOO_MANY, Room, ValuesWritten, same_for_all


def write_own(out: OutFolder, merged: Merged, plan: ExplorePlan) -> ValuesWritten:
    """Write the columns in the header's order, INFO first. A FORMAT field is left out if no sample gets a column of it."""
    made = ValuesWritten(left_out=[list(one) for one in plan.own.left_out])
    room = Room(out, merged.rows, BYTES_PER_ROW)
    for item in (*plan.own.info, *plan.own.formats):
        samples = range(len(plan.chosen) if item.group == "FORMAT" else 1)
        reasons = []
        for sample in samples:
            part = out.part()
            reason = _write(part, merged, item, sample, made)
            if not reason and not room.takes(part):
                reason = "the columns of your file’s own fields would take too much room"
            if reason:
                reasons.append(reason)
        if len(reasons) == len(samples) and reasons:
            made.left_out.append([item.field, reasons[0]])
    made.keep(out)
    return made


def _about(item: OwnField, sample: int) -> dict[str, Any]:
    about = {"title": item.key, "field": item.field, "own": item.kind, "help": item.description}
    return about | ({"sample": sample} if item.group == "FORMAT" else {})


def _write(out: OutFolder, merged: Merged, item: OwnField, sample: int, made: ValuesWritten) -> str:
    """Write one column; returns why it was not written, else an empty text."""
    column = item.column(sample)
    name = f"own.{column}"
    if item.kind == "number":
        levels, code = levels_of(merged, name)
        uses = np.zeros(len(levels) + 1, np.int64)
        if not len(levels):
            return "no variant has a number there"
        if len(levels) == 1 and all((values > 0).all() for _, values in merged.pieces(name)):
            return CONSTANT
        out.numbers(column, levels, codes_of(merged, name, code, uses), merged.rows, **_about(item, sample))
        return ""
    if any(chunk.read(f"{name}.many")[0] for chunk in merged.chunks):
        return TOO_MANY
    found = merged.fields.get(name)
    texts = found.values if found else []
    if len(texts) > MAX_VALUES:
        return "it has too many values"
    place = np.argsort(np.array(texts, object), kind="stable")  # the same dictionary however the file was cut
    code_of = np.zeros(len(texts) + 1, np.int64)
    code_of[place + 1] = np.arange(1, len(texts) + 1)
    uses = np.zeros(len(texts) + 1, np.int64)
    stored = Stored(width_for(len(texts)), merged.rows)
    for first, codes in merged.pieces(name, name):
        stored.put(first, code_of[codes])
        uses += np.bincount(code_of[codes], minlength=len(uses))
    constant = same_for_all(uses)
    if constant:
        return constant
    out.stored(column, stored, "code", dictionary=column, **_about(item, sample))
    made.dictionaries[column] = [texts[at] for at in place.tolist()]
    made.counts[column] = uses.tolist()
    return ""
