"""The unfiltered counts of facets and charts, which the site shows before it has loaded a column."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.outputs.explore.clinvar_codes import CLASSES
from annotator.outputs.explore.combos import Combos
from annotator.outputs.explore.merge.sets import EffectSets

# Upper bounds (inclusive) of the frequency chart's bars; the first bar is exactly 0.
AF_EDGES: Final = (0.0, 1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
LENGTH_LIMIT: Final = 20  # bars from <= -20 to >= 20
SNVS: Final = 16


def of_codes(codes: NDArray[np.generic], size: int) -> list[int]:
    """How often each code 0 .. size occurs."""
    return [int(count) for count in np.bincount(codes.astype(np.int64), minlength=size + 1)[: size + 1]]


def of_sets(sets: EffectSets, combos: Combos) -> dict[str, list[int]]:
    """Rows with at least one CSQ row of each impact (codes 0 .. 4; 0: no CSQ row) and of each term."""
    per_set = sets.rows
    impact_of = np.array([combos.impact(code) for code in range(len(combos.ranks))], np.int64)
    owner = np.repeat(np.arange(len(sets.offsets) - 1), np.diff(sets.offsets))
    combo = sets.combo[sets.effects].astype(np.int64)
    impacts = np.zeros(5, np.int64)
    impacts[0] = per_set[0]
    weights = per_set[1:]
    for code in range(1, 5):
        there = np.zeros(len(weights), bool)
        there[owner[impact_of[combo] == code]] = True
        impacts[code] = weights[there].sum()
    terms = np.zeros(len(combos.terms), np.int64)
    for rank in range(len(combos.terms)):
        having = np.array([rank in ranks for ranks in combos.ranks], bool)
        if having.any():
            there = np.zeros(len(weights), bool)
            there[owner[having[combo]]] = True
            terms[rank] = weights[there].sum()
    return {"impact": impacts.tolist(), "terms": terms.tolist()}


def of_clinvar(prios: NDArray[np.int64]) -> list[int]:
    """Rows of each ClinVar class (code 0: none), from how often each priority occurs."""
    ranks = np.zeros(len(CLASSES) + 1, np.int64)
    np.add.at(ranks, np.minimum(np.arange(len(prios)) // 5, len(CLASSES)), prios)
    return [int(ranks[-1]), *ranks[:-1].tolist()]


def spectrum(levels: NDArray[np.float64], uses: NDArray[np.int64]) -> list[int]:
    """Missing, then the bars of AF_EDGES (each: above the previous bound, up to its own). uses[1 + i] counts levels[i]."""
    bars = np.minimum(np.searchsorted(np.array(AF_EDGES), levels, side="left"), len(AF_EDGES) - 1)
    counts = np.zeros(len(AF_EDGES), np.int64)
    np.add.at(counts, bars, uses[1:])
    return [int(uses[0]), *counts.tolist()]


def lengths(length: NDArray[np.int32], allele: NDArray[np.uint32], unknown: int) -> list[int]:
    """Alleles other than SNVs by length, clipped to the limit: 2 x LENGTH_LIMIT + 1 bars."""
    there = (length != unknown) & (allele >= SNVS) & (length != 0)
    clipped = np.clip(length[there], -LENGTH_LIMIT, LENGTH_LIMIT) + LENGTH_LIMIT
    return of_codes(clipped, 2 * LENGTH_LIMIT)


def substitutions(allele: NDArray[np.uint32]) -> list[int]:
    """SNVs by 4 x REF + ALT (16 numbers, the four without a change are 0)."""
    return of_codes(allele[allele < SNVS], SNVS - 1)
