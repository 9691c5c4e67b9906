"""FORMAT and the columns of samples of a merged row in which no allele is renumbered (compiled).

Offsets as in `annotator.merge.kernels.merged_heads`. A row has at most `FORMATS` different FORMAT columns of at most `KEYS` keys.
"""

from __future__ import annotations

import numpy as np

from annotator.bytes.ascii import BAR, COLON, DOT, NINE, SLASH, TAB, ZERO, G, T
from annotator.bytes.compiled import copy_bytes, helper
from annotator.bytes.spans import same

FORMATS, KEYS = 8, 48
ALTS = 20


@helper
def find_formats(text, tabs, samples, records, formats, places, keys, which):
    """Find the different FORMAT columns and the union of their keys.

    `formats` (n, 4): start, end, number of keys, and whether it is the union itself. `places[f, k]`: the place of key `k` in
    format `f`, -1 if it is not there. `keys` (n, 2): start and length. `which[r]`: the format of record `r`, -1 for a record
    without samples. Returns the number of keys; -1 leaves the row to the readable code.
    """
    count, union = 0, 0
    for r in range(records):
        which[r] = -1
        if samples[r] == 0:
            continue
        start, end = tabs[r, 7] + 1, tabs[r, 8]
        for f in range(count):
            if formats[f, 1] - formats[f, 0] == end - start and same(text, formats[f, 0], text, start, end - start):
                which[r] = f
                break
        if which[r] >= 0:
            continue
        if count == FORMATS:
            return np.int64(-1)
        for k in range(KEYS):
            places[count, k] = -1
        own, begin = 0, start
        for at in range(start, end + 1):
            if at < end and text[at] != COLON:
                continue
            size = at - begin
            genotype = size == 2 and text[begin] == G and text[begin + 1] == T
            if (genotype and own > 0) or own == KEYS:
                return np.int64(-1)
            known = -1
            for k in range(union):
                if keys[k, 1] == size and same(text, keys[k, 0], text, begin, size):
                    known = k
                    break
            if known >= 0 and places[count, known] >= 0:
                return np.int64(-1)
            if known < 0:
                if union == KEYS or (genotype and union > 0):
                    return np.int64(-1)
                known = union
                keys[union, 0], keys[union, 1] = begin, size
                union += 1
            places[count, known] = own
            own += 1
            begin = at + 1
        formats[count, 0], formats[count, 1], formats[count, 2] = start, end, own
        which[r] = count
        count += 1
    for f in range(count):
        formats[f, 3] = formats[f, 2] == union
        for k in range(union):
            if places[f, k] != k:
                formats[f, 3] = 0
    return np.int64(union)


@helper
def count_alleles(text, tabs, ends, records, places, which, alts, counts):
    """Count the alleles of all genotypes (`counts[0]`: REF); returns the largest number of copies."""
    most = 0
    for k in range(alts + 1):
        counts[k] = 0
    for r in range(records):
        if which[r] < 0:
            continue
        with_genotype = places[which[r], 0] == 0
        at, end = tabs[r, 8] + 1, ends[r]
        while at <= end:
            if not with_genotype:
                most = max(most, 1)
            else:
                copies = 0 if at < end and (text[at] == SLASH or text[at] == BAR) else 1
                while at < end and text[at] != COLON and text[at] != TAB:
                    c = text[at]
                    if ZERO <= c <= NINE:
                        value = np.int64(0)
                        while at < end and ZERO <= text[at] <= NINE:
                            value = min(value, 1000) * 10 + np.int64(text[at]) - ZERO
                            at += 1
                        if value <= alts:
                            counts[value] += 1
                        continue
                    if c == SLASH or c == BAR:
                        copies += 1
                    at += 1
                most = max(most, copies)
            while at < end and text[at] != TAB:
                at += 1
            at += 1
    return most


@helper
def write_samples(out, at, text, begin, end, format_, places, keys):
    """Write the samples of one record, separated by tabs, with the keys of the row; `begin`..`end` are its own columns."""
    if format_[3]:
        return copy_bytes(out, at, text, begin, end)
    first = True
    while begin <= end:
        stop = begin
        while stop < end and text[stop] != TAB:
            stop += 1
        if not first:
            out[at] = TAB
            at += 1
        first = False
        at = _write_sample(out, at, text, begin, stop, places, keys)
        begin = stop + 1
    return at


@helper
def _write_sample(out, at, text, begin, stop, places, keys):
    # The keys of the row that a format has are mostly in its own order, so the search for a value goes on from the last one.
    place, value = 0, begin
    for k in range(keys):
        if k:
            out[at] = COLON
            at += 1
        wanted = places[k]
        if wanted < 0:
            out[at] = DOT
            at += 1
            continue
        if wanted < place:
            place, value = 0, begin
        while place < wanted and value <= stop:
            while value < stop and text[value] != COLON:
                value += 1
            value += 1
            place += 1
        if value > stop:
            out[at] = DOT
            at += 1
            continue
        last = value
        while last < stop and text[last] != COLON:
            last += 1
        at = copy_bytes(out, at, text, value, last)
    return at


@helper
def write_missing(out, at, copies, keys, samples):
    """Write the columns of samples whose file says nothing: `copies` missing alleles (0: no GT), the other keys missing."""
    for s in range(samples):
        if s:
            out[at] = TAB
            at += 1
        for k in range(max(1, keys)):
            if k:
                out[at] = COLON
                at += 1
            out[at] = DOT
            at += 1
            if k == 0:
                for _ in range(copies - 1):
                    out[at] = SLASH
                    out[at + 1] = DOT
                    at += 2
    return at
