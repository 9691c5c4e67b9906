"""Rows of structural events, compiled: which transcripts each one has, in the order of printing, and its terms there."""

from __future__ import annotations

from typing import Final

import numpy as np

from annotator.bytes.compiled import I32_2D, I64, INT, OUT_I32_2D, OUT_I64, U8, compiled, helper
from annotator.distances import REACH
from annotator.engines.vep.kernel.classify import EXACT, INTERGENIC_WAY, OUTSIDE, STRUCTURAL_WAY
from annotator.engines.vep.kernel.structural import beside_or_whole, is_usual, structural_terms
from annotator.engines.vep.kernel.sweep import R_ALLELE, R_CODE, R_RECORD, R_TRANSCRIPT, R_WAY
from annotator.reference.layout import END, RANK, START
from annotator.terms import BIT

NO_EVENT: Final = 255
_INTERGENIC = 1 << BIT["intergenic_variant"]


@helper
def event_way(transcript, exons, start, end, effect):
    """(way, terms) of an event on a transcript within reach."""
    mask = beside_or_whole(transcript, start, end, effect)
    if end < transcript[START] or start > transcript[END]:
        return OUTSIDE, mask
    if not is_usual(transcript, exons):
        return EXACT, np.int64(0)
    if mask == 0:
        mask = structural_terms(transcript, exons, start, end, effect)
    return STRUCTURAL_WAY, mask


@helper
def add_event_row(rows, masks, count, record, allele, transcript, way, mask):
    """Write one row if there is room; the count rises in any case."""
    if count < rows.shape[0]:
        rows[count, :] = 0
        rows[count, R_RECORD] = record
        rows[count, R_ALLELE] = allele
        rows[count, R_TRANSCRIPT] = transcript
        rows[count, R_WAY] = way
        rows[count, R_CODE] = -1
        masks[count] = mask
    return count + 1


@compiled(INT, I64, I64, I64, I64, I64, I64, U8, I32_2D, I32_2D, OUT_I32_2D, OUT_I64, allocates=True)
def sweep_events(chosen, begin, stop, first_allele, starts, ends, effects, transcripts, exons, rows, masks):
    """Rows of the chosen records; masks[r] has the terms of row r (bits of `terms.TERMS`), 0 where the rules answer.

    ALT j's event is starts[j]..ends[j] with effects[j], NO_EVENT for none; record chosen[k] can only meet the transcripts
    begin[k]..stop[k]. Returns the number of rows, which may exceed the table: then call again with a larger one.
    """
    count = 0
    most = np.int64(0)
    for k in range(len(chosen)):
        most = max(most, stop[k] - begin[k])
    numbers = np.empty(most, np.int64)
    ranks = np.empty(most, np.int64)
    for k in range(len(chosen)):
        i = chosen[k]
        a, b = first_allele[i], first_allele[i + 1]
        low, high = np.int64(1) << 62, np.int64(0)
        for j in range(a, b):
            if effects[j] != NO_EVENT:
                low = min(low, min(starts[j], ends[j]))
                high = max(high, max(starts[j], ends[j]))
        near = 0
        for number in range(begin[k], stop[k]):
            if transcripts[number, END] + REACH >= low and transcripts[number, START] - REACH <= high:
                numbers[near] = number
                ranks[near] = transcripts[number, RANK]
                near += 1
        order = np.argsort(ranks[:near])
        for place in range(near):
            number = numbers[order[place]]
            transcript = transcripts[number]
            for j in range(a, b):
                start, end = starts[j], ends[j]
                if (
                    effects[j] == NO_EVENT
                    or end < transcript[START] - REACH
                    or start > transcript[END] + REACH
                ):
                    continue
                way, mask = event_way(transcript, exons, start, end, effects[j])
                count = add_event_row(rows, masks, count, i, j, number, way, mask)
        for j in range(a, b):
            if effects[j] == NO_EVENT:
                continue
            lonely = True
            for place in range(near):
                transcript = transcripts[numbers[place]]
                if ends[j] >= transcript[START] - REACH and starts[j] <= transcript[END] + REACH:
                    lonely = False
                    break
            if lonely:
                count = add_event_row(rows, masks, count, i, j, -1, INTERGENIC_WAY, _INTERGENIC)
    return count
