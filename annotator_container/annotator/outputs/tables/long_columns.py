"""REF and ALT of the TSV for records that would repeat long alleles in many rows.

If they exceed `SPELT_BYTES` in one record, alleles of more than `SPELT_BASES` bases are written `N[length]` (docs/contracts.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from annotator.chunk.batch import Batch
from annotator.chunk.records import Bytes, Ints, Records
from annotator.limits import SPELT_BASES, SPELT_BYTES


@dataclass(frozen=True, slots=True)
class SpeltColumns:
    """Places from which CHROM to REF of each record (`line`..`ref_end`) and each ALT are copied."""

    text: Bytes
    line: Ints
    ref_end: Ints
    alt: Ints
    alt_length: Ints

    def sizes(self, records: Records) -> Ints:
        """Bytes of each record's columns except ALT."""
        return (self.ref_end - self.line) + (records.filter_end - records.alt_end)


def spelt(batch: Batch) -> SpeltColumns:
    """The columns as in the file, shortened for records that would repeat too much."""
    records, rows, alleles = batch.records, batch.rows, batch.records.alleles
    whole = SpeltColumns(records.text, records.line, records.ref_end, alleles.written, alleles.written_length)
    ref_length = records.ref_end - records.ref
    if max(int(ref_length.max()), int(alleles.written_length.max())) <= SPELT_BASES:
        return whole
    repeated = np.bincount(rows.record, minlength=len(records)) * ref_length + np.bincount(
        rows.record, alleles.written_length[rows.allele], minlength=len(records)
    )
    too_much = repeated > SPELT_BYTES
    if not too_much.any():
        return whole
    line, ref_end = records.line.copy(), records.ref_end.copy()
    alt, alt_length = alleles.written.copy(), alleles.written_length.copy()
    extra: list[bytes] = []
    at = len(records.text)
    for index in np.flatnonzero(too_much & (ref_length > SPELT_BASES)).tolist():
        head = records.text[line[index] : records.ref[index]].tobytes()
        extra.append(head + b"N[%d]" % ref_length[index])
        line[index], ref_end[index] = at, at + len(extra[-1])
        at += len(extra[-1])
    for index in np.flatnonzero(too_much[alleles.record] & (alt_length > SPELT_BASES)).tolist():
        extra.append(b"N[%d]" % alt_length[index])
        alt[index], alt_length[index] = at, len(extra[-1])
        at += len(extra[-1])
    text = np.concatenate((records.text, np.frombuffer(b"".join(extra), np.uint8)))
    return SpeltColumns(text, line, ref_end, alt, alt_length)
