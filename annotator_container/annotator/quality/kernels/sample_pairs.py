"""Pairs and trios of samples, compared over a chunk's sites."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import types
from numba.extending import intrinsic

from annotator.bytes.compiled import I64_2D, INT, OUT_I64_2D, U8_2D, compiled
from annotator.quality.kernels.genotypes import HET, HOM, REF

# Columns of a pair's counts, over its sites:
BOTH: Final = 0  # both genotypes usable
HETS: Final = 1  # both heterozygous
OPPOSITE: Final = 2  # homozygous for different alleles
HETS_OF_FIRST: Final = 3  # the first heterozygous, the second usable
HETS_OF_SECOND: Final = 4
VARIANT: Final = 5  # at least one usable genotype with the ALT
HIDDEN: Final = 6  # one has the ALT, the other no usable genotype
PAIR_COLUMNS: Final = 7
# Columns of a trio's counts:
INFORMATIVE: Final = 0  # all three usable, at least one with the ALT
ERRORS: Final = 1  # genotypes that no inheritance explains
AGAINST_FATHER: Final = 2  # of these: child and father homozygous for different alleles
AGAINST_MOTHER: Final = 3
NEW: Final = 4  # of these: an allele of the child that neither parent has
TRIO_COLUMNS: Final = 5
_U64_2D: Final = types.Array(types.uint64, 2, "C", readonly=True)


def _ones(context: Any, word: Any) -> Any:
    """Set bits of a 64-bit word: one machine instruction."""
    del context, word

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        del context, signature
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


_count: Any = intrinsic(_ones)


@compiled(INT, _U64_2D, _U64_2D, _U64_2D, OUT_I64_2D)
def count_pairs(refs, hets, homs, counts):
    """Add to `counts[pair]` for all pairs (0,1), (0,2), … (1,2), …; the three are bit sets over sites, a sample in each row."""
    samples, words = refs.shape
    pair = 0
    for i in range(samples):
        for j in range(i + 1, samples):
            both = hets_both = opposite = first = second = variant = hidden = types.uint64(0)
            for w in range(words):
                r1, h1, a1 = refs[i, w], hets[i, w], homs[i, w]
                r2, h2, a2 = refs[j, w], hets[j, w], homs[j, w]
                u1, u2 = r1 | h1 | a1, r2 | h2 | a2
                v1, v2 = h1 | a1, h2 | a2
                both += _count(u1 & u2)
                hets_both += _count(h1 & h2)
                opposite += _count((r1 & a2) | (a1 & r2))
                first += _count(h1 & u2)
                second += _count(h2 & u1)
                variant += _count(v1 | v2)
                hidden += _count((v1 & ~u2) | (v2 & ~u1))
            counts[pair, BOTH] += np.int64(both)
            counts[pair, HETS] += np.int64(hets_both)
            counts[pair, OPPOSITE] += np.int64(opposite)
            counts[pair, HETS_OF_FIRST] += np.int64(first)
            counts[pair, HETS_OF_SECOND] += np.int64(second)
            counts[pair, VARIANT] += np.int64(variant)
            counts[pair, HIDDEN] += np.int64(hidden)
            pair += 1
    return pair


@compiled(INT, U8_2D, I64_2D, OUT_I64_2D)
def count_trios(codes, trios, counts):
    """Add to `counts[trio]`; `trios` holds the rows of child, father and mother in `codes[sample, site]` (autosomal sites)."""
    for t in range(len(trios)):
        child, father, mother = trios[t, 0], trios[t, 1], trios[t, 2]
        for site in range(codes.shape[1]):
            c, f, m = codes[child, site], codes[father, site], codes[mother, site]
            if c < REF or f < REF or m < REF or (c == REF and f == REF and m == REF):
                continue
            counts[t, INFORMATIVE] += 1
            by_father = (c == REF and f == HOM) or (c == HOM and f == REF)
            by_mother = (c == REF and m == HOM) or (c == HOM and m == REF)
            new = c == HET and ((f == REF and m == REF) or (f == HOM and m == HOM))
            counts[t, ERRORS] += by_father or by_mother or new
            counts[t, AGAINST_FATHER] += by_father
            counts[t, AGAINST_MOTHER] += by_mother
            counts[t, NEW] += new
    return len(trios)


def bits(chosen: Any) -> Any:
    """Rows of booleans as rows of 64-bit words, the missing end filled with zeros."""
    rows, sites = chosen.shape
    words = -(-sites // 64)
    packed = np.zeros((rows, words * 8), np.uint8)
    packed[:, : -(-sites // 8)] = np.packbits(chosen, axis=1)
    return packed.view(np.uint64)
