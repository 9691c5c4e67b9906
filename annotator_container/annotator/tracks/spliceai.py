"""SpliceAI's VCF: the entry of an ALT with the highest delta score, as five numbers and a symbol.

INFO/SpliceAI holds an entry for each ALT and gene: ALLELE|SYMBOL|DS_AG|DS_AL|DS_DG|DS_DL|DP_AG|DP_AL|DP_DG|DP_DL
(github.com/Illumina/SpliceAI). Illumina's files of all variants have a record for each gene.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.chunk.records import Ints, Records
from annotator.tracks.kernels.splice_entries import best_entries
from annotator.tracks.spec import TrackField, TrackSpec

KEY: Final = "SpliceAI"
# The source of a field -> the row of `best_entries`.
ROWS: Final = {"@DS_max": 0, "@DS_AG": 1, "@DS_AL": 2, "@DS_DG": 3, "@DS_DL": 4, "@SYMBOL": 5}
_WORDS: Final = (
    "SpliceAI: highest delta score, of all genes",
    "SpliceAI delta score, acceptor gain, in the gene with the highest score",
    "SpliceAI delta score, acceptor loss, in the gene with the highest score",
    "SpliceAI delta score, donor gain, in the gene with the highest score",
    "SpliceAI delta score, donor loss, in the gene with the highest score",
    "SpliceAI: the gene with the highest score",
)


def is_spliceai(spec: TrackSpec, declared: dict[str, tuple[str, str, str]]) -> bool:
    """Whether the track is called like SpliceAI, its file has SpliceAI's field, and the user names no others."""
    return not spec.fields and spec.name.lower().startswith("spliceai") and KEY in declared


def fields_of(spec: TrackSpec) -> list[tuple[TrackField, str]]:
    """The track's fields, each with its Number."""
    return [
        (
            TrackField(
                f"{spec.name}_{source.removeprefix('@')}",
                "text" if source == "@SYMBOL" else "number",
                source,
                words,
                worst="high" if source == "@DS_max" else "",
            ),
            "1",
        )
        for source, words in zip(ROWS, _WORDS, strict=True)
    ]


def best(records: Records, found: tuple[Ints, Ints]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Begin and end of each value (row, by ROWS) of each ALT in `records.text`, -1 for none; `found` are the spans of the
    records' INFO."""
    of = records.alleles.record
    first, last = (np.empty((len(ROWS), len(of)), np.int64) for _ in range(2))
    best_entries(
        records.text,
        found[0][of],
        found[1][of],
        records.alleles.written,
        records.alleles.written_length,
        first,
        last,
    )
    return first, last
