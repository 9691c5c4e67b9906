"""Columns of effects, of tracks and of samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from annotator.explore import counts, genotypes
from annotator.explore.merge import Merged
from annotator.explore.output import OutFolder, narrow
from annotator.explore.plan import MAX_SAMPLES, ExplorePlan, TrackField
from annotator.explore.sets import EffectSets

Codes = NDArray[np.int64]


def write_effects(out: OutFolder, sets: EffectSets, merged: Merged) -> Codes:
    """The effect tables; returns first and last row of each gene (genes x 2, index = code)."""
    genes = len(merged.genes.symbols)
    gene = narrow(sets.gene, genes)
    out.column("effect.gene", gene, "code", "planes" if gene.dtype.itemsize > 1 else "plain", table="effect")
    combo = narrow(sets.combo, len(merged.combos.ranks))
    out.column(
        "effect.combo",
        combo,
        "code",
        "planes" if combo.dtype.itemsize > 1 else "plain",
        table="effect",
        null=None,
    )
    out.column("effect.pick", sets.pick, "integer", table="effect")
    sizes = np.diff(sets.offsets)
    out.column("set.count", narrow(sizes, int(sizes.max(initial=0))), "integer", table="set")
    out.column("set.effect", sets.effects, "integer", "planes", table="set_effect")
    stored = narrow(sets.of_row, len(sizes))
    out.column("set", stored, "code", "planes" if stored.dtype.itemsize > 1 else "plain", title="Effect set")
    first_row = np.full(len(sizes) + 1, merged.rows, np.int64)
    last_row = np.full(len(sizes) + 1, -1, np.int64)
    every = np.arange(merged.rows)
    last_row[sets.of_row] = every
    first_row[sets.of_row[::-1]] = every[::-1]
    owner = np.repeat(np.arange(1, len(sizes) + 1), sizes)
    gene_of = sets.gene[sets.effects].astype(np.int64)
    span = np.zeros((genes + 1, 2), np.int64)
    span[:, 0] = merged.rows
    np.minimum.at(span[:, 0], gene_of, first_row[owner])
    np.maximum.at(span[:, 1], gene_of, last_row[owner])
    return span


def write_track(
    out: OutFolder, merged: Merged, index: int, item: TrackField, track: str
) -> dict[str, list[int]]:
    """Number field `index` of the tracks; returns its spectrum by the column's name if it is a frequency."""
    values = merged.gather(f"t{index}").astype(np.float64)
    name = f"t.{item.csq_field}"
    out.numbers(name, values, title=item.title, role=item.role, field=item.csq_field, track=track)
    return {name: counts.spectrum(values)} if item.role in ("af", "grpmax", "faf95") else {}


def write_samples(out: OutFolder, merged: Merged, plan: ExplorePlan) -> dict[str, object]:
    """AC AN het hom over all samples (more than 10), and the chosen samples' columns; returns their counts."""
    if len(plan.sample_names) > MAX_SAMPLES:
        for name, title in (("ac", "AC"), ("an", "AN"), ("het", "Heterozygous"), ("hom", "Homozygous")):
            out.integers(name, merged.gather(name).astype(np.int32), -1, title=title)
    seen: dict[str, list[int]] = {}
    for sample in range(len(plan.chosen)):
        prefix = f"s{sample}"
        kind = merged.gather(f"{prefix}.gt").astype(np.uint8)
        out.column(f"{prefix}.gt", kind, "code", dictionary="genotype", title="Genotype", sample=sample)
        seen[prefix] = counts.of_codes(kind, len(genotypes.CLASSES))
        for name, title in (("dp", "Depth"), ("gq", "Genotype quality")):
            values = merged.gather(f"{prefix}.{name}").astype(np.int32)
            if (values != genotypes.MISSING_INT).any():
                out.integers(f"{prefix}.{name}", values, genotypes.MISSING_INT, title=title, sample=sample)
        fraction = merged.gather(f"{prefix}.vaf").astype(np.float64)
        if not np.isnan(fraction).all():
            out.numbers(f"{prefix}.vaf", fraction, title="Allele fraction", sample=sample)
        phase = merged.gather(f"{prefix}.phase").astype(np.uint8)
        if phase.any():
            out.column(f"{prefix}.phase", phase, "integer", title="Phase", sample=sample)
            sets = merged.gather(f"{prefix}.ps").astype(np.uint32)
            out.column(f"{prefix}.ps", sets, "integer", "planes", title="Phase set", sample=sample)
    return {"genotype": seen}
