"""Merge sorted records of several files into rows, compiled: the rows in which nothing has to be renumbered.

These are the rows whose records all have the same REF and ALT, spelt out in bases, and at most one record of a file. Every
other row is left to the readable code, `annotator.merge.row_writer`, of which this is a copy for the simple case; tests compare the
two byte for byte.
"""

from __future__ import annotations

import numpy as np

from annotator.bytes.ascii import COMMA, DOT, EQUALS, FEED, SEMICOLON, TAB, ZERO, A, C, F, G, N, T
from annotator.bytes.compiled import (
    FLAG,
    I64,
    I64_2D,
    INT,
    OUT_I64,
    OUT_I64_2D,
    OUT_U8,
    U8,
    compiled,
    copy_bytes,
    helper,
)
from annotator.bytes.spans import same
from annotator.merge.kernels.merged_heads import best_quality, find_items, joined_names
from annotator.merge.kernels.merged_samples import (
    ALTS,
    FORMATS,
    KEYS,
    count_alleles,
    find_formats,
    write_missing,
    write_samples,
)

SLOT = 16  # bytes of a number in the table of shares: its length, then its text
_ITEMS = 512  # keys of INFO
_NAMES = 128  # of ID or FILTER
_FIXED = 256  # bytes of a row beside those of its records and samples, AC and AF
_OF_ALT = 40  # bytes of an ALT's AC and AF


@helper
def _columns(text, begin, end, tabs):
    """Find the ends of the first nine columns of a line; returns how many of them the line has."""
    column = 0
    for at in range(begin, end):
        if text[at] == TAB:
            tabs[column] = at
            column += 1
            if column == 9:
                return 9
    tabs[column] = end
    return column + 1


@helper
def _alts(text, start, end, letter):
    """The number of ALTs if all are spelt out in bases, else 0."""
    count = 1
    for at in range(start, end):
        if text[at] == COMMA:
            count += 1
        elif letter[text[at]] == 0:
            return 0
    return count


@helper
def _number(out, at, value):
    """Write a whole number that is not negative."""
    digits, rest = 1, value // 10
    while rest:
        digits += 1
        rest //= 10
    for k in range(digits):
        out[at + digits - 1 - k] = ZERO + value % 10
        value //= 10
    return at + digits


@helper
def _counts(out, at, counts, alts, with_frequency, shares, most):
    """Write `AC=…;AN=…` and, if asked, `;AF=…`."""
    total = np.int64(0)
    for k in range(alts + 1):
        total += counts[k]
    out[at], out[at + 1], out[at + 2] = A, C, EQUALS
    at += 3
    for k in range(1, alts + 1):
        if k > 1:
            out[at] = COMMA
            at += 1
        at = _number(out, at, counts[k])
    out[at], out[at + 1], out[at + 2], out[at + 3] = SEMICOLON, A, N, EQUALS
    at = _number(out, at + 4, total)
    if with_frequency:
        out[at], out[at + 1], out[at + 2], out[at + 3] = SEMICOLON, A, F, EQUALS
        at += 4
        for k in range(1, alts + 1):
            if k > 1:
                out[at] = COMMA
                at += 1
            slot = (total * (most + 1) + counts[k]) * SLOT
            at = copy_bytes(out, at, shares, slot + 1, slot + 1 + shares[slot])
    return at


@helper
def _info(out, at, text, items, facts, counts, alts, genotypes, shares, most):
    begin = at
    for k in range(facts[0]):
        if at > begin:
            out[at] = SEMICOLON
            at += 1
        start = items[k, 0]
        size = items[k, 1]
        if facts[1] > 1 and size == 2 and text[start] == 68 and text[start + 1] == 80:  # DP
            at = copy_bytes(out, at, text, start, start + 2)
            out[at] = EQUALS
            at = _number(out, at + 1, facts[2])
        else:
            at = copy_bytes(out, at, text, start, items[k, 2])
    if genotypes:
        if at > begin:
            out[at] = SEMICOLON
            at += 1
        at = _counts(out, at, counts, alts, facts[3] == 1, shares, most)
    if at == begin:
        out[at] = DOT
        at += 1
    return at


@compiled(
    INT, U8, I64, I64, I64, I64, I64, U8, U8, I64_2D, U8, INT, FLAG, INT, OUT_U8, OUT_I64_2D, OUT_I64_2D, OUT_I64,
    allocates=True,
)
def merge_rows(
    text, begins, ends, places, files, samples, letter, names, bounds, shares, most, all_slow, first, out, slow, tabs, found
):
    """Write the rows of records from `first` on, and return the record at which to go on.

    `begins`, `ends`: of each record's line in `text`; records are in the order of their places, and of files at one place.
    `samples`: how many each file has. `letter`: 1 for the bases of an ALT. `names`, `bounds`: keys of INFO that are not copied.
    `shares`: texts of count / total for totals up to `most`. `all_slow`: write no row. `slow` (n, 4) receives the positions
    that are left to the readable code: the first and last record (half open), the offset in `out` before them, and how many
    positions with several files came before. `tabs` (files, 9) is for the columns of a row.
    `found`: [bytes in `out`, rows of `slow`, rows written, those of several files, positions with several files, the room that
    the next row needs if `out` is full].
    """
    formats = np.zeros((FORMATS, 4), np.int64)
    of_format = np.zeros((FORMATS, KEYS), np.int64)
    keys = np.zeros((KEYS, 2), np.int64)
    items = np.zeros((_ITEMS, 4), np.int64)
    work = np.zeros((_NAMES, 2), np.int64)
    which = np.zeros(len(samples), np.int64)
    own = np.zeros(len(samples), np.int64)
    counts = np.zeros(ALTS + 1, np.int64)
    facts = np.zeros(4, np.int64)
    everybody = np.int64(0)
    for file in range(len(samples)):
        everybody += samples[file]
    at, left, written, joined, met = np.int64(0), 0, 0, 0, 0
    group = first
    size = len(places)
    found[5] = 0
    while group < size:
        stop = group + 1
        length = ends[group] - begins[group]
        several = False
        while stop < size and places[stop] == places[group]:
            several |= files[stop] == files[stop - 1]
            length += ends[stop] - begins[stop]
            stop += 1
        records = stop - group
        fast = not several and not all_slow
        alts = 0
        if fast:
            for r in range(records):
                columns = _columns(text, begins[group + r], ends[group + r], tabs[r])
                own[r] = samples[files[group + r]]
                if own[r] > 0 and columns < 9:
                    fast = False
            alts = _alts(text, tabs[0, 3] + 1, tabs[0, 4], letter)
            fast = fast and 0 < alts <= ALTS
            start, end = tabs[0, 2], tabs[0, 4]
            for r in range(1, records):
                if tabs[r, 4] - tabs[r, 2] != end - start or not same(text, tabs[r, 2], text, start, end - start):
                    fast = False
                    break
        union = np.int64(0)
        genotypes = False
        copies = 0
        quality = np.int64(0)
        if fast and everybody > 0:
            union = find_formats(text, tabs, own, records, formats, of_format, keys, which)
            fast = union > 0
            if fast:
                genotypes = keys[0, 1] == 2 and text[keys[0, 0]] == G and text[keys[0, 0] + 1] == T
        if fast and genotypes:
            copies = count_alleles(text, tabs, ends[group:stop], records, of_format, which, alts, counts)
        if fast:
            fast = find_items(text, tabs, records, names, bounds, genotypes, items, facts)
        if fast and facts[3] == 1:
            total = np.int64(0)
            for k in range(alts + 1):
                total += counts[k]
            fast = total <= most
        if fast and records > 1:
            quality = best_quality(text, tabs, records)
            fast = quality > -2
        needs = length + _FIXED + alts * _OF_ALT + everybody * 2 * (union + copies + 1)
        if fast and at + needs > len(out):
            found[5] = needs
            break
        if fast:
            row = at
            at = copy_bytes(out, at, text, begins[group], tabs[0, 1] + 1)
            if records == 1:
                at = copy_bytes(out, at, text, tabs[0, 1] + 1, tabs[0, 6])
            else:
                at = joined_names(out, at, text, tabs, records, 2, False, work)
                if at >= 0:
                    at = copy_bytes(out, at, text, tabs[0, 2], tabs[0, 4])
                    out[at] = TAB
                    at += 1
                    if quality < 0:
                        out[at] = DOT
                        at += 1
                    else:
                        at = copy_bytes(out, at, text, tabs[quality, 4] + 1, tabs[quality, 5])
                    out[at] = TAB
                    at = joined_names(out, at + 1, text, tabs, records, 6, True, work)
            if at < 0:
                at = row
                fast = False
        if not fast:
            if left == len(slow):
                break
            slow[left, 0], slow[left, 1], slow[left, 2], slow[left, 3] = group, stop, at, met
            left += 1
            group = stop
            continue
        out[at] = TAB
        at = _info(out, at + 1, text, items, facts, counts, alts, genotypes, shares, most)
        if everybody > 0:
            out[at] = TAB
            at += 1
            for k in range(union):
                if k:
                    out[at] = 58
                    at += 1
                at = copy_bytes(out, at, text, keys[k, 0], keys[k, 0] + keys[k, 1])
            r = 0
            for file in range(len(samples)):
                mine = r < records and files[group + r] == file
                if samples[file] > 0:
                    out[at] = TAB
                    at += 1
                    if mine:
                        f = which[r]
                        at = write_samples(
                            out, at, text, tabs[r, 8] + 1, ends[group + r], formats[f], of_format[f], union
                        )
                    else:
                        at = write_missing(out, at, copies, union, samples[file])
                if mine:
                    r += 1
        out[at] = FEED
        at += 1
        written += 1
        if records > 1:
            joined += 1
            met += 1
        group = stop
    found[0], found[1], found[2], found[3], found[4] = at, left, written, joined, met
    return group


