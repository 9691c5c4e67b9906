"""The groups of the demo's gnomAD-like track: how each allele's counts divide among genetic ancestry groups.

The sums over the groups are the totals. `grpmax` is the group with the highest frequency among those that gnomAD considers: it
leaves out asj, fin, mid and the remaining people (broadinstitute/gnomad-browser, browser/help/topics/grpmax.md). A separate
random generator keeps the rest of a demo the same byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from annotator.tracks.gnomad_groups import GROUPS

Counts = NDArray[np.int64]
FOR_GRPMAX: Final = ("afr", "amr", "eas", "nfe", "sas")
GROUPS_HEADER: Final = (
    '##INFO=<ID=grpmax,Number=A,Type=String,Description="Group with the highest synthetic frequency">\n'
    + "".join(
        f'##INFO=<ID=AC_{group},Number=A,Type=Integer,Description="Synthetic allele count, group {group}">\n'
        f'##INFO=<ID=AN_{group},Number=1,Type=Integer,Description="Synthetic allele number, group {group}">\n'
        f'##INFO=<ID=nhomalt_{group},Number=A,Type=Integer,Description="Synthetic homozygotes, group {group}">\n'
        for group in GROUPS
    )
    + '##INFO=<ID=not_called_in_exomes,Number=0,Type=Flag,Description="No exome has a genotype here, synthetic">\n'
    '##INFO=<ID=not_called_in_genomes,Number=0,Type=Flag,Description="No genome has a genotype here, synthetic">\n'
)
_SHARES: Final = np.array([0.11, 0.08, 0.02, 0.04, 0.04, 0.01, 0.56, 0.04, 0.10])
_CONSIDERED: Final = np.array([GROUPS.index(group) for group in FOR_GRPMAX])
_SPREAD: Final = 0.5  # of the logarithms of the groups' frequencies
_NORMAL_5: Final = -1.6449  # 5% quantile of the normal distribution


def group_numbers(totals: Sequence[int], rng: Generator) -> Counts:
    """Alleles called in each group, of each site: a row for each of `totals`, which is the row's sum."""
    total = np.array(totals, np.int64)
    shares = _SHARES * (1 + 0.1 * (rng.random((len(total), len(GROUPS))) - 0.5))
    numbers: Counts = (total[:, None] * shares / shares.sum(1, keepdims=True)).astype(np.int64)
    numbers[:, GROUPS.index("nfe")] += total - numbers.sum(1)
    return numbers


def group_counts(counts: Sequence[int], room: Counts, rng: Generator) -> Counts:
    """How many of each allele's `counts` are in each group; at most `room`, the alleles that the group has for it."""
    enriched: NDArray[np.float64] = np.exp(_SPREAD * rng.standard_normal(room.shape))
    return _divided(np.array(counts, np.int64), room, enriched * room, rng)


def group_homozygotes(homozygotes: Sequence[int], counts: Counts, numbers: Counts, rng: Generator) -> Counts:
    """How many of the `homozygotes` are in each group, more where the allele is more frequent."""
    frequencies: NDArray[np.float64] = counts / np.maximum(numbers, 1)
    weights = frequencies * counts
    return _divided(np.array(homozygotes, np.int64), counts // 2, weights, rng)


def highest(counts: Counts, numbers: Counts) -> tuple[list[str], list[float], list[float]]:
    """`grpmax` (`.` where none of its groups has the allele), its frequency, and the highest filtering frequency, of each allele.

    A filtering frequency is the lower bound of the 95% confidence interval of a group's frequency (Whiffin et al. 2017), 0
    where the group has the allele less than twice. The quantile is Wilson and Hilferty's approximation, good to about 1%.
    """
    count, number = counts[:, _CONSIDERED], np.maximum(numbers[:, _CONSIDERED], 1)
    frequencies = count / number
    best = frequencies.argmax(1)
    most = frequencies.max(1)
    part = 1 / (9 * np.maximum(count, 1))
    lower = count * (1 - part + _NORMAL_5 * np.sqrt(part)) ** 3 / number
    filtering = np.where(count < 2, 0, lower).max(1)
    names = [FOR_GRPMAX[place] if some else "." for place, some in zip(best.tolist(), most > 0, strict=True)]
    return names, most.tolist(), filtering.tolist()


def _divided(totals: Counts, room: Counts, weights: NDArray[np.float64], rng: Generator) -> Counts:
    """Divide each of `totals` among the columns by chance, weighted, at most `room` in each."""
    weights = np.where(weights.sum(1, keepdims=True) > 0, weights, 1.0)
    drawn = rng.multinomial(totals, weights / weights.sum(1, keepdims=True)).astype(np.int64)
    kept: Counts = np.minimum(drawn, room)
    free = room - kept
    left = (drawn - kept).sum(1, keepdims=True)
    kept += np.clip(left - (np.cumsum(free, 1) - free), 0, free)
    return kept
