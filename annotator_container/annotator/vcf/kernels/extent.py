"""How far records reach, compiled."""

from __future__ import annotations

from annotator.bytes.compiled import I64, INT, OUT_I64, U8, compiled


@compiled(INT, U8, I64, I64, I64, I64, I64, I64, I64, OUT_I64)
def last_bases(text, position, ref, ref_end, filter_end, info_end, first_allele, kind, ends):
    for i in range(position.shape[0]):
        last = position[i] + ref_end[i] - ref[i] - 1
        other = False
        for j in range(first_allele[i], first_allele[i + 1]):
            if kind[j] >= 5:
                other = True
        if other:
            at = filter_end[i] + 1
            stop = info_end[i] - 4
            while at < stop:
                if text[at] == 69 and text[at + 1] == 78 and text[at + 2] == 68 and text[at + 3] == 61:  # END=
                    value = 0
                    at += 4
                    while at < info_end[i] and 48 <= text[at] <= 57 and value < 100_000_000_000:
                        value = value * 10 + text[at] - 48
                        at += 1
                    last = max(last, value)
                    break
                while at < stop and text[at] != 59:
                    at += 1
                at += 1
        ends[i] = last
    return 0
