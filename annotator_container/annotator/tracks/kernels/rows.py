"""Which rows of a track's blocks several spans cover (compiled)."""

from __future__ import annotations

import numpy as np

from annotator.bytes.compiled import I64, INT, OUT_I64, compiled


@compiled(INT, I64, I64, I64, I64, OUT_I64, OUT_I64, OUT_I64, allocates=True)
def covered_rows(groups, counts, begin, end, rows, ends, place):
    """The distinct rows that the spans of each group cover, in order.

    Group g has the spans begin[i]:end[i] for i from groups[g] to groups[g + 1], in a block of counts[g] rows. Its rows are
    written to `rows`, one group after another, and end at ends[g]; place[i] is where the first row of span i stands there.
    Returns how many rows there are in all.
    """
    made = 0
    for g in range(len(counts)):
        first, last = counts[g], 0
        for i in range(groups[g], groups[g + 1]):
            first, last = min(first, begin[i]), max(last, end[i])
        change = np.zeros(max(0, last - first) + 1, np.int64)
        for i in range(groups[g], groups[g + 1]):
            change[begin[i] - first] += 1
            change[end[i] - first] -= 1
        depth = 0
        for row in range(first, last):
            depth += change[row - first]
            change[row - first] = made
            if depth > 0:
                rows[made] = row
                made += 1
        for i in range(groups[g], groups[g + 1]):
            place[i] = change[begin[i] - first]
        ends[g] = made
    return made
