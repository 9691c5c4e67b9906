"""A part of the transcripts of a gene file as arrays: made in any process, and joined to what a reference holds."""

from __future__ import annotations

import gc
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Ints
from annotator.genes.features import GeneLines
from annotator.genes.joining import ReadRecords, Stated
from annotator.genes.load import read_lines
from annotator.genes.outcome import Reading
from annotator.genes.transcript import assemble
from annotator.genes.transcript_record import TranscriptRecord
from annotator.reference import layout
from annotator.reference.arrays import MappedArrays, save
from annotator.reference.coded import CodedTexts, Coder, any_text
from annotator.reference.gene_arrays import OPTIONAL, TEXTS, text_of
from annotator.reference.genome import MappedGenome
from annotator.reference.part_files import PartFile, write_part
from annotator.reference.preparation import Preparation

Amend = Callable[[Iterable[TranscriptRecord]], Iterable[TranscriptRecord]]
_EVERY: Final = 2_000  # transcripts between two counts, and two times that pages are given back
_READ_SHARE: Final = 0.4  # of a part's work, what reading its lines takes


@dataclass(frozen=True, slots=True)
class Building:
    """What transcripts are made with: names and genetic codes of the FASTA's contigs, in its order; `folder` has its genome.

    `amend` changes records as they are read, one by one and in their order.
    """

    folder: Path
    contigs: tuple[str, ...]
    tables: tuple[int, ...]
    amend: Amend | None
    preparations: tuple[Preparation, ...]


@dataclass(frozen=True, slots=True)
class PartJob:
    """Lines of a gene file, of which transcripts are made.

    `size` is how much work the lines count as. `told` and `places` are of the whole file. `result` is the file that is
    written for the arrays of the transcripts.
    """

    lines: GeneLines
    size: int
    gtf: bool
    told: Stated
    places: dict[str, str]
    about: Building
    result: Path


@dataclass(frozen=True, slots=True)
class GenePart:
    """Transcripts in order of contig, start, end and id. Offsets of `columns` count within the part.

    `here` and `elsewhere` are contigs of the gene file that have transcripts and that the FASTA has, or lacks.
    """

    reading: Reading
    here: set[str]
    elsewhere: set[str]
    columns: NDArray[np.int32]
    exons: NDArray[np.int32]
    coding: NDArray[np.int32]
    texts: tuple[CodedTexts, ...]
    prepared: tuple[Any, ...]


def file_part(job: PartJob, count: Callable[[int], None] = lambda _: None) -> PartFile:
    """Make a part, and write it to the file `job.result`."""
    return write_part(make_part(job, count), job.result)


def make_part(job: PartJob, count: Callable[[int], None] = lambda _: None) -> GenePart:
    """Read the lines and make their transcripts; `count` receives how much of `size` was done since the last call."""
    reading, given = Reading(), ReadRecords()
    genome = MappedGenome(MappedArrays(job.about.folder), job.about.contigs)
    with _no_collection():
        records: Iterable[TranscriptRecord] = read_lines(job.lines, job.gtf, reading)
        for record in records if job.about.amend is None else job.about.amend(records):
            given.add(record, reading.place)
        tables = dict(zip(job.about.contigs, job.about.tables, strict=True))
        kept = given.joined(job.told, job.places, genome, tables, reading)
        count(int(job.size * _READ_SHARE))
        made = _made(kept, job, genome, count)
        genome.release()
    return GenePart(reading, given.here, given.elsewhere, *made)


def _made(
    kept: list[TranscriptRecord], job: PartJob, genome: MappedGenome, count: Callable[[int], None]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], tuple[CodedTexts, ...], tuple[Any, ...]]:
    numbers = {name: number for number, name in enumerate(job.about.contigs)}
    kept.sort(key=lambda record: (numbers[record.contig], record.start, record.end, record.id))
    columns = np.zeros((len(kept), layout.COLUMNS), np.int32)
    exons, coding = array("i"), array("i")
    texts = [(name, Coder()) for name in (*TEXTS, *OPTIONAL)]
    keepers = [preparation.keeper() for preparation in job.about.preparations]
    left = job.size - int(job.size * _READ_SHARE)
    for index, record in enumerate(kept):
        if index % _EVERY == _EVERY - 1:
            genome.release()
            count(left * _EVERY // len(kept))
        number = numbers[record.contig]
        transcript = assemble(record, genome, job.about.tables[number])
        columns[index] = layout.row(transcript, number, len(exons) // 3, len(coding) // 3)
        for exon in zip(transcript.exon_lo, transcript.exon_hi, transcript.exon_cdna, strict=True):
            exons.extend(exon)
        for segment in record.coding:
            coding.extend((segment.start, segment.end, segment.phase))
        for name, coder in texts:
            coder.add(text_of(record, name))
        for keeper in keepers:
            keeper.add(transcript)
    count(left - (left * _EVERY // max(1, len(kept))) * (len(kept) // _EVERY))
    return (
        columns,
        np.array(exons, np.int32).reshape(-1, 3),
        np.array(coding, np.int32).reshape(-1, 3),
        tuple(coder.done() for _, coder in texts),
        tuple(keeper.part() for keeper in keepers),
    )


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without Python's cycle collector: reading makes millions of objects and no cycles."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def write_parts(
    parts: Sequence[GenePart],
    contigs: int,
    preparations: Sequence[Preparation],
    folder: Path,
    count: Callable[[int], None] = lambda _: None,
    release: Callable[[], None] = lambda: None,
) -> int:
    """Join the parts and write the transcripts of a reference; returns how many. No contig may be in two parts of one
    gene set; the parts of a set stand together.

    Transcripts of one place are in the order of the sets, then of their ids. After each of `steps_of_writing`, `count` is
    called with 1, and `release`, which may give the pages of mapped parts back.
    """

    def done() -> None:
        release()
        count(1)

    columns = np.concatenate([part.columns for part in parts])
    for name, rows in (("EXON", [part.exons for part in parts]), ("CODING", [part.coding for part in parts])):
        begins = np.cumsum([0, *(len(each) for each in rows[:-1])])
        shift = np.repeat(begins, [len(part.columns) for part in parts])
        columns[:, getattr(layout, f"{name}_OFFSET")] += shift.astype(np.int32)
    keys = [columns[:, column] for column in (layout.END, layout.START, layout.CONTIG)]
    order: Ints = np.lexsort(keys).astype(np.int64)  # stable: of one place the first part's come first
    columns = columns[order]
    exons = _in_order(columns, layout.EXON_OFFSET, layout.EXON_COUNT, [part.exons for part in parts])
    coding = _in_order(columns, layout.CODING_OFFSET, layout.CODING_COUNT, [part.coding for part in parts])
    save(folder, "exon", exons)
    save(folder, "coding", coding)
    _write_ranges(columns, contigs, folder)
    done()
    codes = []
    for row, name in enumerate((*TEXTS, *OPTIONAL)):
        of_parts = [part.texts[row] for part in parts]
        if name in TEXTS or any_text(of_parts):
            coded = CodedTexts.joined(of_parts, order)
            codes.append(coded.codes)
            coded.save_texts(folder, f"text.{name}")
        done()
    save(folder, "text", np.array(codes, np.int32).reshape(len(codes), len(columns)))
    for number, preparation in enumerate(preparations):
        preparation.write([part.prepared[number] for part in parts], order, columns, folder)
        done()
    save(folder, "transcript", columns)
    return len(columns)


def steps_of_writing(preparations: Sequence[Preparation]) -> int:
    """How many times `write_parts` counts."""
    return 1 + len(TEXTS) + len(OPTIONAL) + len(preparations)


def _in_order(
    columns: NDArray[np.int32], offset: int, count: int, rows: Sequence[NDArray[np.int32]]
) -> NDArray[np.int32]:
    """The rows of all transcripts in the order of `columns`, whose offsets are changed to them."""
    counts = columns[:, count].astype(np.int64)
    begins = np.cumsum(counts) - counts
    places = np.repeat(columns[:, offset] - begins, counts) + np.arange(int(counts.sum()))
    columns[:, offset] = begins
    return np.concatenate(rows)[places]


def _write_ranges(columns: NDArray[np.int32], contigs: int, folder: Path) -> None:
    """First transcript of each contig, and the highest end up to each transcript (where a sweep may begin)."""
    first = np.searchsorted(columns[:, layout.CONTIG], np.arange(contigs + 1)).astype(np.int64)
    reach = np.empty(len(columns), np.int32)
    for begin, end in zip(first[:-1].tolist(), first[1:].tolist(), strict=True):
        reach[begin:end] = np.maximum.accumulate(columns[begin:end, layout.END]) if end > begin else 0
    save(folder, "contig.first", first)
    save(folder, "reach", reach)
