"""Write a small reference around one place into a folder: the transcripts within reach, with their bases and texts.

It has the contigs, the label and the format of the whole reference, so the engine reads it like any other and gives the same
answers for this place. Transcripts are numbered from 0 again. The genome is a sparse file of full size that holds only the
bases around the place.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.escaping import escaped
from annotator.distances import REACH
from annotator.engines.vep.fields import TRANSCRIPT_FIELDS, set_fields
from annotator.engines.vep.prepare import PRINTED
from annotator.lookup.ranged_arrays import RangedArrays
from annotator.outputs.explore.gene_names import FILE as GENE_NAMES
from annotator.outputs.explore.gene_names import bare
from annotator.outputs.explore.twins import FILE as TWINS
from annotator.outputs.explore.twins import write_twins
from annotator.outputs.explore.write.models import REFERENCE_BIN, REFERENCE_INDEX
from annotator.reference import layout
from annotator.reference.arrays import save, save_texts
from annotator.reference.description import DESCRIPTION
from annotator.reference.gene_arrays import TEXTS, names_of
from annotator.reference.genome import GENOME, OFFSETS, PART, present_path

# Bases beyond the transcripts on each side. Alleles move along a repeat of the reference (HGVS, tracks), never this far.
MARGIN: Final = 100_000
_THREADS: Final = 16
# The genes that a ClinVar track knows are looked up among all genes of the reference, so their ids are kept whole.
_KEPT_WHOLE: Final = "text.gene_id"


@dataclass(frozen=True, slots=True)
class Span:
    """Bases of a contig (its number): 1-based, both ends included."""

    contig: int
    low: int
    high: int


@dataclass(slots=True)
class Whole:
    """A reference that is read in parts. Parts that every place needs are kept in memory."""

    arrays: RangedArrays
    description: Mapping[str, Any]
    _rows: dict[int, NDArray[np.int32]] = field(default_factory=dict)
    _genes: list[str] | None = None
    _names: dict[str, Any] | None = None
    _models: dict[str, Any] | None = None
    _twins: dict[str, str] | None = None

    def codes(self) -> dict[str, tuple[str, ...]]:
        """Arrays of codes, and what each of their rows is."""
        texts = names_of(self._has)
        return {"text": texts, "column": (*TRANSCRIPT_FIELDS, *set_fields(texts))}

    def _has(self, array: str) -> bool:
        return self.arrays.files.has(f"{array}.npy")

    def first(self, contig: int) -> tuple[int, int]:
        """Numbers of the contig's transcripts (first, one behind the last)."""
        first = self.arrays.whole("contig.first")
        return int(first[contig]), int(first[contig + 1])

    def transcripts(self, contig: int) -> NDArray[np.int32]:
        """The integer columns of all transcripts of a contig."""
        if contig not in self._rows:
            self._rows[contig] = self.arrays.rows("transcript", *self.first(contig))
        return self._rows[contig]

    def bases(self, contig: int, start: int, end: int) -> bytes:
        """Bases of a 0-based half-open range, cut at the contig's ends."""
        offsets = self.arrays.whole(OFFSETS)
        begin, stop = int(offsets[contig]), int(offsets[contig + 1])
        low, high = begin + max(0, start), min(stop, begin + max(0, end))
        return self.arrays.rows(GENOME, low, high).tobytes() if low < high else b""

    def gene_ids(self) -> list[str]:
        """The texts of `text.gene_id`, by code."""
        if self._genes is None:
            count = self.arrays.shape(f"{_KEPT_WHOLE}.offset")[0] - 1
            self._genes = self.arrays.texts(_KEPT_WHOLE, np.arange(count, dtype=np.int64))
        return self._genes

    def gene_names(self) -> dict[str, Any]:
        """Other names by gene id, as `explore.genes.json.gz` has them; none where there is no such file."""
        if self._names is None:
            files = self.arrays.files
            there = files.has(GENE_NAMES)
            self._names = json.loads(gzip.decompress(files.whole(GENE_NAMES))) if there else {}
        return self._names

    def twins(self, genes: list[str]) -> dict[str, str]:
        """Of these genes those that another gene set has under another id, with that id."""
        if self._twins is None:
            files = self.arrays.files
            self._twins = json.loads(gzip.decompress(files.whole(TWINS))) if files.has(TWINS) else {}
        return {gene: self._twins[gene] for gene in genes if gene in self._twins}

    def models(self, genes: list[str]) -> dict[str, Any]:
        """The drawings of some genes, by id."""
        files = self.arrays.files
        if not files.has(REFERENCE_INDEX):
            return {}
        if self._models is None:
            self._models = json.loads(gzip.decompress(files.whole(REFERENCE_INDEX)))
        ends = np.cumsum([0, *self._models["sizes"]]).tolist()
        places, twins = self._models["genes"], self._models.get("twins", {})
        genes = [twins.get(gene, gene) for gene in genes]
        found: dict[str, Any] = {}
        for block in sorted({places[gene] for gene in genes if gene in places}):
            drawn = json.loads(gzip.decompress(files.read(REFERENCE_BIN, ends[block], ends[block + 1])))
            found |= {gene: drawn[gene] for gene in genes if gene in drawn}
        return found


def within(whole: Whole, place: Span) -> NDArray[np.int64]:
    """Return the numbers of the transcripts for which a variant at this place may have a row."""
    begin, _ = whole.first(place.contig)
    rows = whole.transcripts(place.contig)
    reach = REACH + 2
    near = (rows[:, layout.START] <= place.high + reach) & (rows[:, layout.END] >= place.low - reach)
    return np.flatnonzero(near).astype(np.int64) + begin


def cut_out(whole: Whole, place: Span, folder: Path) -> None:
    """Write the reference around a place into an empty folder. Raises ReferenceError_ when a part cannot be read."""
    numbers = within(whole, place)
    begin, _ = whole.first(place.contig)
    columns = whole.transcripts(place.contig)[numbers - begin].copy()
    low = min([place.low, *columns[:, layout.START].tolist()]) - MARGIN
    high = max([place.high, *columns[:, layout.END].tolist()]) + MARGIN
    with ThreadPoolExecutor(_THREADS) as pool:
        genome = pool.submit(_genome, whole, Span(place.contig, low, high), folder)
        printed = [pool.submit(_printed, whole, name, numbers, folder) for name in PRINTED]
        pieces = [pool.submit(_pieces, whole, name, columns, at) for name, at in _PIECES.items()]
        coming = {
            (name, row): pool.submit(_codes, whole, name, row, f"{name}.{of}", numbers)
            for name, fields in whole.codes().items()
            for row, of in enumerate(fields)
        }
        for future in (genome, *printed):
            future.result()
        codes = {at: future.result() for at, future in coming.items()}
        taken = [future.result() for future in pieces]
    for (name, (offset, count)), rows in zip(_PIECES.items(), taken, strict=True):
        save(folder, name, rows)
        columns[:, offset] = np.cumsum(columns[:, count]) - columns[:, count]
    save(folder, "transcript", columns)
    _ranges(whole, place.contig, columns, folder)
    for name, fields in whole.codes().items():
        rows = np.array([codes[name, row][0] for row in range(len(fields))], np.int32)
        save(folder, name, rows.reshape(len(fields), len(numbers)))
        for row, of in enumerate(fields):
            save_texts(folder, f"{name}.{of}", codes[name, row][1])
    _explored(whole, *codes["text", TEXTS.index("gene_id")], folder)
    (folder / DESCRIPTION).write_text(json.dumps(whole.description))


# Arrays with several rows for a transcript: the columns that say where they begin and how many they are.
_PIECES: Final = {
    "exon": (layout.EXON_OFFSET, layout.EXON_COUNT),
    "coding": (layout.CODING_OFFSET, layout.CODING_COUNT),
}


def _genome(whole: Whole, place: Span, folder: Path) -> None:
    """Write a genome file of full size that holds only these bases."""
    arrays, name = whole.arrays, f"{GENOME}.npy"
    begin = arrays.begin(GENOME)
    first = int(arrays.whole(OFFSETS)[place.contig])
    start = max(0, place.low - 1)
    with (folder / f"{PART}.npy").open("wb") as file:
        file.write(arrays.files.read(name, 0, begin))
        file.truncate(arrays.files.size(name))
        file.seek(begin + first + start)
        file.write(whole.bases(place.contig, start, place.high))
    present = np.zeros(len(whole.description["contigs"]), np.uint8)
    present[place.contig] = 1  # reading any other contig is refused
    present_path(folder).write_bytes(present.tobytes())
    save(folder, OFFSETS, arrays.whole(OFFSETS))


def _codes(
    whole: Whole, name: str, row: int, dictionary: str, numbers: NDArray[np.int64]
) -> tuple[NDArray[np.int32], list[str]]:
    """Return one text of each transcript as codes, and the dictionary that they index, with the empty text first."""
    codes = whole.arrays.cells(name, row, numbers) if len(numbers) else np.zeros(0, np.int32)
    if dictionary == _KEPT_WHOLE:
        return codes.astype(np.int32), whole.gene_ids()
    used = np.unique(np.concatenate(([0], codes))).astype(np.int64)
    texts = whole.arrays.texts(dictionary, used)
    return np.searchsorted(used, codes).astype(np.int32), texts


def _printed(whole: Whole, name: str, numbers: NDArray[np.int64], folder: Path) -> None:
    save_texts(folder, f"printed.{name}", whole.arrays.texts(f"printed.{name}", numbers))


def _pieces(whole: Whole, name: str, columns: NDArray[np.int32], at: tuple[int, int]) -> NDArray[np.int32]:
    """Return the rows of an array that belong to these transcripts, one transcript after another."""
    offset, count = at
    each = [np.arange(row[offset], row[offset] + row[count], dtype=np.int64) for row in columns]
    numbers = np.concatenate([np.zeros(0, np.int64), *each])
    return np.asarray(whole.arrays.taken(name, numbers))


def _ranges(whole: Whole, contig: int, columns: NDArray[np.int32], folder: Path) -> None:
    """Write, as `reference.gene_arrays` does, the first transcript of each contig and the highest end up to each transcript."""
    first = np.zeros(len(whole.arrays.whole("contig.first")), np.int64)
    first[contig + 1 :] = len(columns)
    save(folder, "contig.first", first)
    ends = columns[:, layout.END]
    save(folder, "reach", np.maximum.accumulate(ends) if len(ends) else np.zeros(0, np.int32))


def _explored(whole: Whole, taken: NDArray[np.int32], texts: list[str], folder: Path) -> None:
    """Write the files that the explorer copies from a reference, for the genes of these codes only."""
    genes = sorted({texts[code] for code in taken.tolist()} - {""})
    ids = [escaped(gene) for gene in genes]
    models, twins = whole.models(ids), whole.twins(ids)
    write_twins(twins, folder)
    if whole.arrays.files.has(REFERENCE_INDEX):
        block = gzip.compress(json.dumps(models, separators=(",", ":")).encode(), mtime=0)
        (folder / REFERENCE_BIN).write_bytes(block)
        index = {"sizes": [len(block)], "genes": dict.fromkeys(models, 0), "twins": twins}
        (folder / REFERENCE_INDEX).write_bytes(gzip.compress(json.dumps(index).encode(), mtime=0))
    if names := whole.gene_names():
        known = {escaped(bare(gene)) for gene in genes} | {bare(gene) for gene in twins.values()}
        kept = {gene: value for gene, value in names.items() if gene in known}
        (folder / GENE_NAMES).write_bytes(
            gzip.compress(json.dumps(kept, ensure_ascii=False).encode(), mtime=0)
        )
