"""One chunk's share of the explorer: arrays and small dictionaries, all in the chunk's own codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.outputs.explore import clinvar_codes as clinvar
from annotator.outputs.explore.combos import Combos
from annotator.outputs.explore.plan import MAX_SAMPLES, ExplorePlan
from annotator.outputs.explore.read.kernels.body import emit
from annotator.outputs.explore.read.kernels.effects import effect_sets, summarise
from annotator.outputs.explore.read.kernels.fields import (
    C_CONSEQUENCE,
    C_FEATURE,
    C_GENE,
    C_PICK,
    T_CLNREVSTAT,
    T_CLNSIG,
    T_EXISTING,
    T_EXISTING_END,
)
from annotator.outputs.explore.read.kernels.genotypes import scan_genotypes
from annotator.outputs.explore.read.kernels.identifiers import identifiers
from annotator.outputs.explore.read.kernels.lines import Ints, Lines
from annotator.outputs.explore.read.scanned import Scanned, scanned_lines
from annotator.outputs.explore.write.files import narrow

NO_CLINVAR_RANK = 9
SIMPLE_CLASSES = {-1: "SNV", -2: "insertion", -3: "deletion", -4: "substitution", -5: "indel"}
Arrays = dict[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class ExploreChunk:
    """`arrays` by name; `texts`: the dictionaries, index = code - 1 (combos and effects are documented in merge)."""

    arrays: Arrays
    texts: dict[str, list[str]]


def explore_chunk(plan: ExplorePlan, lines: Lines) -> ExploreChunk:
    """Reads one chunk of records with their CSQ."""
    return explored(plan, scanned_lines(plan, lines))


def explored(plan: ExplorePlan, scanned: Scanned) -> ExploreChunk:
    """All that the explorer keeps of a chunk."""
    lines, columns, first_row, rows = scanned.lines, scanned.columns, scanned.first_row, scanned.rows
    csq, codes, values, texts = scanned.csq, scanned.codes, scanned.values, scanned.texts
    total = len(rows)
    combos = Combos()
    local = [combos.code(text) for text in texts["consequence"]]
    rank = np.array([0, *(combos.ranks[code][0] for code in local)], np.int64)
    impact = np.array([4, *(combos.impact(code) for code in local)], np.int64)
    classes = np.array([0, *(clinvar.classify(text) for text in texts["clnsig"])], np.int64)
    stars = np.array([clinvar.NO_STARS, *(clinvar.stars(text) for text in texts["clnrevstat"])], np.int64)
    of_row = classes[codes[:, T_CLNSIG]]
    first, worst, prio = summarise(
        csq, total, rank, impact, np.where(of_row == 0, NO_CLINVAR_RANK, of_row - 1)
    )
    sets, offsets, pool, n_sets, _ = effect_sets(csq, first)
    order = np.argsort(prio, kind="stable")
    chosen = np.array(plan.chosen, np.int64)
    everyone = len(plan.sample_names) > MAX_SAMPLES
    numbers, vaf, spans, tally = scan_genotypes(
        lines.text, lines.end, columns, first_row, rows, chosen, everyone
    )
    worst_fields = np.array(
        [plan.field_index(name) for name in ("Consequence", "SYMBOL", "Feature")], np.int64
    )
    body, ends = emit(
        lines.text, lines.start, columns, rows, lines.csq, csq, first, worst, order, worst_fields, spans
    )
    simple = np.minimum(rows[:, 7], 0)
    arrays: Arrays = {
        "prio": prio,
        "record": rows[:, 0].astype(np.int32),
        "alt": rows[:, 1].astype(np.uint16),
        "pos": rows[:, 2].astype(np.uint32),
        "contig": rows[:, 3].astype(np.int32),
        "filter": rows[:, 4].astype(np.int32),
        "allele": rows[:, 5].astype(np.uint32),
        "length": rows[:, 6].astype(np.int32),
        "class": _classes(rows[:, 7], simple, texts),
        "stars": stars[codes[:, T_CLNREVSTAT]].astype(np.uint8),
        "set": sets.astype(np.uint32),
        "set_count": np.diff(offsets[: n_sets + 1]).astype(np.uint32),
        "set_effect": pool,
        "csq_count": np.diff(first).astype(np.uint16),
        "csq_feature": narrow(csq[:, C_FEATURE], len(texts["feature"])),
        "feature_gene": _genes(csq, len(texts["feature"])),
        "csq_combo": (csq[:, C_CONSEQUENCE] | (csq[:, C_PICK] << 15)).astype(np.uint16),
        "records": np.array([len(lines)], np.int64),
        "body": body,
        "body_ends": ends,
        "body_prio": prio[order],
        "ids": identifiers(
            lines.text,
            columns,
            rows,
            scanned.existing,
            np.ascontiguousarray(codes[:, T_EXISTING]),
            np.ascontiguousarray(codes[:, T_EXISTING_END]),
        ),
    }
    for index in range(len(values)):
        arrays.update(levelled(f"t{index}", values[index]))
    for sample in range(len(chosen)):
        for place, name in enumerate(("gt", "dp", "gq", "phase", "ps")):
            arrays[f"s{sample}.{name}"] = numbers[sample, :, place].copy()
        arrays.update(levelled(f"s{sample}.vaf", vaf[sample]))
    if everyone:
        for place, name in enumerate(("ac", "an", "het", "hom")):
            arrays[name] = tally[:, place].copy()
    return ExploreChunk(arrays, texts)


def levelled(name: str, values: NDArray[np.float64]) -> Arrays:
    """Numbers as the chunk's distinct ones (`NAME.levels`, rising) and 1 + the index of each, 0 for NaN."""
    levels, codes = np.unique(values, return_inverse=True)
    there = int(np.count_nonzero(~np.isnan(levels)))  # NaN is the last
    codes = np.where(codes < there, codes + 1, 0)
    return {name: narrow(codes, there), f"{name}.levels": levels[:there]}


def _genes(csq: Ints, features: int) -> NDArray[np.uint32]:
    """Gene code of each transcript (index: its code)."""
    out = np.zeros(features + 1, np.uint32)
    out[csq[:, C_FEATURE]] = csq[:, C_GENE]
    return out


def _classes(codes: Ints, simple: Ints, texts: dict[str, list[str]]) -> NDArray[np.int32]:
    """Variant classes as codes of `texts["class"]`, which takes up the names that the alleles alone tell."""
    out = codes.astype(np.int32)
    for code, name in SIMPLE_CLASSES.items():
        if (simple == code).any():
            if name not in texts["class"]:
                texts["class"].append(name)
            out[codes == code] = texts["class"].index(name) + 1
    return out
