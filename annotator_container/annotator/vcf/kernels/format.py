"""Find the keys of the FORMAT column, compiled. GT counts as the genotype only if it is the first key."""

from __future__ import annotations

import numpy as np

from annotator.bytes.ascii import COLON, TAB, A, D, F, G, P, Q, S, T
from annotator.bytes.compiled import allocating_helper, helper

GT, DP, GQ, AD, AF, PS = range(6)
_FIRST = np.array([G, D, G, A, A, P])
_SECOND = np.array([T, P, Q, D, F, S])


@helper
def has_genotype(text, start, end):
    """Whether the FORMAT column at `start` begins with the key GT. VCF requires GT to be the first key if present."""
    return (
        start + 1 < end
        and text[start] == G
        and text[start + 1] == T
        and (start + 2 >= end or text[start + 2] == COLON or text[start + 2] == TAB)
    )


@allocating_helper
def format_places(text, start, end):
    """Index of GT DP GQ AD AF PS among the FORMAT keys, -1 if absent."""
    places = np.full(6, -1, np.int64)
    place = 0
    begin = start
    for at in range(start, end + 1):
        if at == end or text[at] == COLON:
            if at - begin == 2:
                for key in range(6):
                    if text[begin] == _FIRST[key] and text[begin + 1] == _SECOND[key] and (key != GT or place == 0):
                        places[key] = place
            place += 1
            begin = at + 1
    return places
