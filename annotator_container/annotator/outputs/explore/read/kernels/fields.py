"""What is read of a CSQ row, and the helpers that both ways of reading share (from text and from the pipeline's arrays)."""

# mypy: disable-error-code="untyped-decorator,no-any-return,assignment,return-value,no-untyped-call"
from __future__ import annotations

from typing import Final

import numpy as np
from numba import types
from numpy.typing import NDArray

from annotator.bytes.compiled import helper
from annotator.bytes.intern import doubled, intern
from annotator.bytes.numbers import SLOW, number
from annotator.outputs.explore.read.kernels.lines import Bytes, Ints

# Columns of a CSQ row that are read, by slot; from TRACK0 on the number fields of tracks.
CONSEQUENCE, SYMBOL, GENE, FEATURE, PICK, ALLELE_NUM, CLASS, EXISTING, HGNC, CLNSIG, CLNREVSTAT, ALLELE = (
    range(12)
)
TRACK0: Final = 12
SLOT_FIELDS: Final = [
    "Consequence",
    "SYMBOL",
    "Gene",
    "Feature",
    "PICK",
    "ALLELE_NUM",
    "VARIANT_CLASS",
    "Existing_variation",
    "HGNC_ID",
]
# Dictionaries of a chunk, by index into `used`.
D_CONTIG, D_FILTER, D_CONSEQUENCE, D_GENE, D_FEATURE, D_CLASS, D_CLNSIG, D_CLNREVSTAT = range(8)
DICTIONARIES: Final = ("contig", "filter", "consequence", "gene", "feature", "class", "clnsig", "clnrevstat")
OUT_F64_2D: Final = types.Array(types.float64, 2, "C")
# Columns of the arrays that describe CSQ rows (k x 7) and rows' tracks (rows x 5).
C_CONSEQUENCE, C_GENE, C_FEATURE, C_PICK, C_START, C_END, C_ROW = range(7)
T_CLNSIG, T_CLNREVSTAT, T_SEEN, T_EXISTING, T_EXISTING_END = range(5)


@helper
def take_tracks(
    csq: Bytes, s: Ints, e: Ints, row: int, clnsig_slots: NDArray[np.int32], clnrevstat_slots: NDArray[np.int32],
    dict_start: Ints, dict_end: Ints, used: Ints, codes: Ints, values: NDArray[np.float64], tracks: int,
    slow: Ints, n_slow: int,
) -> tuple[Ints, int]:  # fmt: skip
    """A row's ClinVar codes and numbers, from the spans `s`, `e` of its first CSQ row's fields.

    Returns the numbers that Python must read (track, row, start, end), and how many they are.
    """
    codes[row, T_CLNSIG] = intern(
        clnsig_slots, dict_start[D_CLNSIG], dict_end[D_CLNSIG], used, D_CLNSIG, csq, s[CLNSIG], e[CLNSIG]
    )
    codes[row, T_CLNREVSTAT] = intern(
        clnrevstat_slots, dict_start[D_CLNREVSTAT], dict_end[D_CLNREVSTAT], used, D_CLNREVSTAT, csq,
        s[CLNREVSTAT], e[CLNREVSTAT],
    )  # fmt: skip
    for track in range(tracks):
        value = number(csq, s[TRACK0 + track], e[TRACK0 + track])
        if value == SLOW:
            if n_slow == len(slow):
                slow = doubled(slow)
            slow[n_slow, 0] = track
            slow[n_slow, 1] = row
            slow[n_slow, 2] = s[TRACK0 + track]
            slow[n_slow, 3] = e[TRACK0 + track]
            n_slow += 1
        values[track, row] = value
    return slow, n_slow


@helper
def order_by_row(csq: Ints, first: int, last: int) -> None:
    """CSQ rows of one record by their ALT; the order within an ALT is kept."""
    for i in range(first + 1, last):
        line = csq[i].copy()
        j = i - 1
        while j >= first and csq[j, C_ROW] > line[C_ROW]:
            csq[j + 1] = csq[j]
            j -= 1
        csq[j + 1] = line
