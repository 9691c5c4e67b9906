"""What reading a chunk gives, whichever way it was read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.intern import slots_for
from annotator.outputs.explore.plan import ExplorePlan
from annotator.outputs.explore.read.kernels.csq import scan_csq
from annotator.outputs.explore.read.kernels.fields import (
    ALLELE,
    CLNREVSTAT,
    CLNSIG,
    D_CONTIG,
    D_FILTER,
    D_GENE,
    DICTIONARIES,
    SLOT_FIELDS,
    TRACK0,
)
from annotator.outputs.explore.read.kernels.lines import Bytes, Ints, Lines, find_columns
from annotator.outputs.explore.read.kernels.rows import scan_rows


@dataclass(frozen=True, slots=True)
class Scanned:
    """`columns`: ends of the records' first nine columns; `first_row` of each record (length n + 1); `rows`: as
    `scan_rows` gives them; `csq` (k x 7) and `codes` (rows x 5) as in `fields`, where Existing_variation's span is one of
    `existing`; `values`: tracks x rows; `texts`: the dictionaries, index = code - 1."""

    lines: Lines
    columns: Ints
    first_row: Ints
    rows: Ints
    csq: Ints
    codes: Ints
    existing: Bytes
    values: NDArray[np.float64]
    texts: dict[str, list[str]]


def text_of(buffer: Bytes, start: int, end: int) -> str:
    """A span as text."""
    return buffer[start:end].tobytes().decode("utf-8", "replace")


def slots_of(plan: ExplorePlan) -> tuple[Ints, int]:
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


def read_slow(values: NDArray[np.float64], slow: Ints, csq: Bytes) -> None:
    """Fill in the numbers that the compiled reader left."""
    for track, row, start, end in slow.tolist():
        values[track, row] = _python_float(text_of(csq, start, end))


def _python_float(text: str) -> float:
    """Long numbers, and `&`-joined lists, of which the largest counts."""
    best = np.nan
    for part in text.replace(",", "&").split("&"):
        try:
            value = float(part)
        except ValueError:
            continue
        if not value <= best:
            best = value
    return float(best)


def scanned_lines(plan: ExplorePlan, lines: Lines) -> Scanned:
    """Reads records and their CSQ as text."""
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
    slot_of, tracks = slots_of(plan)
    values = np.full((max(tracks, 1), total), np.nan)
    codes = np.zeros((total, 5), np.int64)
    gene_info = np.zeros((capacity + 2, 4), np.int64)
    tables = np.zeros((6, len(slots_for(capacity))), np.int32)
    csq, slow, count = scan_csq(
        lines.text, lines.csq, lines.csq_start, lines.csq_end, first_row, rows, slot_of, tracks,
        plan.field_index("PICK") >= 0, capacity, tables, dict_start, dict_end, used, values, codes, gene_info,
    )  # fmt: skip
    read_slow(values, slow, lines.csq)
    texts = {
        name: [
            text_of(
                lines.text if d in (D_CONTIG, D_FILTER) else lines.csq, dict_start[d, code], dict_end[d, code]
            )
            for code in range(1, used[d] + 1)
        ]
        for d, name in enumerate(DICTIONARIES)
    }
    for name, a, b in (("symbol", 0, 1), ("hgnc", 2, 3)):
        texts[name] = [text_of(lines.csq, *gene_info[g, [a, b]]) for g in range(1, used[D_GENE] + 1)]
    return Scanned(lines, columns, first_row, rows, csq[:count], codes, lines.csq, values[:tracks], texts)
