"""Where things stand in a chunk of VCF lines: columns, ALTs, the CSQ of each record.

The same shape is made from the finished text of an annotated VCF (`lines_of_text`) and from the pipeline's batch
(`annotator.outputs.explore.sink`), where a record's line and its CSQ rows lie in two buffers.
"""

# mypy: disable-error-code="untyped-decorator,no-any-return,assignment,return-value,no-untyped-call"
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import types
from numpy.typing import NDArray

from annotator.bytes.compiled import I64, INT, OUT_I64, OUT_I64_2D, U8, compiled, helper

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Lines:
    """Records of a chunk: line i is `text[start[i]:end[i]]`, its CSQ value `csq[csq_start[i]:csq_end[i]]`."""

    text: Bytes
    start: Ints
    end: Ints
    csq: Bytes
    csq_start: Ints
    csq_end: Ints

    def __len__(self) -> int:
        return len(self.start)


def lines_of_text(text: bytes | Bytes, key: str = "CSQ") -> Lines:
    """Lines of complete VCF records (no header); the CSQ is found in INFO by its key."""
    buffer = np.frombuffer(text, np.uint8) if isinstance(text, bytes) else text
    wanted = np.frombuffer(key.encode() + b"=", np.uint8)
    ends = np.flatnonzero(buffer == 10)
    if len(buffer) and (not len(ends) or ends[-1] != len(buffer) - 1):
        ends = np.append(ends, len(buffer))
    starts = np.zeros(len(ends), np.int64)
    starts[1:] = ends[:-1] + 1
    ends = ends.astype(np.int64)
    csq_start, csq_end = _find_csq(buffer, starts, ends, wanted)
    return Lines(buffer, starts, ends, buffer, csq_start, csq_end)


@helper
def info_value(text: Bytes, start: int, end: int, wanted: Bytes) -> tuple[int, int]:
    """The value of `KEY=` in INFO, which begins at `start` and ends at a tab or `end`; (start, start) if absent."""
    at = start
    while at < end and text[at] != 9:
        match = at + len(wanted) <= end
        if match:
            for i in range(len(wanted)):
                if text[at + i] != wanted[i]:
                    match = False
                    break
        stop = at
        while stop < end and text[stop] != 59 and text[stop] != 9:
            stop += 1
        if match:
            return at + len(wanted), stop
        if stop >= end or text[stop] == 9:
            break
        at = stop + 1
    return start, start


@helper
def is_no_allele(text: Bytes, start: int, end: int) -> bool:
    """`.`, `*`, `<*>`, `<NON_REF>` (and an empty column) stand for no allele."""
    length = end - start
    if length == 0:
        return True
    if length == 1:
        return text[start] == 46 or text[start] == 42
    if length == 3 and text[start] == 60 and text[start + 1] == 42:
        return True
    return (
        length == 9
        and text[start] == 60
        and text[start + 1] == 78
        and text[start + 2] == 79
        and text[start + 3] == 78
        and text[start + 4] == 95
    )


@compiled(types.Tuple((OUT_I64, OUT_I64)), U8, OUT_I64, OUT_I64, U8)
def _find_csq(text: Bytes, start: Ints, end: Ints, wanted: Bytes) -> tuple[Ints, Ints]:
    first = np.zeros(len(start), np.int64)
    last = np.zeros(len(start), np.int64)
    for record in range(len(start)):
        if end[record] > start[record] and text[end[record] - 1] == 13:
            end[record] -= 1
        at = start[record]
        tabs = 0
        while at < end[record] and tabs < 7:
            if text[at] == 9:
                tabs += 1
            at += 1
        begin, stop = info_value(text, at, end[record], wanted)
        first[record] = begin
        last[record] = stop
    return first, last


@compiled(types.Tuple((OUT_I64_2D, OUT_I64, INT)), U8, I64, I64)
def find_columns(text: Bytes, start: Ints, end: Ints) -> tuple[Ints, Ints, int]:
    """Ends of the first nine columns of each line (n x 9), ALTs that make a row, and the rows in all."""
    columns = np.zeros((len(start), 9), np.int64)
    rows = np.zeros(len(start), np.int64)
    total = 0
    for record in range(len(start)):
        at = start[record]
        for column in range(9):
            while at < end[record] and text[at] != 9:
                at += 1
            columns[record, column] = at
            if at < end[record]:
                at += 1
        begin = columns[record, 3] + 1
        count = 0
        for i in range(begin, columns[record, 4] + 1):
            if i == columns[record, 4] or text[i] == 44:
                if not is_no_allele(text, begin, i):
                    count += 1
                begin = i + 1
        rows[record] = count
        total += count
    return columns, rows, total
