"""How far a record reaches: its last base, from REF, or from INFO/END for symbolic alleles and gVCF blocks."""

from __future__ import annotations

import numpy as np

from annotator.chunk.records import Ints, Records
from annotator.vcf.kernels import extent


def last_bases(records: Records) -> Ints:
    """1-based last base of each record; INFO/END counts only where an ALT is no sequence."""
    ends = np.empty(len(records), np.int64)
    extent.last_bases(
        records.text, records.position, records.ref, records.ref_end, records.filter_end, records.info_end,
        records.first_allele, records.alleles.kind, ends,
    )  # fmt: skip
    return ends
