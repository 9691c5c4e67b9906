"""A chunk read from the pipeline's arrays: the engine's codes instead of its text (docs/performance.md).

What comes out is the same, bit for bit, as reading the finished text (`scanned_lines`): codes are numbered in the order
in which the text names them first. Only an ALT's tracks are read as text, from the end of its first CSQ row.
"""

# mypy: disable-error-code="untyped-decorator,no-any-return,assignment,return-value,no-untyped-call"
from __future__ import annotations

from typing import Final

import numpy as np
from numba import types
from numpy.typing import NDArray

from annotator.bytes.compiled import I32, I64, INT, OUT_I32_2D, OUT_I64, OUT_I64_2D, U8, compiled
from annotator.bytes.intern import slots_for
from annotator.chunk.batch import Batch
from annotator.outputs.explore.plan import ExplorePlan
from annotator.outputs.explore.read.kernels.fields import (
    C_CONSEQUENCE,
    C_END,
    C_FEATURE,
    C_GENE,
    C_PICK,
    C_ROW,
    C_START,
    CLNSIG,
    D_CLNREVSTAT,
    D_CLNSIG,
    D_CONTIG,
    D_FILTER,
    DICTIONARIES,
    OUT_F64_2D,
    SLOT_FIELDS,
    T_EXISTING,
    T_EXISTING_END,
    T_SEEN,
    TRACK0,
    order_by_row,
    take_tracks,
)
from annotator.outputs.explore.read.kernels.lines import Bytes, Ints, Lines, is_no_allele
from annotator.outputs.explore.read.kernels.rows import scan_rows
from annotator.outputs.explore.read.scanned import Scanned, read_slow, slots_of, text_of

CODED: Final = ("Consequence", "SYMBOL", "Gene", "Feature", "VARIANT_CLASS", "HGNC_ID")


def scanned_batch(plan: ExplorePlan, batch: Batch) -> Scanned | None:
    """Reads a batch; None when its engine or the wanted fields do not give all codes (then its text is to be read)."""
    known = set(batch.rows.coded)
    if any(plan.field_index(name) < 0 for name in SLOT_FIELDS) or any(name not in known for name in CODED):
        return None
    coded = {name: batch.rows.coded[name] for name in CODED}
    gene, symbol = coded["Gene"], coded["SYMBOL"]
    if ((gene.codes < 0) & (symbol.codes >= 0)).any():
        return None  # such a gene is known by its symbol
    records, rows_in, alleles = batch.records, batch.rows, batch.records.alleles
    columns = _columns(batch, bool(plan.sample_names))
    row_of, first_row = _rows_of(
        records.text, records.first_allele, alleles.written, alleles.written_length, len(records)
    )
    total = int(first_row[-1])
    used = np.zeros(len(DICTIONARIES), np.int64)
    dict_start = np.zeros((len(DICTIONARIES), max(len(records), total) + 2), np.int64)
    dict_end = np.zeros_like(dict_start)
    rows = scan_rows(
        records.text, records.line, records.line_end, columns, total, slots_for(len(records)),
        slots_for(len(records)), dict_start[D_CONTIG : D_FILTER + 1], dict_end[D_CONTIG : D_FILTER + 1], used,
    )  # fmt: skip
    slot_of, tracks = slots_of(plan)
    of_tracks = slot_of >= CLNSIG
    of_tracks &= (slot_of <= CLNSIG + 1) | (slot_of >= TRACK0)
    from_end = len(slot_of) - int(np.argmax(of_tracks)) if of_tracks.any() else 0
    values = np.full((max(tracks, 1), total), np.nan)
    codes = np.zeros((total, 5), np.int64)
    first_of_gene = np.zeros(len(gene.values) + 1, np.int64)
    kinds = np.zeros(len(coded["VARIANT_CLASS"].values) + 1, np.int64)
    existing = batch.tracks.existing
    csq, slow, count = _take(
        rows_in.text, rows_in.record, rows_in.allele, rows_in.start, rows_in.end, coded["Consequence"].codes,
        gene.codes, coded["Feature"].codes, coded["VARIANT_CLASS"].codes, rows_in.pick, row_of, first_row,
        existing.offsets, np.ascontiguousarray(slot_of[len(slot_of) - from_end :]), tracks,
        np.zeros((2, len(slots_for(total))), np.int32), dict_start, dict_end, used, rows, values, codes,
        first_of_gene, kinds,
    )  # fmt: skip
    read_slow(values, slow, rows_in.text)
    texts = {
        name: [text_of(source, dict_start[d, code], dict_end[d, code]) for code in range(1, used[d] + 1)]
        for d, name, source in (
            (D_CONTIG, "contig", records.text),
            (D_FILTER, "filter", records.text),
            (D_CLNSIG, "clnsig", rows_in.text),
            (D_CLNREVSTAT, "clnrevstat", rows_in.text),
        )
    }
    for name, column in (("consequence", "Consequence"), ("gene", "Gene"), ("feature", "Feature")):
        texts[name] = list(coded[column].values)
    names = coded["VARIANT_CLASS"].values
    order = np.argsort(kinds[:-1], kind="stable")
    texts["class"] = [names[kind] for kind in order.tolist() if kinds[kind]]
    for name, column in (("symbol", "SYMBOL"), ("hgnc", "HGNC_ID")):
        chosen = coded[column].codes[first_of_gene[:-1]].tolist() if len(gene.values) else []
        texts[name] = [coded[column].values[code] if code >= 0 else "" for code in chosen]
    lines = Lines(
        records.text, records.line, records.line_end, rows_in.text, rows_in.start[:0], rows_in.end[:0]
    )
    return Scanned(lines, columns, first_row, rows, csq[:count], codes, existing.data, values[:tracks], texts)


def _columns(batch: Batch, samples: bool) -> Ints:
    """Ends of the first nine columns of each line, as `lines.find_columns` gives them."""
    records = batch.records
    out = np.empty((len(records), 9), np.int64)
    ends = (
        records.chrom_end, records.id - 1, records.id_end, records.ref_end, records.alt_end, records.qual_end,
        records.filter_end, records.info_end, records.info_end,
    )  # fmt: skip
    for number, end in enumerate(ends):
        out[:, number] = end
    if samples:
        _format_ends(records.text, records.info_end, records.line_end, out)
    return out


@compiled(types.void, U8, I64, I64, OUT_I64_2D)
def _format_ends(text: Bytes, info_end: Ints, line_end: Ints, columns: Ints) -> None:
    for record in range(len(info_end)):
        at = min(info_end[record] + 1, line_end[record])
        while at < line_end[record] and text[at] != 9:
            at += 1
        columns[record, 8] = at


@compiled(types.Tuple((OUT_I64, OUT_I64)), U8, I64, I64, I64, INT)
def _rows_of(text: Bytes, first_allele: Ints, written: Ints, length: Ints, records: int) -> tuple[Ints, Ints]:
    """Row of each ALT (-1: no allele, no row), and the first row of each record."""
    row_of = np.full(len(written), -1, np.int64)
    first_row = np.zeros(records + 1, np.int64)
    row = 0
    for record in range(records):
        first_row[record] = row
        for j in range(first_allele[record], first_allele[record + 1]):
            if not is_no_allele(text, written[j], written[j] + length[j]):
                row_of[j] = row
                row += 1
    first_row[records] = row
    return row_of, first_row


@compiled(
    types.Tuple((OUT_I64_2D, OUT_I64_2D, INT)),
    U8, I64, I64, I64, I64, I32, I32, I32, I32, U8, I64, I64, I64, I64, INT, OUT_I32_2D, OUT_I64_2D, OUT_I64_2D,
    OUT_I64, OUT_I64_2D, OUT_F64_2D, OUT_I64_2D, OUT_I64, OUT_I64,
)  # fmt: skip
def _take(
    csq: Bytes, record: Ints, allele: Ints, start: Ints, end: Ints, consequence: NDArray[np.int32],
    gene: NDArray[np.int32], feature: NDArray[np.int32], kind: NDArray[np.int32], pick: Bytes, row_of: Ints,
    first_row: Ints, existing: Ints, last_slots: Ints, tracks: int, tables: NDArray[np.int32], dict_start: Ints,
    dict_end: Ints, used: Ints, rows: Ints, values: NDArray[np.float64], codes: Ints, first_of_gene: Ints, kinds: Ints,
) -> tuple[Ints, Ints, int]:  # fmt: skip
    """As `scan_csq`, from codes. `last_slots` are the slots of the last fields of a CSQ row; first_of_gene[g] becomes
    the first CSQ row of gene g, and kinds[c] 1 + the place of class c in order of first use (0: never used)."""
    out = np.zeros((len(record), 7), np.int64)
    slow = np.zeros((64, 4), np.int64)
    n_slow = 0
    fields = len(last_slots)
    s = np.zeros(TRACK0 + tracks, np.int64)
    e = np.zeros(TRACK0 + tracks, np.int64)
    genes = 0
    classes = 0
    begun = 0
    k = 0
    for r in range(len(record)):
        if r > 0 and record[r] != record[r - 1]:
            if first_row[record[r - 1] + 1] - first_row[record[r - 1]] > 1:
                order_by_row(out, begun, k)
            begun = k
        row = row_of[allele[r]]
        if row < 0:
            continue
        out[k, C_CONSEQUENCE] = consequence[r] + 1
        out[k, C_GENE] = gene[r] + 1
        if gene[r] == genes:  # codes are numbered by first use
            first_of_gene[genes] = r
            genes += 1
        out[k, C_FEATURE] = feature[r] + 1
        out[k, C_PICK] = pick[r]
        out[k, C_START] = start[r]
        out[k, C_END] = end[r]
        out[k, C_ROW] = row
        k += 1
        if codes[row, T_SEEN] == 0:
            codes[row, T_SEEN] = 1
            codes[row, T_EXISTING] = existing[allele[r]]
            codes[row, T_EXISTING_END] = existing[allele[r] + 1]
            if kind[r] >= 0:
                if kinds[kind[r]] == 0:
                    classes += 1
                    kinds[kind[r]] = classes
                rows[row, 7] = kinds[kind[r]]
            at = end[r]
            for back in range(fields):
                begin = at
                while begin > start[r] and csq[begin - 1] != 124:
                    begin -= 1
                slot = last_slots[fields - 1 - back]
                if slot >= 0:
                    s[slot] = begin
                    e[slot] = at
                at = begin - 1
            slow, n_slow = take_tracks(
                csq,
                s,
                e,
                row,
                tables[0],
                tables[1],
                dict_start,
                dict_end,
                used,
                codes,
                values,
                tracks,
                slow,
                n_slow,
            )
    if k > begun and first_row[record[len(record) - 1] + 1] - first_row[record[len(record) - 1]] > 1:
        order_by_row(out, begun, k)
    return out, slow[:n_slow], k
