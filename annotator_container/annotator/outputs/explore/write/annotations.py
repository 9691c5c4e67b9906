"""Columns of effects, of tracks and of samples."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from annotator.outputs.explore.merge import counts
from annotator.outputs.explore.merge.dictionaries import Merged
from annotator.outputs.explore.merge.sets import EffectSets
from annotator.outputs.explore.plan import MAX_SAMPLES, ExploredField, ExplorePlan
from annotator.outputs.explore.read.kernels import genotypes
from annotator.outputs.explore.widths import narrow, width_for
from annotator.outputs.explore.write.files import OutFolder, Pieces, Stored

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
    width = width_for(len(sizes))
    stored = Stored(width, merged.rows, "plain" if width is np.uint8 else "planes")
    for (first, codes), numbers in zip(merged.pieces("set"), sets.of_chunk, strict=True):
        stored.put(first, numbers[codes])
    out.stored("set", stored, "code", title="Effect set")
    owner = np.repeat(np.arange(1, len(sizes) + 1), sizes)
    gene_of = sets.gene[sets.effects].astype(np.int64)
    span = np.zeros((genes + 1, 2), np.int64)
    span[:, 0] = merged.rows
    np.minimum.at(span[:, 0], gene_of, sets.first_row[owner])
    np.maximum.at(span[:, 1], gene_of, sets.last_row[owner])
    return span


def levels_of(merged: Merged, name: str) -> tuple[NDArray[np.float64], NDArray[np.uint32]]:
    """The sorted distinct numbers of the whole file, and 1 + the index among them of each chunk's numbers, chunk by chunk.

    One sort gives both: a binary search for each chunk's numbers afterwards would miss the processor's caches.
    """
    every = np.empty(sum(chunk.size(f"{name}.levels") for chunk in merged.chunks), np.float64)
    at = 0
    for _, levels in merged.pieces(f"{name}.levels"):
        every[at : at + len(levels)] = levels
        at += len(levels)
    rising = np.argsort(every, kind="stable")  # merges the chunks' runs
    every = every[rising]
    fresh = np.ones(len(every), bool)
    fresh[1:] = every[1:] != every[:-1]
    code = np.empty(len(every), np.uint32)
    code[rising] = np.cumsum(fresh, dtype=np.uint32)
    return every[fresh], code


def codes_of(merged: Merged, name: str, code: NDArray[np.uint32], uses: Codes) -> Pieces:
    """A column of numbers as 1 + the index of each among the levels, 0 missing; `uses[code]` counts them. `code` is that of
    `levels_of`."""
    at = 0
    for chunk, (first, codes) in zip(merged.chunks, merged.pieces(name), strict=True):
        whole = np.zeros(chunk.size(f"{name}.levels") + 1, np.uint32)
        whole[1:] = code[at : at + len(whole) - 1]
        at += len(whole) - 1
        uses[whole] += np.bincount(codes, minlength=len(whole))
        yield first, whole[codes]


def write_track(
    out: OutFolder, merged: Merged, index: int, item: ExploredField, track: str
) -> dict[str, list[int]]:
    """Number field `index` of the tracks; returns its spectrum by the column's name if it is a frequency."""
    name = f"t.{item.csq_field}"
    levels, code = levels_of(merged, f"t{index}")
    uses = np.zeros(len(levels) + 1, np.int64)
    codes = codes_of(merged, f"t{index}", code, uses)
    out.numbers(
        name, levels, codes, merged.rows, title=item.title, role=item.role, field=item.csq_field, track=track
    )
    return {name: counts.spectrum(levels, uses)} if item.role in ("af", "grpmax", "faf95") else {}


def write_cohort(out: OutFolder, merged: Merged, plan: ExplorePlan) -> None:
    """AC AN het hom over all samples, where there are more than 10."""
    if len(plan.sample_names) > MAX_SAMPLES:
        for name, title in (("ac", "AC"), ("an", "AN"), ("het", "Heterozygous"), ("hom", "Homozygous")):
            out.integers(name, partial(merged.pieces, name), merged.rows, -1, title=title)


def write_sample(out: OutFolder, merged: Merged, sample: int) -> list[int]:
    """A chosen sample's columns; returns the counts of its genotypes."""
    prefix, rows = f"s{sample}", merged.rows
    kind, seen = Stored(np.uint8, rows), np.zeros(len(genotypes.CLASSES) + 1, np.int64)
    for first, values in merged.pieces(f"{prefix}.gt"):
        kind.put(first, values)
        seen += np.bincount(values, minlength=len(seen))[: len(seen)]
    out.stored(f"{prefix}.gt", kind, "code", dictionary="genotype", title="Genotype", sample=sample)
    for name, title in (("dp", "Depth"), ("gq", "Genotype quality"), ("ad", "Reads of the ALT")):
        pieces = partial(merged.pieces, f"{prefix}.{name}")
        if any((values != genotypes.MISSING_INT).any() for _, values in pieces()):
            out.integers(f"{prefix}.{name}", pieces, rows, genotypes.MISSING_INT, title=title, sample=sample)
    levels, code = levels_of(merged, f"{prefix}.vaf")
    if len(levels):
        codes = codes_of(merged, f"{prefix}.vaf", code, np.zeros(len(levels) + 1, np.int64))
        out.numbers(f"{prefix}.vaf", levels, codes, rows, title="Allele fraction", sample=sample)
    if any(values.any() for _, values in merged.pieces(f"{prefix}.phase")):
        for name, title, dtype, encoding in (
            ("phase", "Phase", np.uint8, "plain"), ("ps", "Phase set", np.uint32, "planes"),
        ):  # fmt: skip
            column = Stored(dtype, rows, encoding)
            for first, values in merged.pieces(f"{prefix}.{name}"):
                column.put(first, values)
            out.stored(f"{prefix}.{name}", column, "integer", title=title, sample=sample)
    return seen.tolist()
