"""Find the entry of SpliceAI with the highest delta score (compiled)."""

from __future__ import annotations

from annotator.bytes.ascii import BAR, COMMA, DOT, NINE, ZERO
from annotator.bytes.compiled import I64, INT, OUT_I64_2D, U8, compiled, helper
from annotator.bytes.spans import same


@helper
def _delta(text, start, end):
    """The number of a plain decimal; -1 for anything else."""
    value, scale, digits = 0.0, 0.0, 0
    for k in range(start, end):
        if text[k] == DOT and scale == 0.0:
            scale = 1.0
        elif ZERO <= text[k] <= NINE:
            value = value * 10.0 + (text[k] - ZERO)
            scale *= 10.0
            digits += 1
        else:
            return -1.0
    if digits == 0:
        return -1.0
    return value / scale if scale > 0.0 else value


@compiled(INT, U8, I64, I64, I64, I64, OUT_I64_2D, OUT_I64_2D)
def best_entries(text, begin, stop, alt, alt_length, first, last):
    """For each ALT i, spans of its entry with the highest delta score: first[k, i]..last[k, i], -1 where it has none.

    Row 0 is the highest of the entry's four scores, rows 1 to 4 are DS_AG, DS_AL, DS_DG and DS_DL, row 5 is SYMBOL. The entries are
    text[begin[i]:stop[i]], separated by `,`; each begins with its ALT, the text alt[i] of alt_length[i] bytes. The first of
    several equal entries counts. Returns how many ALTs have one.
    """
    found = 0
    for i in range(begin.shape[0]):
        for k in range(6):
            first[k, i] = last[k, i] = -1
        highest = -1.0
        at = begin[i]
        while 0 <= at < stop[i]:
            end = at
            while end < stop[i] and text[end] != COMMA:
                end += 1
            bar = at
            while bar < end and text[bar] != BAR:
                bar += 1
            if bar - at == alt_length[i] and same(text, at, text, alt[i], alt_length[i]):
                symbol = bar + 1
                part, own, own_first, own_last = 0, -1.0, -1, -1
                start = symbol
                while part < 5 and start <= end:
                    bar = start
                    while bar < end and text[bar] != BAR:
                        bar += 1
                    value = _delta(text, start, bar) if part > 0 else -1.0
                    if value > own:
                        own, own_first, own_last = value, start, bar
                    part += 1
                    start = bar + 1
                if part == 5 and own > highest:
                    found += highest < 0.0
                    highest = own
                    first[0, i], last[0, i] = own_first, own_last
                    start = symbol
                    for k in range(5):
                        bar = start
                        while bar < end and text[bar] != BAR:
                            bar += 1
                        row = k if k > 0 else 5
                        first[row, i], last[row, i] = start, bar
                        start = bar + 1
            at = end + 1
    return found
