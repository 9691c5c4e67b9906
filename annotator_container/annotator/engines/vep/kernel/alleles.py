"""Values of each ALT for the kernel: whether compiled code can handle it, its 3' shift, and its HGVSg."""

from __future__ import annotations

from annotator.bytes.ascii import GREATER, UNDERSCORE
from annotator.bytes.compiled import I64, I64_2D, INT, OUT_I64, OUT_U8, U8, compiled, helper
from annotator.bytes.text import put, put_number, put_three, put_word
from annotator.engines.vep.kernel.constants import COMPLEMENT
from annotator.engines.vep.kernel.words import DEL, DUP, INS, INV
from annotator.vcf.kernels.allele_table import (
    A_ALT,
    A_ALT_LENGTH,
    A_END,
    A_KIND,
    A_PLAIN,
    A_REF,
    A_REF_LENGTH,
    A_START,
)

WINDOW = 1000  # VEP looks this far for a shift


@helper
def most_of(size, length):
    """VEP stops short by the length of the change, unless it is longer than the flank."""
    limit = size - length + 1
    return min(size, limit) if limit > 0 else size


@helper
def shift_forward(genome, start, end, text, moving, length):
    """Bases by which text[moving:moving + length] at start..end (1-based) can move right; the flank is VEP's (see
    `annotator.engines.vep.shifting`), which near a contig's end does not begin at the change."""
    after = min(genome.shape[0], end + WINDOW)
    begin = max(max(0, start - 1 - WINDOW), after - WINDOW)
    most = most_of(after - begin, length)
    count = 0
    while count < most and genome[begin + count] == text[moving + count % length]:
        count += 1
    return count


@helper
def shift_reverse(genome, start, end, text, moving, length):
    """As shift_forward, to the left."""
    before = max(0, start - 1 - WINDOW)
    last = min(before + WINDOW, min(genome.shape[0], end + WINDOW))
    most = most_of(last - before, length)
    count = 0
    while count < most and genome[last - 1 - count] == text[moving + length - 1 - count % length]:
        count += 1
    return count


@compiled(INT, U8, I64_2D, INT, INT, U8, OUT_U8, OUT_I64, OUT_I64)
def prepare(text, alleles, first, last, genome, fast, forward, reverse):
    """For ALTs first..last on one contig: fast[j] is 1 when it is plain, lies on the contig and REF is the genome's;
    forward[j] and reverse[j] are its shifts to the right and to the left (insertions and deletions only)."""
    size = genome.shape[0]
    for j in range(first, last):
        fast[j] = 0
        forward[j] = 0
        reverse[j] = 0
        kind = alleles[A_KIND, j]
        if kind > 4 or alleles[A_PLAIN, j] != 1:
            continue
        start, end = alleles[A_START, j], alleles[A_END, j]
        if start < 1 or end < 0 or end > size or start > size:
            continue
        same = 1
        ref = alleles[A_REF, j]
        for k in range(alleles[A_REF_LENGTH, j]):
            if text[ref + k] != genome[start - 1 + k]:
                same = 0
                break
        fast[j] = same
        if same == 1 and (kind == 1 or kind == 2):
            moving = alleles[A_ALT, j] if kind == 1 else ref
            length = alleles[A_ALT_LENGTH, j] if kind == 1 else alleles[A_REF_LENGTH, j]
            forward[j] = shift_forward(genome, start, end, text, moving, length)
            reverse[j] = shift_reverse(genome, start, end, text, moving, length)
    return 0


@helper
def rotated(text, alt, length, shift, i):
    """Base i of an insertion (forward strand) after it has moved `shift` bases right."""
    return text[alt + (shift + i) % length]


@helper
def duplicates(genome, text, alt, length, shift, first):
    """Whether the shifted insertion equals the genome from `first` (1-based) on."""
    if first < 1 or first - 1 + length > genome.shape[0]:
        return False
    for i in range(length):
        if genome[first - 1 + i] != rotated(text, alt, length, shift, i):
            return False
    return True


@helper
def put_span(out, at, first, last, mark):
    """`first`, or `first_last` with the mark between when they differ."""
    at = put_number(out, at, first)
    if last != first:
        out[at] = mark
        at = put_number(out, at + 1, last)
    return at


@helper
def is_inversion(text, ref, alt, length):
    """The ALT is the REF's reverse complement."""
    for i in range(length):
        if text[alt + i] != COMPLEMENT[text[ref + length - 1 - i]]:
            return False
    return True


@helper
def replaced(text, alleles, j):
    """(first, behind, inverted) of an ALT with bases on both sides: where it begins and ends to differ from a REF of
    its length, and whether it is an inversion. One of other length has been trimmed: it differs all along."""
    size = alleles[A_ALT_LENGTH, j]
    if alleles[A_KIND, j] != 3:
        return 0, size, False
    ref, alt = alleles[A_REF, j], alleles[A_ALT, j]
    first = 0
    while text[ref + first] == text[alt + first]:
        first += 1
    behind = size
    while text[ref + behind - 1] == text[alt + behind - 1]:
        behind -= 1
    return first, behind, is_inversion(text, ref, alt, size)


@helper
def put_replaced(out, at, text, alleles, j):
    """HGVSg of an ALT with bases on both sides, behind the contig."""
    ref, alt, start = alleles[A_REF, j], alleles[A_ALT, j], alleles[A_START, j]
    first, behind, inverted = replaced(text, alleles, j)
    if alleles[A_KIND, j] != 3:
        at = put_span(out, at, start, alleles[A_END, j], UNDERSCORE)
    else:
        at = put_span(out, at, start + first, start + behind - 1, UNDERSCORE)
        if behind - first == 1:
            return put_three(out, at, text[ref + first], GREATER, text[alt + first])
    if inverted:
        return put_word(out, at, INV)
    at = put_word(out, at, DEL)
    at = put_word(out, at, INS)
    return put(out, at, text, alt + first, alt + behind)


@compiled(INT, U8, I64_2D, INT, INT, U8, U8, I64, U8, OUT_U8, INT, OUT_I64, OUT_I64)
def genomic(text, alleles, first, last, genome, fast, forward, prefix, out, at, starts, ends):
    """HGVSg of ALTs first..last into `out` from `at` on; `prefix` is `contig:g.`. ends[j] is -1 for those left to
    the rules. Returns the offset behind the last."""
    for j in range(first, last):
        starts[j] = at
        ends[j] = at
        kind = alleles[A_KIND, j]
        if kind > 4:
            continue
        if fast[j] == 0:
            ends[j] = -1
            continue
        if 0 < kind < 3 and (alleles[A_START, j] <= WINDOW or alleles[A_END, j] + WINDOW > genome.shape[0]):
            ends[j] = -1  # near a contig's end HGVSg's shift is not HGVSc's
            continue
        at = put(out, at, prefix, 0, prefix.shape[0])
        if kind > 2:
            at = put_replaced(out, at, text, alleles, j)
            ends[j] = at
            continue
        start, end = alleles[A_START, j] + forward[j], alleles[A_END, j] + forward[j]
        alt, length = alleles[A_ALT, j], alleles[A_ALT_LENGTH, j]
        if kind == 0:
            at = put_number(out, at, start)
            at = put_three(out, at, genome[start - 1], GREATER, text[alt])
        elif kind == 2:
            at = put_span(out, at, start, end, UNDERSCORE)
            at = put_word(out, at, DEL)
        elif duplicates(genome, text, alt, length, forward[j], start):
            at = put_span(out, at, start, start + length - 1, UNDERSCORE)
            at = put_word(out, at, DUP)
        elif end >= length and duplicates(genome, text, alt, length, forward[j], end - length + 1):
            at = put_span(out, at, end - length + 1, end, UNDERSCORE)
            at = put_word(out, at, DUP)
        else:
            at = put_span(out, at, end, start, UNDERSCORE)
            at = put_word(out, at, INS)
            for i in range(length):
                out[at] = rotated(text, alt, length, forward[j], i)
                at += 1
        ends[j] = at
    return at
