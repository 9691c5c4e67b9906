"""Random variants on a synthetic contig, in order of position: SNVs (Ti/Tv about 2), indels, MNVs, multi-allelic sites."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from annotator.demo.designed import Designed, design
from annotator.demo.genome import SyntheticContig
from annotator.demo.sizes import DemoPlan

_TRANSITION = {"A": "G", "G": "A", "C": "T", "T": "C"}
_OTHERS = {base: tuple(x for x in "ACGT" if x not in (base, _TRANSITION[base])) for base in "ACGT"}


@dataclass(frozen=True, slots=True)
class DemoSite:
    """One record: `alts` one or more, `frequencies` of each in the synthetic population, `story` of a designed one."""

    position: int
    ref: str
    alts: tuple[str, ...]
    frequencies: tuple[float, ...]
    designed: Designed | None = None


def make_sites(plan: DemoPlan, contig: SyntheticContig, count: int, rng: Generator) -> list[DemoSite]:
    """About `count` sites (positions that fall together, or into N, are dropped)."""
    bases = contig.bases
    positions = _positions(plan, contig, count, rng)
    fixed = (
        {item.position: item for item in design(contig, rng)}
        if plan.designed and not contig.mitochondrial
        else {}
    )
    blocked = {
        at for position, item in fixed.items() for at in range(position - 1, position + len(item.ref) + 1)
    }
    kinds = rng.random(len(positions))
    sizes = np.minimum(rng.geometric(0.35, len(positions)), 40)
    # Most variants are rare: a site-frequency spectrum like 1/x between 1e-4 and 1.
    spectrum = 10 ** (-4 * rng.random(len(positions)) ** 0.8)
    dice = rng.random(len(positions))
    pool = "".join(rng.choice(list("ACGT"), 4096).tolist())
    text = bases.tobytes().decode()
    sites = [DemoSite(p, d.ref, (d.alt,), (2e-5,), d) for p, d in fixed.items()]
    for position, kind, size, frequency, die in zip(
        positions.tolist(), kinds.tolist(), sizes.tolist(), spectrum.tolist(), dice.tolist(), strict=True
    ):
        if position in blocked:
            continue
        site = _site(text, position, kind, size, round(frequency, 6), die, pool)
        if site:
            sites.append(site)
    sites.sort(key=lambda site: site.position)
    return sites


def _positions(plan: DemoPlan, contig: SyntheticContig, count: int, rng: Generator) -> NDArray[np.int64]:
    """Sorted distinct 1-based positions: uniform, and a share inside exons."""
    size = len(contig.bases)
    uniform = rng.integers(2, size - 60, int(count * (1 - plan.exonic) * 1.01) + 1)
    exonic = np.zeros(0, np.int64)
    exons = [gene.interval(exon) for gene in contig.genes for exon in gene.transcripts[0].exons]
    if plan.exonic and exons:
        spans = np.array(exons, np.int64)
        chosen = spans[
            rng.choice(
                len(spans),
                int(count * plan.exonic) + 1,
                p=(spans[:, 1] - spans[:, 0] + 1) / (spans[:, 1] - spans[:, 0] + 1).sum(),
            )
        ]
        exonic = chosen[:, 0] + (rng.random(len(chosen)) * (chosen[:, 1] - chosen[:, 0] + 1)).astype(np.int64)
    positions = np.unique(np.concatenate((uniform, exonic)))
    positions = positions[
        (contig.bases[positions - 1] != 78) & (contig.bases[np.minimum(positions + 45, size - 1)] != 78)
    ]
    if len(positions) > count:
        positions = np.sort(rng.choice(positions, count, replace=False))
    return positions


def _site(
    text: str, position: int, kind: float, size: int, frequency: float, die: float, pool: str
) -> DemoSite | None:
    at = position - 1
    base = text[at]
    if kind < 0.84:
        if die < 0.67:
            return DemoSite(position, base, (_TRANSITION[base],), (frequency,))
        return DemoSite(position, base, (_OTHERS[base][die > 0.835],), (frequency,))
    if kind < 0.91:
        return DemoSite(position, text[at : at + size + 1], (base,), (frequency,))
    if kind < 0.97:
        start = int(die * 4000)
        added = pool[start : start + size] if die < 0.7 else text[at + 1 : at + 1 + size]
        return DemoSite(position, base, (base + added,), (frequency,))
    if kind < 0.98:
        ref = text[at : at + 2]
        return DemoSite(position, ref, (_TRANSITION[ref[0]] + _OTHERS[ref[1]][0],), (frequency,))
    if kind < 0.995:
        return DemoSite(
            position, base, (_TRANSITION[base], _OTHERS[base][0]), (frequency, round(frequency / 3, 6))
        )
    ref = text[at : at + 3]
    return DemoSite(position, ref, (ref[0], ref + "A"), (frequency, round(frequency / 4, 6)))
