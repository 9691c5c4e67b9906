"""Find the regions that each span overlaps (compiled)."""

from __future__ import annotations

from annotator.bytes.compiled import I32, I64, INT, OUT_I64, compiled


@compiled(INT, I32, I32, I32, INT, INT, I64, I64, OUT_I64, OUT_I64)
def touching(starts, ends, reach, first, last, low, high, count, rows):
    """Rows (first..last, sorted by start) that overlap each 0-based span low..high; `reach` is the running maximum of ends.

    count[i] are query i's rows, appended to `rows` in order. Returns how many there are (more than fit: grow and repeat).
    """
    total = 0
    for i in range(len(low)):
        count[i] = 0
        if low[i] < 0:
            continue
        a, b = first, last
        while a < b:
            middle = (a + b) >> 1
            if starts[middle] < high[i]:
                a = middle + 1
            else:
                b = middle
        stop = a
        k = a - 1
        while k >= first and reach[k] > low[i]:
            k -= 1
        for row in range(k + 1, stop):
            if ends[row] > low[i]:
                if total < len(rows):
                    rows[total] = row
                total += 1
                count[i] += 1
    return total
