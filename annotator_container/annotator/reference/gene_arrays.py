"""Transcripts as arrays: written once (`gene_parts`), mapped at start, converted to records one by one when a rule needs them.

Transcripts are numbered by (contig, start, end, id). `layout` names the integer columns that the kernel reads.
Every text of a record is a code into a dictionary of its own (`text.<name>`). Those of OPTIONAL are there only if a
transcript has one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.genes.genome import Genome
from annotator.genes.transcript import Transcript, assemble
from annotator.genes.transcript_record import CodingSegment, TranscriptRecord
from annotator.reference import layout
from annotator.reference.arrays import MappedArrays

_NUMERIC: Final = frozenset({"contig", "start", "end", "strand", "exons", "coding"})
# Texts that most references lack, and all of earlier releases: their rows come after those of TEXTS.
OPTIONAL: Final = ("refseq_match", "source")
# Text attributes of a record, from which it is restored.
TEXTS: Final = tuple(
    item.name for item in fields(TranscriptRecord) if item.name not in (*_NUMERIC, *OPTIONAL)
)
_LISTS: Final = ("flags", "selenocysteines", "refseq_match")


def text_of(record: TranscriptRecord, name: str) -> str:
    """One of TEXTS or OPTIONAL of a record."""
    value = getattr(record, name)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "YES" if value else ""
    return ",".join(str(item) for item in value) if value else ""


def names_of(has: Callable[[str], bool]) -> tuple[str, ...]:
    """TEXTS, and those of OPTIONAL that a reference has; `has` says whether it has an array."""
    return (*TEXTS, *(name for name in OPTIONAL if has(f"text.{name}.text")))


class GeneArrays:
    """The mapped transcripts of a reference."""

    def __init__(self, arrays: MappedArrays, contigs: Sequence[str]) -> None:
        self._arrays = arrays
        self._contigs = tuple(contigs)
        self.columns: NDArray[np.int32] = arrays["transcript"]
        self.exons: NDArray[np.int32] = arrays["exon"]
        self.coding: NDArray[np.int32] = arrays["coding"]
        self.first: NDArray[np.int64] = arrays["contig.first"]
        self.reach: NDArray[np.int32] = arrays["reach"]
        self.codes: NDArray[np.int32] = arrays["text"]

    def __len__(self) -> int:
        return len(self.columns)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The texts that the reference has, in the order of the rows of `codes`."""
        return names_of(self._arrays.__contains__)

    @cached_property
    def dictionaries(self) -> dict[str, Strings]:
        """The distinct texts of each of `names`; code 0 is the empty text."""
        return {name: self._arrays.texts(f"text.{name}") for name in self.names}

    def text(self, name: str, transcript: int) -> str:
        return self.dictionaries[name][int(self.codes[self.names.index(name), transcript])]

    def texts(self, name: str) -> Iterator[str]:
        """A text of every transcript, in order; much faster than `record` for each."""
        dictionary = self.dictionaries[name]
        known = [dictionary[code] for code in range(len(dictionary))]
        return (known[code] for code in self.codes[self.names.index(name)].tolist())

    def record(self, transcript: int) -> TranscriptRecord:
        """The record as it was read from the gene file."""
        row = self.columns[transcript]
        forward = int(row[layout.STRAND]) == 1
        begin, count = int(row[layout.EXON_OFFSET]), int(row[layout.EXON_COUNT])
        rising = [(low, high) for low, high, _ in self.exons[begin : begin + count].tolist()]
        begin, count = int(row[layout.CODING_OFFSET]), int(row[layout.CODING_COUNT])
        codes: list[int] = self.codes[:, transcript].tolist()
        texts = {
            name: self.dictionaries[name][code] if code else ""
            for name, code in zip(self.names, codes, strict=True)
        }
        flags, selenocysteines, refseq_match = (
            tuple(text.split(",")) if (text := texts.pop(name, "")) else () for name in _LISTS
        )
        canonical = bool(texts.pop("canonical"))
        return TranscriptRecord(
            contig=self._contigs[int(row[layout.CONTIG])],
            start=int(row[layout.START]),
            end=int(row[layout.END]),
            strand=int(row[layout.STRAND]),
            exons=tuple(rising if forward else rising[::-1]),
            coding=tuple(CodingSegment(*segment) for segment in self.coding[begin : begin + count].tolist()),
            canonical=canonical,
            flags=flags,
            selenocysteines=tuple(map(int, selenocysteines)),
            refseq_match=refseq_match,
            **texts,
        )

    def transcript(self, transcript: int, genome: Genome) -> Transcript:
        """The record joined with the genome: the input of the readable rules."""
        table = int(self.columns[transcript, layout.TABLE])
        return assemble(self.record(transcript), genome, table)
