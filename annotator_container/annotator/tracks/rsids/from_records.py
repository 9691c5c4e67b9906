"""Entries of an index of rsIDs from scanned records: the ids of the column ID, or of ClinVar's INFO/RS."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.chunk.records import Bytes, Ints, Records
from annotator.tracks.rsids.id_rows import IdRows
from annotator.tracks.vcf_values import rs_numbers
from annotator.vcf.kernels.info import info_spans

# Longer alleles cannot be looked up. Bases of REF, and of ALT.
LONGEST: Final = 1_000
_DIGITS: Final = 18  # an id with more has no place in 64 bits
_BEFORE: Final = frozenset(b"s,|&")  # what may stand before the digits of an id; or nothing
_BEHIND: Final = frozenset(b",|&")
_GREATER: Final = ord(">")


def id_rows(records: Records, chosen: Ints, contig: int, key: str) -> IdRows:
    """The ids of these ALTs, one entry for each id of each ALT. `key`: the INFO field that has them, empty for the column ID."""
    of, number = _numbers(_info(records, chosen, key) if key else rs_numbers(records, chosen))
    alts = chosen[of]
    record = records.alleles.record[alts]
    ref, alt = records.ref[record].copy(), records.alleles.written[alts].copy()
    ref_end, alt_end = records.ref_end[record].copy(), alt + records.alleles.written_length[alts]
    position = records.position[record].copy()
    _trim(records.text, ref, ref_end, alt, alt_end, position)
    short = np.flatnonzero((ref_end - ref <= LONGEST) & (alt_end - alt <= LONGEST))
    alleles = _joined(records.text, ref[short], ref_end[short], alt[short], alt_end[short])
    return IdRows(number[short], np.full(len(short), contig, np.int64), position[short], alleles)


def _info(records: Records, chosen: Ints, key: str) -> Strings:
    """The texts of an INFO field of these ALTs' records; empty where a record lacks it."""
    begin, stop = np.empty(len(records), np.int64), np.empty(len(records), np.int64)
    wanted = np.frombuffer(key.encode(), np.uint8)
    info_spans(records.text, records.filter_end + 1, records.info_end, wanted, begin, stop)
    of = records.alleles.record[chosen]
    return Strings.copied(records.text, np.maximum(begin, 0)[of], np.maximum(stop, 0)[of])


def _numbers(texts: Strings) -> tuple[Ints, Ints]:
    """(number of the text, id) of each id: digits alone or behind `rs`, between `,`, `|` or `&`."""
    size = int(texts.offsets[-1])
    data = texts.data[:size]
    digit = np.concatenate(([False], (data >= ord("0")) & (data <= ord("9")), [False]))
    # A text ends where the next begins, so digits of two texts are never one number.
    edge = np.zeros(size + 1, np.bool_)
    edge[texts.offsets] = True
    begin = np.flatnonzero(digit[1:] & (~digit[:-1] | edge))
    begin = begin[begin < size]
    end = np.flatnonzero(digit[:-1] & (~digit[1:] | edge))
    before = np.where(edge[begin], ord(","), data[begin - 1] if size else 0)
    behind = np.where(edge[end], ord(","), data[np.minimum(end, max(0, size - 1))] if size else 0)
    right = np.isin(before, list(_BEFORE)) & np.isin(behind, list(_BEHIND)) & (end - begin <= _DIGITS)
    begin, end = begin[right], end[right]
    value = np.zeros(len(begin), np.int64)
    for place in range(int((end - begin).max(initial=0))):
        inside = begin + place < end
        value[inside] = 10 * value[inside] + data[begin[inside] + place] - ord("0")
    of = np.searchsorted(texts.offsets, begin, side="right") - 1
    return of[value > 0], value[value > 0]


def _trim(text: Bytes, ref: Ints, ref_end: Ints, alt: Ints, alt_end: Ints, position: Ints) -> None:
    """Cut bases off that both alleles share: at their ends, then at their begins; at least one base of each stays."""
    while len(some := _shared(text, ref, ref_end, alt, alt_end, ref_end - 1, alt_end - 1)):
        ref_end[some] -= 1
        alt_end[some] -= 1
    while len(some := _shared(text, ref, ref_end, alt, alt_end, ref, alt)):
        ref[some] += 1
        alt[some] += 1
        position[some] += 1


def _shared(
    text: Bytes, ref: Ints, ref_end: Ints, alt: Ints, alt_end: Ints, at: Ints, other: Ints
) -> NDArray[np.int64]:
    """Numbers of the alleles that are longer than a base and share the one at these places."""
    several = np.flatnonzero((ref_end - ref > 1) & (alt_end - alt > 1))
    alike: NDArray[np.int64] = several[text[at[several]] == text[other[several]]]
    return alike


def _joined(text: Bytes, ref: Ints, ref_end: Ints, alt: Ints, alt_end: Ints) -> Strings:
    """`REF>ALT` of each allele."""
    if not len(ref):
        return Strings.empty(0)
    data = np.concatenate((text, np.array([_GREATER], np.uint8)))
    sign = np.full(len(ref), len(text), np.int64)
    start = np.stack((ref, sign, alt), axis=1).reshape(-1)
    end = np.stack((ref_end, sign + 1, alt_end), axis=1).reshape(-1)
    made = Strings.copied(data, start, end)
    return Strings(made.data, np.ascontiguousarray(made.offsets[::3]))
