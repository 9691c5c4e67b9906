"""Engine `vep` by the readable rules alone: the kernel's oracle in tests, and its fallback for whole records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from annotator.engines.rows import RowCollector
from annotator.engines.terms import mask
from annotator.engines.vep.consequences import REACH
from annotator.engines.vep.exact import annotate_variant
from annotator.genes.transcript import Transcript
from annotator.pipeline.batch import Rows, TrackValues
from annotator.pipeline.extent import last_bases
from annotator.pipeline.records import Records
from annotator.reference import layout
from annotator.reference.folder import Reference

_KEPT = 4096


class Transcripts:
    """Transcripts of a reference as objects, made when first met; the last few thousand are kept."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self.get = lru_cache(_KEPT)(self._get)

    def _get(self, number: int) -> Transcript:
        return self._reference.genes.transcript(number, self._reference.genome)

    def near(self, contig: int, low: int, high: int) -> Sequence[int]:
        """Numbers of the contig's transcripts within VEP's reach of the range (1-based, inclusive)."""
        genes = self._reference.genes
        first, last = int(genes.first[contig]), int(genes.first[contig + 1])
        begin = first + int(np.searchsorted(genes.reach[first:last], low - REACH))
        end = first + int(np.searchsorted(genes.columns[first:last, layout.START], high + REACH, side="right"))
        if end <= begin:
            return []
        close = genes.columns[begin:end, layout.END] >= low - REACH
        found: list[int] = (np.flatnonzero(close) + begin).tolist()
        return found


class ReadableWorker:
    """Every row by `annotate_variant`: hundreds of times slower than the kernel, and right."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._transcripts = Transcripts(reference)

    def annotate(self, records: Records, tracks: TrackValues) -> Rows:
        collector = RowCollector()
        ends = last_bases(records)
        for contig, first, last in records.runs():
            if contig >= 0:
                for index in range(first, last):
                    self._record(collector, records, tracks, index, contig, int(ends[index]))
        return collector.rows()

    def _record(
        self, collector: RowCollector, records: Records, tracks: TrackValues, index: int, contig: int, end: int
    ) -> None:
        position = int(records.position[index])
        first = int(records.first_allele[index])
        numbers = self._transcripts.near(contig, min(position, end), max(position, end) + 1)
        rows = annotate_variant(
            self._reference.contigs[contig].name,
            position,
            records.string(int(records.ref[index]), int(records.ref_end[index])),
            records.string(int(records.alt[index]), int(records.alt_end[index])).split(","),
            [self._transcripts.get(number) for number in numbers],
            self._reference.genome,
            records.string(int(records.filter_end[index]) + 1, int(records.info_end[index])),
        )
        for row in rows:
            allele = first + int(row.allele_num) - 1
            text = replace(row, existing_variation=tracks.existing[allele]).text() + tracks.suffix[allele]
            collector.add(index, allele, text, mask(row.consequence), row.pick == "1")
