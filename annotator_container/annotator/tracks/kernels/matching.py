"""Normalise alleles to one spelling, and join on it (compiled).

An allele is reduced to (position, key): bases common to both ends are trimmed, a pure insertion or deletion is moved as far
left as its sequence allows (Tan et al. 2015, doi:10.1093/bioinformatics/btv112), at most SHIFT bases. `position` is the 0-based
start of what is replaced, `key` a 64-bit hash of how many bases are removed and which are put in. The reference's own
bases are implied by the position, so two spellings of one variant have the same pair, and different variants have different
pairs (except for a hash collision at one position: 2^-64).
"""

from __future__ import annotations

from numba import types

from annotator.bytes.ascii import BAR, N, upper
from annotator.bytes.compiled import (
    I32,
    I64,
    INT,
    OUT_I32,
    OUT_I64,
    OUT_U8,
    OUT_U64,
    U8,
    compiled,
    copy_bytes,
    helper,
)

SHIFT = 5_000
U64 = types.Array(types.uint64, 1, "C", readonly=True)


@helper
def mix(hashed, value):
    """One step of FNV-1a on a whole value, finished by a multiply and a fold."""
    hashed = (hashed ^ types.uint64(value)) * types.uint64(1099511628211)
    return hashed ^ (hashed >> types.uint64(29))


@compiled(INT, U8, INT, I64, I64, I64, I64, I64, I64, U8, OUT_I32, OUT_U64)
def normalise(text, count, wanted, start, ref, ref_length, alt, alt_length, genome, position, key):
    """Position and key of `count` alleles on one contig, whose bases are `genome`.

    `start` is the 1-based first base of REF at text[ref:ref + ref_length]. Alleles with wanted 0 get position -1.
    """
    for i in range(count):
        position[i] = -1
        key[i] = 0
        if wanted[i] == 0:
            continue
        at = start[i] - 1
        r, rn = ref[i], ref_length[i]
        a, an = alt[i], alt_length[i]
        while rn > 0 and an > 0 and upper(text[r + rn - 1]) == upper(text[a + an - 1]):
            rn -= 1
            an -= 1
        while rn > 0 and an > 0 and upper(text[r]) == upper(text[a]):
            r += 1
            a += 1
            rn -= 1
            an -= 1
            at += 1
        # A pure insertion or deletion: its sequence rolls left while the base before it equals its last base.
        turn = 0
        if (rn == 0) != (an == 0):
            source, size = (a, an) if rn == 0 else (r, rn)
            while turn < SHIFT and at > 0 and at - 1 < len(genome):
                last = source + (size - 1 - turn % size)
                before = genome[at - 1]
                if upper(text[last]) != before or before == N:
                    break
                at -= 1
                turn += 1
        hashed = mix(types.uint64(14695981039346656037), rn)
        for k in range(an):
            hashed = mix(hashed, upper(text[a + (k - turn) % an]))
        position[i] = at
        key[i] = hashed
    return count


@compiled(INT, U8, I64, I64, I64, OUT_U64)
def allele_keys(text, start, size, removed, key):
    """The key of each allele that replaces `removed` bases by text[start:start + size] (upper case)."""
    for i in range(len(start)):
        hashed = mix(types.uint64(14695981039346656037), removed[i])
        for k in range(size[i]):
            hashed = mix(hashed, text[start[i] + k])
        key[i] = hashed
    return len(start)


@compiled(INT, I32, U64, INT, INT, I32, U64, OUT_I64)
def find(positions, keys, first, last, position, key, hit):
    """Row of the track (first..last on this contig, sorted by position) that each allele equals, else -1; how many were found.

    Queries are nearly sorted, so a galloping search starts from the last match.
    """
    found = 0
    at = first
    for i in range(len(position)):
        hit[i] = -1
        p = position[i]
        if p < 0:
            continue
        low, step = at, 1
        while low > first and positions[low - 1] >= p:
            low = max(first, low - step)
            step *= 2
        high, step = max(low, at), 1
        while high < last and positions[high] < p:
            low = high + 1
            high += step
            step *= 2
        high = min(high, last)
        while low < high:
            middle = (low + high) >> 1
            if positions[middle] < p:
                low = middle + 1
            else:
                high = middle
        at = low
        k = low
        while k < last and positions[k] == p:
            if keys[k] == key[i]:
                hit[i] = k
                found += 1
                break
            k += 1
    return found


@compiled(INT, I64, I64, INT, OUT_I64)
def suffix_lengths(hit, offsets, empty, lengths):
    """Add to `lengths` the size of each allele's text in this track: that of its row, or `empty` bytes of separators."""
    for i in range(len(hit)):
        lengths[i] += offsets[hit[i] + 1] - offsets[hit[i]] if hit[i] >= 0 else empty
    return len(hit)


@compiled(INT, I64, I64, U8, INT, OUT_I64, OUT_U8)
def copy_suffixes(hit, offsets, data, empty, cursor, out):
    """Write each allele's text at its cursor (which moves on); `empty` separators where there is no row."""
    for i in range(len(hit)):
        at = cursor[i]
        if hit[i] >= 0:
            at = copy_bytes(out, at, data, offsets[hit[i]], offsets[hit[i] + 1])
        else:
            for _ in range(empty):
                out[at] = BAR
                at += 1
        cursor[i] = at
    return len(hit)
