"""One chunk's share of the explorer: arrays and small dictionaries, all in the chunk's own codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.explore import clinvar
from annotator.explore.bytes import slots_for
from annotator.explore.effects import effect_sets, summarise
from annotator.explore.genotypes import scan_genotypes
from annotator.explore.identifiers import identifiers
from annotator.explore.lines import Bytes, Ints, Lines, find_columns
from annotator.explore.plan import MAX_SAMPLES, ExplorePlan
from annotator.explore.records import emit
from annotator.explore.scan import (
    ALLELE,
    CLNREVSTAT,
    CLNSIG,
    D_CONTIG,
    D_FILTER,
    D_GENE,
    DICTIONARIES,
    SLOT_FIELDS,
    TRACK0,
    scan_csq,
    scan_rows,
)  # fmt: skip
from annotator.explore.terms import Combos

NO_CLINVAR_RANK = 9
SIMPLE_CLASSES = {-1: "SNV", -2: "insertion", -3: "deletion", -4: "substitution", -5: "indel"}
Arrays = dict[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class ExploreChunk:
    """`arrays` by name; `texts`: the dictionaries, index = code - 1 (combos and effects are documented in merge)."""

    arrays: Arrays
    texts: dict[str, list[str]]


def _text(buffer: Bytes, start: int, end: int) -> str:
    return buffer[start:end].tobytes().decode("utf-8", "replace")


def _slots(plan: ExplorePlan) -> tuple[Ints, int]:
    """Slot of each CSQ field (-1: not read) and how many number fields there are."""
    slots = np.full(len(plan.csq_fields), -1, np.int64)
    for slot, name in enumerate(SLOT_FIELDS):
        if plan.field_index(name) >= 0:
            slots[plan.field_index(name)] = slot
    if plan.field_index("Allele") >= 0:
        slots[plan.field_index("Allele")] = ALLELE
    for slot, kind in ((CLNSIG, "clnsig"), (CLNREVSTAT, "clnrevstat")):
        for item in plan.track_fields(kind)[:1]:  # type: ignore[arg-type]
            slots[plan.field_index(item.csq_field)] = slot
    numbers = plan.track_fields("number")
    for index, item in enumerate(numbers):
        slots[plan.field_index(item.csq_field)] = TRACK0 + index
    return slots, len(numbers)


def _python_float(text: str) -> float:
    """What the compiled reader left: long numbers, and `&`-joined lists, of which the largest counts."""
    best = np.nan
    for part in text.replace(",", "&").split("&"):
        try:
            value = float(part)
        except ValueError:
            continue
        if not value <= best:
            best = value
    return float(best)


def explore_chunk(plan: ExplorePlan, lines: Lines) -> ExploreChunk:
    """Reads one chunk of records with their CSQ."""
    columns, rows_of, total = find_columns(lines.text, lines.start, lines.end)
    first_row = np.zeros(len(lines) + 1, np.int64)
    np.cumsum(rows_of, out=first_row[1:])
    used = np.zeros(len(DICTIONARIES), np.int64)
    capacity = int(np.count_nonzero(lines.csq == 44)) + len(lines) + 1
    dict_start = np.zeros((len(DICTIONARIES), max(capacity, len(lines)) + 2), np.int64)
    dict_end = np.zeros_like(dict_start)
    rows = scan_rows(
        lines.text, lines.start, lines.end, columns, total, slots_for(len(lines)), slots_for(len(lines)),
        dict_start[D_CONTIG : D_FILTER + 1], dict_end[D_CONTIG : D_FILTER + 1], used,
    )  # fmt: skip
    slot_of, tracks = _slots(plan)
    values = np.full((max(tracks, 1), total), np.nan)
    codes = np.zeros((total, 3), np.int64)
    gene_info = np.zeros((capacity + 2, 4), np.int64)
    tables = np.zeros((6, len(slots_for(capacity))), np.int32)
    csq, slow, count = scan_csq(
        lines.text, lines.csq, lines.csq_start, lines.csq_end, first_row, rows, slot_of, tracks,
        plan.field_index("PICK") >= 0, capacity, tables, dict_start, dict_end, used, values, codes, gene_info,
    )  # fmt: skip
    csq = csq[:count]
    for track, row, start, end in slow.tolist():
        values[track, row] = _python_float(_text(lines.csq, start, end))
    texts = {
        name: [
            _text(
                lines.text if d in (D_CONTIG, D_FILTER) else lines.csq, dict_start[d, code], dict_end[d, code]
            )
            for code in range(1, used[d] + 1)
        ]
        for d, name in enumerate(DICTIONARIES)
    }
    for name, a, b in (("symbol", 0, 1), ("hgnc", 2, 3)):
        texts[name] = [_text(lines.csq, *gene_info[g, [a, b]]) for g in range(1, used[D_GENE] + 1)]
    return _finish(plan, lines, columns, first_row, rows, csq, codes, values[:tracks], texts)


def _finish(
    plan: ExplorePlan, lines: Lines, columns: Ints, first_row: Ints, rows: Ints, csq: Ints, codes: Ints,
    values: NDArray[np.float64], texts: dict[str, list[str]],
) -> ExploreChunk:  # fmt: skip
    total = len(rows)
    combos = Combos()
    local = [combos.code(text) for text in texts["consequence"]]
    rank = np.array([0, *(combos.ranks[code][0] for code in local)], np.int64)
    impact = np.array([4, *(combos.impact(code) for code in local)], np.int64)
    classes = np.array([0, *(clinvar.classify(text) for text in texts["clnsig"])], np.int64)
    stars = np.array([clinvar.NO_STARS, *(clinvar.stars(text) for text in texts["clnrevstat"])], np.int64)
    of_row = classes[codes[:, 0]]
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
        "stars": stars[codes[:, 1]].astype(np.uint8),
        "set": sets.astype(np.uint32),
        "set_count": np.diff(offsets[: n_sets + 1]).astype(np.uint32),
        "set_effect": pool,
        "csq_count": np.diff(first).astype(np.uint16),
        "csq_feature": csq[:, 2].astype(np.uint32),
        "csq_gene": csq[:, 1].astype(np.uint32),
        "csq_combo": (csq[:, 0] | (csq[:, 3] << 15)).astype(np.uint16),
        "records": np.array([len(lines)], np.int64),
        "body": body,
        "body_ends": ends,
        "body_prio": prio[order],
        "ids": identifiers(lines.text, columns, rows, lines.csq, csq, first),
    }
    for index in range(len(values)):
        arrays[f"t{index}"] = values[index]
    for sample in range(len(chosen)):
        for place, name in enumerate(("gt", "dp", "gq", "phase", "ps")):
            arrays[f"s{sample}.{name}"] = numbers[sample, :, place].copy()
        arrays[f"s{sample}.vaf"] = vaf[sample]
    if everyone:
        for place, name in enumerate(("ac", "an", "het", "hom")):
            arrays[name] = tally[:, place].copy()
    return ExploreChunk(arrays, texts)


def _classes(codes: Ints, simple: Ints, texts: dict[str, list[str]]) -> NDArray[np.int32]:
    """Variant classes as codes of `texts["class"]`, which takes up the names that the alleles alone tell."""
    out = codes.astype(np.int32)
    for code, name in SIMPLE_CLASSES.items():
        if (simple == code).any():
            if name not in texts["class"]:
                texts["class"].append(name)
            out[codes == code] = texts["class"].index(name) + 1
    return out
