"""Contamination hint: reads of REF at homozygous ALTs, and balance of the two alleles at heterozygous genotypes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from annotator.chunk.records import Ints
from annotator.quality.kernels.genotypes import (
    CHARR_SITES,
    CHARR_SUM,
    HOM_READS,
    HOM_REF_READS,
    HOM_SITES,
    MICRO,
)
from annotator.quality.thresholds import CONTAMINATED, CONTAMINATED_READS, FEWEST_HOMS


@dataclass(frozen=True, slots=True)
class Purity:
    """`method`: `charr` (with frequencies of a track), `reads` (share of REF reads), None if there are too few sites.

    `value` is a share from 0 to 1. `possible`: at or above the limit.
    """

    method: Literal["charr", "reads"] | None
    value: float | None
    sites: int
    possible: bool
    reason: str


def purity(counts: Ints) -> Purity:
    """The hint of one sample, from its row of the counts."""
    known, sites = int(counts[CHARR_SITES]), int(counts[HOM_SITES])
    if known >= FEWEST_HOMS:
        value = int(counts[CHARR_SUM]) / MICRO / known
        limit = CONTAMINATED
        return Purity("charr", value, known, value >= limit, _words("CHARR", value, limit, known))
    if sites >= FEWEST_HOMS:
        value = int(counts[HOM_REF_READS]) / int(counts[HOM_READS])
        limit = CONTAMINATED_READS
        return Purity(
            "reads", value, sites, value >= limit, _words("Share of REF reads", value, limit, sites)
        )
    reason = f"Too few sites: {sites:,} homozygous ALTs with AD, {FEWEST_HOMS:,} are needed."
    return Purity(None, None, sites, False, reason)


def _words(what: str, value: float, limit: float, sites: int) -> str:
    return f"{what} at {sites:,} homozygous ALTs: {value:.1%}; {limit:.0%} or more may be contamination."
