"""One chunk's contribution: counts of samples, pairs and trios, and homozygous stretches. Computed in the workers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from annotator.chunk.batch import Batch
from annotator.chunk.records import Ints
from annotator.quality.kernels.genotypes import (
    AUTOSOME,
    BALANCES,
    COLUMNS,
    DEPTHS,
    HET,
    HOM,
    PLACES,
    QUALITIES,
    REF,
    read_genotypes,
)
from annotator.quality.kernels.sample_pairs import PAIR_COLUMNS, TRIO_COLUMNS, bits, count_pairs, count_trios
from annotator.quality.kernels.stretches import STRETCH_COLUMNS, find_stretches
from annotator.quality.plan import QualityPlan
from annotator.quality.snv_sites import SnvSites, sites_of
from annotator.quality.thresholds import COMMON, RUN_HOMS


@dataclass(frozen=True, slots=True)
class Stretches:
    """Homozygous stretches on one contig of a chunk, as `find_stretches` writes them."""

    contig: str
    found: Ints
    hets_behind: Ints


@dataclass(slots=True)
class QualityTally:
    """Counts. Rows are samples, pairs or trios of the plan; columns are named in the kernels.

    `sites`: sites by place. `compared`: sites by autosome that pairs were compared at.
    """

    sites: Ints
    counts: Ints
    depths: Ints
    qualities: Ints
    balances: Ints
    pairs: Ints
    trios: Ints
    compared: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, plan: QualityPlan) -> QualityTally:
        """Nothing counted yet."""
        n = len(plan.columns)
        shapes = (
            (PLACES,), (n, COLUMNS), (n, DEPTHS), (n, QUALITIES), (n, BALANCES), (n * (n - 1) // 2, PAIR_COLUMNS),
            (len(plan.trios), TRIO_COLUMNS),
        )  # fmt: skip
        sites, counts, depths, qualities, balances, pairs, trios = (
            np.zeros(shape, np.int64) for shape in shapes
        )
        return cls(sites, counts, depths, qualities, balances, pairs, trios)

    def add(self, other: QualityTally) -> None:
        """Add another chunk's counts."""
        for name in ("sites", "counts", "depths", "qualities", "balances", "pairs", "trios"):
            whole = getattr(self, name)
            whole += getattr(other, name)
        self.compared.update(other.compared)


@dataclass(frozen=True, slots=True)
class QualityPart:
    """A chunk's counts and stretches. `tally`: None where a later part of the shard holds the counts of both."""

    tally: QualityTally | None
    stretches: tuple[Stretches, ...]


def tally(batch: Batch, plan: QualityPlan) -> QualityPart:
    """Count one chunk."""
    sites, records = sites_of(batch, plan), batch.records
    made = QualityTally.of(plan)
    made.sites += np.bincount(sites.place, minlength=PLACES)
    codes = np.zeros((len(plan.columns), len(sites.record)), np.uint8)
    read_genotypes(
        records.text, records.info_end[sites.record], records.line_end[sites.record], sites.place, sites.transition,
        sites.frequency, np.array(plan.columns, np.int64), codes, made.counts, made.depths, made.qualities, made.balances,
    )  # fmt: skip
    autosomal = sites.place == AUTOSOME
    _compare(codes, sites, autosomal, plan, made)
    if plan.trios:
        count_trios(np.ascontiguousarray(codes[:, autosomal]), np.array(plan.trios, np.int64), made.trios)
    stretches = tuple(
        _stretches(codes, sites, name, begin, end)
        for name, begin, end in sites.contigs
        if autosomal[begin]  # a contig is an autosome as a whole
    )
    return QualityPart(made, stretches)


def _compare(
    codes: np.ndarray, sites: SnvSites, autosomal: np.ndarray, plan: QualityPlan, made: QualityTally
) -> None:
    """Pairs, at autosomal sites: the common ones, if frequencies are known."""
    chosen = autosomal
    if plan.frequency is not None:
        chosen = autosomal & (sites.frequency >= COMMON[0]) & (sites.frequency <= COMMON[1])
    for name, begin, end in sites.contigs:
        if number := int(chosen[begin:end].sum()):
            made.compared[name] += number
    if len(plan.columns) > 1:
        common = codes[:, chosen]
        count_pairs(bits(common == REF), bits(common == HET), bits(common == HOM), made.pairs)


def _stretches(codes: np.ndarray, sites: SnvSites, name: str, begin: int, end: int) -> Stretches:
    samples = len(codes)
    out = np.empty((samples * ((end - begin) // RUN_HOMS + 2), STRETCH_COLUMNS), np.int64)
    behind = np.zeros(samples, np.int64)
    n = find_stretches(codes, sites.position, begin, end, out, behind)
    return Stretches(name, out[:n].copy(), behind)
