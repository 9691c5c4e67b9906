"""Transcripts as arrays: written once, mapped at start, converted to records one by one when a rule needs them.

Transcripts are numbered by (contig, start, end, id). `layout` names the integer columns that the kernel reads.
Every text of a record is a code into a dictionary of its own (`text.<name>`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.genes.genome import Genome
from annotator.genes.transcript import Transcript, assemble
from annotator.genes.transcript_record import CodingSegment, TranscriptRecord
from annotator.reference import layout
from annotator.reference.arrays import MappedArrays, save, save_texts

EVERY: Final = 25_000
_NUMERIC: Final = frozenset({"contig", "start", "end", "strand", "exons", "coding"})
# Text attributes of a record, from which it is restored.
TEXTS: Final = tuple(item.name for item in fields(TranscriptRecord) if item.name not in _NUMERIC)


class Preparation(Protocol):
    """Data that an engine stores for each transcript in addition to the record, so that runs need not compute it."""

    def add(self, transcript: Transcript) -> None:
        """Called once for each transcript, in the order of their numbers."""

    def write(self, columns: NDArray[np.int32], folder: Path) -> None:
        """Fill the engine's own columns of the table (`layout`) and write its other arrays, after the last transcript."""


def write_genes(
    records: Iterable[TranscriptRecord],
    genome: Genome,
    contigs: Sequence[str],
    tables: Sequence[int],
    folder: Path,
    preparations: Sequence[Preparation] = (),
    say: Callable[[str], None] = lambda _: None,
) -> int:
    """Write the transcripts that lie on `contigs` (whose NCBI genetic codes are `tables`); returns how many.

    `say` receives how many are done and how many there are, each EVERY transcripts.
    """
    numbers = {name: number for number, name in enumerate(contigs)}
    kept = [record for record in records if record.contig in numbers]
    kept.sort(key=lambda record: (numbers[record.contig], record.start, record.end, record.id))
    columns = np.zeros((len(kept), layout.COLUMNS), np.int32)
    exons: list[tuple[int, int, int]] = []
    coding: list[tuple[int, int, int]] = []
    for index, record in enumerate(kept):
        if index and index % EVERY == 0:
            say(f"transcripts: {index:,} of {len(kept):,}")
        number = numbers[record.contig]
        transcript = assemble(record, genome, tables[number])
        columns[index] = layout.row(transcript, number, len(exons), len(coding))
        exons.extend(zip(transcript.exon_lo, transcript.exon_hi, transcript.exon_cdna, strict=True))
        for preparation in preparations:
            preparation.add(transcript)
        coding.extend((segment.start, segment.end, segment.phase) for segment in record.coding)
    for preparation in preparations:
        preparation.write(columns, folder)
    save(folder, "transcript", columns)
    save(folder, "exon", np.array(exons, np.int32).reshape(-1, 3))
    save(folder, "coding", np.array(coding, np.int32).reshape(-1, 3))
    _write_ranges(columns, len(contigs), folder)
    _write_texts(kept, folder)
    return len(kept)


def _write_ranges(columns: NDArray[np.int32], contigs: int, folder: Path) -> None:
    """First transcript of each contig, and the highest end up to each transcript (where a sweep may begin)."""
    first = np.searchsorted(columns[:, layout.CONTIG], np.arange(contigs + 1)).astype(np.int64)
    reach = np.empty(len(columns), np.int32)
    for begin, end in zip(first[:-1].tolist(), first[1:].tolist(), strict=True):
        reach[begin:end] = np.maximum.accumulate(columns[begin:end, layout.END]) if end > begin else 0
    save(folder, "contig.first", first)
    save(folder, "reach", reach)


def _write_texts(records: list[TranscriptRecord], folder: Path) -> None:
    codes = np.empty((len(TEXTS), len(records)), np.int32)
    for row, name in enumerate(TEXTS):
        dictionary: dict[str, int] = {"": 0}
        for index, record in enumerate(records):
            codes[row, index] = dictionary.setdefault(_text_of(record, name), len(dictionary))
        save_texts(folder, f"text.{name}", list(dictionary))
    save(folder, "text", codes)


def _text_of(record: TranscriptRecord, name: str) -> str:
    value = getattr(record, name)
    if isinstance(value, bool):
        return "YES" if value else ""
    return value if isinstance(value, str) else ",".join(str(item) for item in value)


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
    def dictionaries(self) -> dict[str, Strings]:
        """The distinct texts of each column of TEXTS; code 0 is the empty text."""
        return {name: self._arrays.texts(f"text.{name}") for name in TEXTS}

    def text(self, name: str, transcript: int) -> str:
        return self.dictionaries[name][int(self.codes[TEXTS.index(name), transcript])]

    def texts(self, name: str) -> Iterator[str]:
        """A text of every transcript, in order; much faster than `record` for each."""
        dictionary = self.dictionaries[name]
        known = [dictionary[code] for code in range(len(dictionary))]
        return (known[code] for code in self.codes[TEXTS.index(name)].tolist())

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
            for name, code in zip(TEXTS, codes, strict=True)
        }
        flags, selenocysteines = texts.pop("flags"), texts.pop("selenocysteines")
        canonical = bool(texts.pop("canonical"))
        return TranscriptRecord(
            contig=self._contigs[int(row[layout.CONTIG])],
            start=int(row[layout.START]),
            end=int(row[layout.END]),
            strand=int(row[layout.STRAND]),
            exons=tuple(rising if forward else rising[::-1]),
            coding=tuple(CodingSegment(*segment) for segment in self.coding[begin : begin + count].tolist()),
            canonical=canonical,
            flags=tuple(flags.split(",")) if flags else (),
            selenocysteines=tuple(int(item) for item in selenocysteines.split(","))
            if selenocysteines
            else (),
            **texts,
        )

    def transcript(self, transcript: int, genome: Genome) -> Transcript:
        """The record joined with the genome: the input of the readable rules."""
        table = int(self.columns[transcript, layout.TABLE])
        return assemble(self.record(transcript), genome, table)
