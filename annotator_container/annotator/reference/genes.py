"""Transcripts as arrays: written once, mapped at start, turned into records one by one when a rule needs them.

Transcripts are numbered by (contig, start, end, id). `layout` names the integer columns that the kernel reads.
Every text of a record is a code into a dictionary of its own (`text.<name>`), which also serves the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.engines.vep.pick import preference
from annotator.engines.vep.row import escape, transcript_columns
from annotator.genes.genome import Genome
from annotator.genes.transcript import Transcript, assemble
from annotator.genes.transcript_record import CodingSegment, TranscriptRecord
from annotator.reference import layout
from annotator.reference.arrays import MappedArrays, save, save_texts

_NUMERIC: Final = frozenset({"contig", "start", "end", "strand", "exons", "coding"})
# Texts of a record, from which it is made again.
TEXTS: Final = tuple(item.name for item in fields(TranscriptRecord) if item.name not in _NUMERIC)
# Columns of a CSQ row that depend on the transcript alone, as `transcript_columns` names them, by CSQ's name.
COLUMNS: Final = {
    "SYMBOL": "symbol",
    "Gene": "gene",
    "Feature_type": "feature_type",
    "Feature": "feature",
    "BIOTYPE": "biotype",
    "FLAGS": "flags",
    "SYMBOL_SOURCE": "symbol_source",
    "HGNC_ID": "hgnc_id",
    "CANONICAL": "canonical",
    "MANE": "mane",
    "MANE_SELECT": "mane_select",
    "MANE_PLUS_CLINICAL": "mane_plus_clinical",
    "ENSP": "ensp",
}
# Texts of each transcript that the kernel copies into rows.
PRINTED: Final = ("head", "middle", "tail", "hgvsc", "hgvsp")
_HEAD: Final = ("symbol", "gene", "feature_type", "feature", "biotype")
_TAIL: Final = ("symbol_source", "hgnc_id", "canonical", "mane", "mane_select", "mane_plus_clinical", "ensp")


def write_genes(
    records: Iterable[TranscriptRecord],
    genome: Genome,
    contigs: Sequence[str],
    tables: Sequence[int],
    folder: Path,
) -> int:
    """Write the transcripts that lie on `contigs` (whose NCBI genetic codes are `tables`); returns how many."""
    numbers = {name: number for number, name in enumerate(contigs)}
    kept = [record for record in records if record.contig in numbers]
    kept.sort(key=lambda record: (numbers[record.contig], record.start, record.end, record.id))
    columns = np.zeros((len(kept), layout.COLUMNS), np.int32)
    printed = _Printed(len(kept))
    preferences: list[tuple[int, ...]] = []
    exons: list[tuple[int, int, int]] = []
    coding: list[tuple[int, int, int]] = []
    for index, record in enumerate(kept):
        number = numbers[record.contig]
        transcript = assemble(record, genome, tables[number])
        columns[index] = layout.row(transcript, number, len(exons), len(coding))
        exons.extend(zip(transcript.exon_lo, transcript.exon_hi, transcript.exon_cdna, strict=True))
        printed.add(transcript)
        preferences.append(preference(transcript))
        coding.extend((segment.start, segment.end, segment.phase) for segment in record.coding)
    _rank(columns, layout.RANK, [record.id + "_" for record in kept])
    order = {key: place for place, key in enumerate(sorted(set(preferences)))}
    columns[:, layout.PREFERENCE] = [order[key] for key in preferences]
    columns[:, layout.GENE] = printed.codes[list(COLUMNS).index("Gene")]
    save(folder, "transcript", columns)
    save(folder, "exon", np.array(exons, np.int32).reshape(-1, 3))
    save(folder, "coding", np.array(coding, np.int32).reshape(-1, 3))
    _write_ranges(columns, len(contigs), folder)
    _write_texts(kept, folder)
    printed.write(folder)
    return len(kept)


class _Printed:
    """The parts of a CSQ row that depend on the transcript alone, ready to be copied, and as dictionary codes."""

    def __init__(self, count: int) -> None:
        self.codes = np.zeros((len(COLUMNS), count), np.int32)
        self._dictionaries: list[dict[str, int]] = [{"": 0} for _ in COLUMNS]
        self._parts: dict[str, list[str]] = {name: [] for name in PRINTED}

    def add(self, transcript: Transcript) -> None:
        values = transcript_columns(transcript)
        index = len(self._parts["head"])
        for row, attribute in enumerate(COLUMNS.values()):
            dictionary = self._dictionaries[row]
            self.codes[row, index] = dictionary.setdefault(values[attribute], len(dictionary))
        numbering = "c" if transcript.coding else "n"
        self._parts["head"].append("".join(values[name] + "|" for name in _HEAD))
        self._parts["middle"].append(f"{transcript.strand}|{values['flags']}|")
        self._parts["tail"].append("".join(values[name] + "|" for name in _TAIL))
        self._parts["hgvsc"].append(escape(f"{transcript.hgvs_id}:{numbering}."))
        self._parts["hgvsp"].append(escape(f"{transcript.hgvs_protein_id}:p."))

    def write(self, folder: Path) -> None:
        save(folder, "column", self.codes)
        for name, dictionary in zip(COLUMNS, self._dictionaries, strict=True):
            save_texts(folder, f"column.{name}", list(dictionary))
        for name, texts in self._parts.items():
            save_texts(folder, f"printed.{name}", texts)


def _rank(columns: NDArray[np.int32], column: int, keys: list[str]) -> None:
    """Order in which the rows of one variant are printed."""
    order = sorted(range(len(keys)), key=keys.__getitem__)
    columns[order, column] = np.arange(len(keys), dtype=np.int32)


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
        self.column_codes: NDArray[np.int32] = arrays["column"]
        self.printed = {name: arrays.texts(f"printed.{name}") for name in PRINTED}

    def __len__(self) -> int:
        return len(self.columns)

    @cached_property
    def dictionaries(self) -> dict[str, Strings]:
        """The distinct texts of each column of TEXTS; code 0 is the empty text."""
        return {name: self._arrays.texts(f"text.{name}") for name in TEXTS}

    @cached_property
    def column_texts(self) -> dict[str, Strings]:
        """The distinct values of each of COLUMNS; `column_codes` has a row for each, in the same order."""
        return {name: self._arrays.texts(f"column.{name}") for name in COLUMNS}

    def text(self, name: str, transcript: int) -> str:
        return self.dictionaries[name][int(self.codes[TEXTS.index(name), transcript])]

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
        """The record joined with the genome: what the readable rules take."""
        table = int(self.columns[transcript, layout.TABLE])
        return assemble(self.record(transcript), genome, table)
