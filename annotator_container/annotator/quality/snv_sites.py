"""Which records of a chunk are sites: one ALT, an SNV, FILTER passed, on an autosome or on X or Y outside their common parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.chunk.batch import Batch
from annotator.chunk.records import SNV, Ints, Records
from annotator.quality.plan import NOWHERE, QualityPlan

_PASS = np.frombuffer(b"PASS", np.uint8)
_PURINES = np.frombuffer(b"AG", np.uint8)
_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio: spreads neighbouring positions evenly


@dataclass(frozen=True, slots=True)
class SnvSites:
    """One entry for each site: its record, place, position (1-based), whether REF to ALT is a transition, frequency of the ALT.

    `contigs`: (name, first site, site after the last) in order.
    """

    record: Ints
    place: Ints
    position: Ints
    transition: Ints
    frequency: NDArray[np.float64]
    contigs: tuple[tuple[str, int, int], ...]


def sites_of(batch: Batch, plan: QualityPlan) -> SnvSites:
    """The sites of a chunk, in order."""
    records, alleles = batch.records, batch.records.alleles
    single = np.flatnonzero(np.diff(records.first_allele) == 1)
    allele = records.first_allele[single]
    snv = (
        (alleles.kind[allele] == SNV)
        & (alleles.plain[allele] == 1)
        & (records.ref_end[single] - records.ref[single] == 1)
    )
    single = single[snv & _passed(records, single)]
    if plan.every > 1:
        mixed = (records.position[single].astype(np.uint64) * _MIX) >> np.uint64(32)
        single = single[mixed % np.uint64(plan.every) == 0]
    place = np.full(len(single), NOWHERE, np.int64)
    for raw, first, last in records.names():
        begin, end = np.searchsorted(single, (first, last))
        name = raw.decode("utf-8", "surrogateescape")
        place[begin:end] = plan.place(name, records.position[single[begin:end]])
    kept = place != NOWHERE
    record = single[kept]
    allele = records.first_allele[record]
    ref, alt = records.text[alleles.ref[allele]], records.text[alleles.alt[allele]]
    frequency = batch.tracks.columns.get(plan.frequency or "")
    known = frequency[allele] if isinstance(frequency, np.ndarray) else np.full(len(record), np.nan)
    return SnvSites(
        record,
        place[kept],
        records.position[record],
        (np.isin(ref, _PURINES) == np.isin(alt, _PURINES)).astype(np.int64),
        np.ascontiguousarray(known, np.float64),
        tuple(_contigs(records, record)),
    )


def _passed(records: Records, chosen: Ints) -> NDArray[np.bool_]:
    """FILTER is `PASS` or `.`."""
    start = records.qual_end[chosen] + 1
    size = records.filter_end[chosen] - start
    found = (size == 1) & (records.text[start] == ord("."))
    four = size == 4
    for offset, byte in enumerate(_PASS):
        four[four] &= records.text[start[four] + offset] == byte
    passed: NDArray[np.bool_] = found | four
    return passed


def _contigs(records: Records, record: Ints) -> list[tuple[str, int, int]]:
    found = []
    for raw, first, last in records.names():
        begin, end = np.searchsorted(record, (first, last)).tolist()
        if begin < end:
            found.append((raw.decode("utf-8", "surrogateescape"), begin, end))
    return found
