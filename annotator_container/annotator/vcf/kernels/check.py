"""Check every record line, compiled: columns, position, alleles, order.

One pass over the bytes of a chunk of whole lines; later code does not check a line again. `annotator.vcf.complaints` has the
messages for the faults found here.
"""

from __future__ import annotations

import numpy as np

from annotator.bytes.ascii import (
    CLOSE,
    COMMA,
    DELETE,
    DOT,
    FEED,
    GREATER,
    HASH,
    LESS,
    NINE,
    OPEN,
    SPACE,
    STAR,
    TAB,
    ZERO,
    X,
)
from annotator.bytes.compiled import INT, OUT_I64, OUT_I64_2D, U8, compiled, load_eight
from annotator.bytes.eight import has_control
from annotator.limits import ALTS_OF_RECORD

OK, HEADER, COLUMNS, CHROM, POS, REF, ALT, UNSORTED, CONTROL, SPACES, RUNS_FULL, EMPTY, ALTS, NAME = range(14)

_IUPAC = b"ACGTNRYSWKMBDHVacgtnryswkmbdhv"
LETTER = np.zeros(256, np.uint8)
LETTER[list(_IUPAC)] = 1
# Characters that VCF forbids in CHROM and htslib cannot read there: 1 anywhere, 2 as the first one.
NAMES = np.zeros(256, np.uint8)
NAMES[list(b',<>')] = 1
NAMES[list(b'"[')] = 2


@compiled(INT, U8, U8, INT, OUT_I64_2D, OUT_I64)
def check_lines(buf, letter, columns, runs, found):
    """Check the whole lines of `buf`; return how many there are.

    `columns`: tabs + 1 that each line must have. `runs` (n, 5) receives one row per stretch of lines on one contig:
    byte offset and length of CHROM, line index (0-based), first and last POS. `found`: [code, line index, byte
    offset in the line (of ALTS: how many), number of runs]; code OK when nothing is wrong, and checking stops at the first fault.
    """
    size = len(buf)
    found[0] = OK
    lines = 0
    count = 0
    start = 0
    while start < size:
        at = start
        if buf[at] == HASH:
            found[0], found[1], found[2] = HEADER, lines, 0
            break
        while at < size and buf[at] != TAB and buf[at] != FEED:
            if buf[at] <= SPACE:
                found[0], found[1], found[2] = (SPACES if buf[at] == SPACE else CONTROL), lines, at - start
            elif NAMES[buf[at]] and (NAMES[buf[at]] == 1 or at == start) and found[0] == OK:
                found[0], found[1], found[2] = NAME, lines, at - start
            at += 1
        name = at - start
        if at >= size or buf[at] != TAB:
            if found[0] == OK or found[0] == NAME:
                found[0], found[1], found[2] = COLUMNS, lines, name
            break
        if found[0] != OK:
            break
        if name == 0:
            found[0], found[1], found[2] = CHROM, lines, 0
            break
        at += 1
        first = at
        pos = 0
        while at < size and ZERO <= buf[at] <= NINE and at - first < 11:
            pos = pos * 10 + buf[at] - ZERO
            at += 1
        if at >= size or buf[at] != TAB or at == first or pos > 2147483647:
            found[0], found[1], found[2] = POS, lines, at - start
            break
        at += 1
        first = at
        while at < size and buf[at] != TAB and buf[at] != FEED:
            if buf[at] < SPACE or buf[at] == DELETE:
                found[0], found[1], found[2] = CONTROL, lines, at - start
            at += 1
        if found[0] != OK:
            break
        if at >= size or buf[at] != TAB:
            found[0], found[1], found[2] = COLUMNS, lines, at - start
            break
        if at == first:
            found[0], found[1], found[2] = EMPTY, lines, at - start
            break
        at += 1
        first = at
        while at < size and letter[buf[at]] == 1:
            at += 1
        if at >= size or buf[at] == FEED:
            found[0], found[1], found[2] = COLUMNS, lines, at - start
            break
        if buf[at] != TAB or at == first:
            found[0], found[1], found[2] = REF, lines, at - start
            break
        at += 1
        # Each ALT: bases; or `.`, `*`, `X` (any other base, of old samtools); or <...>; or a breakend, which holds
        # brackets or a dot at one end.
        bad = -1
        alts = 0
        while at < size and buf[at] != TAB and buf[at] != FEED:
            alts += 1
            first = at
            plain = True
            opened = 0
            brackets = 0
            while at < size and buf[at] != TAB and buf[at] != FEED and buf[at] != COMMA:
                c = buf[at]
                if letter[c] == 0:
                    plain = False
                if c == LESS:
                    opened += 1
                elif c == GREATER:
                    opened -= 1
                elif c == OPEN or c == CLOSE:
                    brackets += 1
                elif c <= SPACE or c == DELETE:
                    bad = at
                at += 1
            n = at - first
            if n == 0 or opened != 0 or (buf[first] == LESS and buf[at - 1] != GREATER):
                bad = first
            elif not plain and brackets == 0:
                c = buf[first]
                e = buf[at - 1]
                if not (n == 1 and (c == STAR or c == DOT or c == X)) and not (c == LESS and e == GREATER and n > 2):
                    dots = (c == DOT) + (e == DOT)
                    good = dots == 1 and n > 1
                    for k in range(first + (c == DOT), at - (e == DOT)):
                        if letter[buf[k]] == 0:
                            good = False
                    if not good:
                        bad = first
            elif brackets != 0 and brackets != 2:
                bad = first
            if bad >= 0:
                break
            if at < size and buf[at] == COMMA:
                at += 1
                if at >= size or buf[at] == TAB or buf[at] == FEED:
                    bad = at
                    break
        if bad < 0 and (at >= size or buf[at] == FEED):
            found[0], found[1], found[2] = COLUMNS, lines, at - start
            break
        if bad >= 0 or buf[at - 1] == TAB:
            found[0], found[1], found[2] = ALT, lines, (bad if bad >= 0 else at) - start
            break
        if alts > ALTS_OF_RECORD:
            found[0], found[1], found[2] = ALTS, lines, alts
            break
        tabs = 4
        before = -1
        while at < size and buf[at] != FEED:
            if tabs == 7 and at + 8 <= size and not has_control(load_eight(buf, at)):  # INFO is long
                at += 8
                continue
            if buf[at] == TAB:
                if before == at - 1 and tabs < 7:
                    found[0], found[1], found[2] = EMPTY, lines, at - start
                tabs += 1
                before = at
            elif buf[at] < SPACE or buf[at] == DELETE:
                found[0], found[1], found[2] = CONTROL, lines, at - start
            at += 1
        if found[0] != OK:
            break
        if tabs + 1 != columns:
            found[0], found[1], found[2] = COLUMNS, lines, at - start
            break
        fresh = count == 0 or runs[count - 1, 1] != name
        if not fresh:
            other = runs[count - 1, 0]
            for k in range(name):
                if buf[other + k] != buf[start + k]:
                    fresh = True
                    break
        if fresh:
            if count == len(runs):
                found[0], found[1], found[2] = RUNS_FULL, lines, 0
                break
            runs[count, 0], runs[count, 1], runs[count, 2], runs[count, 3], runs[count, 4] = (
                start,
                name,
                lines,
                pos,
                pos,
            )
            count += 1
        else:
            if pos < runs[count - 1, 4]:
                found[0], found[1], found[2] = UNSORTED, lines, name + 1
                break
            runs[count - 1, 4] = pos
        lines += 1
        start = at + 1
    found[3] = count
    return lines
