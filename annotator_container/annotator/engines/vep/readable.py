"""Engine `vep` by the readable rules alone: the kernel's oracle in tests, and its fallback for whole records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from annotator.chunk.batch import Rows, TrackValues
from annotator.chunk.records import BREAKEND, INDEL, SYMBOLIC, Records
from annotator.contigs import ContigMap
from annotator.distances import REACH
from annotator.engines.collector import RowCollector
from annotator.engines.long_alleles import too_long, too_many_rows
from annotator.engines.vep.exact import TooManyRows, annotate_variant
from annotator.engines.vep.fields import fields_before, set_fields
from annotator.engines.vep.row import Row
from annotator.engines.vep.structural_event import event_of
from annotator.engines.vep.transcript_fields import barred, set_texts
from annotator.genes.transcript import Transcript
from annotator.limits import ROWS_OF_RECORD
from annotator.reference import layout
from annotator.reference.folder import Reference
from annotator.terms import mask

_KEPT: Final = 4096
_EXISTING: Final = fields_before("Existing_variation")


class Transcripts:
    """Transcripts of a reference as objects, created on first use; the last few thousand are cached."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self.get = lru_cache(_KEPT)(self._get)

    def _get(self, number: int) -> Transcript:
        return self._reference.genes.transcript(number, self._reference.genome)

    def near(self, contig: int, low: int, high: int) -> list[int]:
        """Numbers of the contig's transcripts within VEP's reach of the range (1-based, inclusive)."""
        genes = self._reference.genes
        first, last = int(genes.first[contig]), int(genes.first[contig + 1])
        starts = genes.columns[first:last, layout.START]
        begin = first + int(np.searchsorted(genes.reach[first:last], low - REACH))
        end = first + int(np.searchsorted(starts, high + REACH, side="right"))
        if end <= begin:
            return []
        close = genes.columns[begin:end, layout.END] >= low - REACH
        found: list[int] = (np.flatnonzero(close) + begin).tolist()
        return found


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One row of a whole record: its ALT (index into the chunk's ALTs) and transcript number, -1 for none. `sets` has the
    columns of gene sets that the reference has, with a bar before each."""

    allele: int
    transcript: int
    row: Row
    sets: str = ""


class WholeRecords:
    """Annotates records one by one, structural ALTs included."""

    def __init__(self, reference: Reference, transcripts: Transcripts) -> None:
        self._reference = reference
        self._transcripts = transcripts
        self._contigs = ContigMap(reference.known_contigs())
        self._sets = set_fields(reference.genes.names)
        self.shortened = 0  # records answered with lengths in place of long sequences

    def answer(self, records: Records, index: int) -> list[RecordRow]:
        """All rows of record `index`, in output order. Raises InputError for too many rows."""
        self.check_rows(records, index)
        contig = self._reference.contigs[int(records.contig[index])].name
        position = int(records.position[index])
        ref = records.string(int(records.ref[index]), int(records.ref_end[index]))
        alts = records.string(int(records.alt[index]), int(records.alt_end[index])).split(",")
        info = records.string(int(records.filter_end[index]) + 1, int(records.info_end[index]))
        numbers = self._numbers_near(records, index, alts, info)
        transcripts = [self._transcripts.get(number) for number in numbers]
        genome = self._reference.genome
        short = too_long(sum(map(len, alts)), len(numbers))
        self.shortened += short
        try:
            rows = annotate_variant(
                contig, position, ref, alts, transcripts, genome, info, self._name_of, short
            )
        except TooManyRows:
            line = records.chunk.first_line + index
            raise too_many_rows(len(numbers) * len(alts), line) from None
        number_of = dict(zip(transcripts, numbers, strict=True))
        first = int(records.first_allele[index])
        return [
            RecordRow(
                first + int(row.allele_num) - 1,
                number_of[transcript] if transcript else -1,
                row,
                barred(set_texts(transcript, self._sets)),
            )
            for row, transcript in rows
        ]

    def is_long(self, records: Records, index: int) -> bool:
        """Whether the record's ALTs are too long to be written out in each row."""
        return too_long(int(records.alt_end[index] - records.alt[index]), self._around(records, index))

    def check_rows(self, records: Records, index: int) -> None:
        """Raise InputError where the record's sequence ALTs have more rows than a record may have."""
        first, last = int(records.first_allele[index]), int(records.first_allele[index + 1])
        rows = int((records.alleles.kind[first:last] <= INDEL).sum()) * self._around(records, index)
        if rows > ROWS_OF_RECORD:
            raise too_many_rows(rows, records.chunk.first_line + index)

    def _around(self, records: Records, index: int) -> int:
        """How many transcripts lie near the record; none on a contig that the reference lacks."""
        low, contig = int(records.position[index]), int(records.contig[index])
        high = low + int(records.ref_end[index] - records.ref[index])
        return len(self._transcripts.near(contig, low, high)) if contig >= 0 else 0

    def _numbers_near(self, records: Records, index: int, alts: list[str], info: str) -> list[int]:
        """Transcripts within reach of any ALT: near its span, and near a breakend's mate."""
        contig = int(records.contig[index])
        position = int(records.position[index])
        low, high = position, position + int(records.ref_end[index] - records.ref[index])
        found: list[int] = []
        first = int(records.first_allele[index])
        for number in range(len(alts)):
            if int(records.alleles.kind[first + number]) not in (SYMBOLIC, BREAKEND):
                continue
            name = self._reference.contigs[contig].name
            event = event_of(name, position, alts, number, info, self._name_of)
            if event is None:
                continue
            high = max(high, event.edit.end, event.edit.start)
            if event.mate is not None and (mates := self._contigs[event.mate[0]]) >= 0:
                found += self._transcripts.near(mates, event.mate[1], event.mate[1])
        return sorted({*found, *self._transcripts.near(contig, low, high)})

    def _name_of(self, name: str) -> str:
        """The reference's name of a contig as the file names it."""
        number = self._contigs[name]
        return name if number < 0 else self._reference.contigs[number].name


class JointAnswers(Protocol):
    """The columns of haplotypes."""

    def texts(self, records: Records, allele: NDArray[np.int32], transcript: NDArray[np.int32]) -> list[str]:
        """The columns of each row, with a bar before each column; rows are given by ALT and transcript (-1 for none)."""


class ReadableWorker:
    """Compute every row with the readable rules: hundreds of times slower than the kernel, which is tested against it."""

    def __init__(
        self,
        reference: Reference,
        transcripts: Transcripts | None = None,
        haplotypes: JointAnswers | None = None,
    ) -> None:
        self._records = WholeRecords(reference, transcripts or Transcripts(reference))
        self._haplotypes = haplotypes

    def annotate(self, records: Records, tracks: TrackValues) -> Rows:
        """All rows of the chunk (the port `EngineWorker`)."""
        collector = RowCollector()
        texts = RowTexts(tracks)
        before = self._records.shortened
        answers = [
            (index, answer)
            for index in np.flatnonzero(records.contig >= 0).tolist()
            for answer in self._records.answer(records, index)
        ]
        joint = self._joint(records, [answer for _, answer in answers])
        for (index, answer), together in zip(answers, joint, strict=True):
            text = texts.of(answer, together)
            mask_of_row = mask(answer.row.consequence)
            collector.add(index, answer.allele, text, mask_of_row, answer.row.pick == "1")
        return replace(collector.rows(), shortened=self._records.shortened - before)

    def _joint(self, records: Records, answers: Sequence[RecordRow]) -> list[str]:
        """The haplotype columns of each answer."""
        if self._haplotypes is None:
            return [""] * len(answers)
        alleles = np.array([answer.allele for answer in answers], np.int32)
        transcripts = np.array([answer.transcript for answer in answers], np.int32)
        return self._haplotypes.texts(records, alleles, transcripts)


class RowTexts:
    """The rows of one chunk in output format, with the track values of their ALTs."""

    def __init__(self, tracks: TrackValues) -> None:
        self._tracks = tracks
        self._of_allele: dict[int, tuple[str, str]] = {}

    def of(self, answer: RecordRow, joint: str = "") -> str:
        """The row's text; `joint` holds the haplotype columns, with a bar before each."""
        found = self._of_allele.get(answer.allele)
        if found is None:
            found = self._tracks.existing[answer.allele], self._tracks.suffix[answer.allele]
            self._of_allele[answer.allele] = found
        existing, suffix = found
        values = answer.row.values()
        if existing:
            values = (*values[:_EXISTING], existing, *values[_EXISTING + 1 :])
        return "|".join(values) + answer.sets + joint + suffix
