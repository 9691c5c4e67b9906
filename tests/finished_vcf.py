"""Batches read back from the text of an annotated VCF, so that results made up as text go through the explorer's writer.

The product never does this: its outputs read the engine's batches.
"""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.intern import Interner
from annotator.bytes.spans import cut_fields
from annotator.bytes.strings import Strings
from annotator.chunk.batch import Batch, CsqField, Lines, Rows, TrackValues
from annotator.chunk.records import Chunk, Ints, Records
from annotator.engines.text_rows import with_codes
from annotator.outputs.explore.plan import ExplorePlan, TrackInfo, guess_field
from annotator.outputs.explore.read.explored import ExploreChunk, explored
from annotator.outputs.explore.spill import SUFFIX, save
from annotator.outputs.explore.write.explorer import write_explore
from annotator.outputs.explore.write.models import ModelKeeper, ModelPreparation, TranscriptModel
from annotator.tracks.rows import number
from annotator.vcf.kernels.info import info_spans
from annotator.vcf.scan import scan

_OWN = frozenset(
    "Allele_type Feature_type MANE_SELECT MANE_PLUS_CLINICAL SYMBOL_SOURCE HGNC_ID HGVS_OFFSET VARIANT_CLASS "  # noqa: SIM905
    "cDNA_position CDS_position Protein_position Amino_acids Existing_variation ALLELE_NUM".split()
)


def guess_tracks(csq_fields: Sequence[str]) -> list[TrackInfo]:
    """Tracks by the names of CSQ columns: `clinvar_CLNSIG` is field CLNSIG of clinvar."""
    groups: dict[str, list[str]] = {}
    for name in csq_fields:
        if "_" in name and name not in _OWN and not name.startswith("HAPLO"):
            groups.setdefault(name.split("_", 1)[0], []).append(name)
    return [TrackInfo(name, tuple(guess_field(item) for item in items)) for name, items in groups.items()]


def batch_of(plan: ExplorePlan, text: bytes, chunk: int = 0, first_record: int = 0) -> Batch:
    """Return the batch from which complete record lines with INFO/CSQ were written."""
    records = scan(Chunk(chunk, text, first_record, 1), {})
    begin, stop = np.empty(len(records), np.int64), np.empty(len(records), np.int64)
    key = np.frombuffer(b"CSQ", np.uint8)
    info_spans(records.text, records.filter_end + 1, records.info_end, key, begin, stop)
    rows, cells = _rows(records, begin, stop, list(plan.csq_fields))
    tracks = _tracks(plan, records, rows, cells)
    fields = tuple(CsqField(name) for name in plan.csq_fields)
    lines = Lines(np.frombuffer(text, np.uint8), np.append(records.line, len(text)), 0)
    first_row_of = np.searchsorted(rows.record, np.arange(len(records) + 1)).astype(np.int64)
    return Batch(records, rows, tracks, fields, lines, first_row_of, 0, 0)


def explore_text(plan: ExplorePlan, text: bytes, chunk: int = 0) -> ExploreChunk:
    """Return what the explorer stores about record lines."""
    return explored(plan, batch_of(plan, text, chunk))


def _rows(records: Records, begin: Ints, stop: Ints, fields: list[str]) -> tuple[Rows, Ints]:
    """Return the CSQ rows in the records' text, and the bounds of their fields."""
    there = np.flatnonzero(stop > begin)
    commas = np.flatnonzero(records.text == ord(","))
    owner = np.searchsorted(begin[there], commas, side="right") - 1
    inside = (owner >= 0) & (commas < stop[there][owner]) if len(there) else np.zeros(len(commas), bool)
    commas, owner = commas[inside], owner[inside]
    start = np.sort(np.concatenate((begin[there], commas + 1)))
    end = np.sort(np.concatenate((commas, stop[there])))
    record = there[np.searchsorted(begin[there], start, side="right") - 1] if len(there) else start
    cells = np.empty((len(fields) + 1, len(start)), np.int64)
    cut_fields(records.text, start, end, cells)
    allele = records.first_allele[record]
    if "ALLELE_NUM" in fields:
        allele = allele + _numbers(records, cells, fields.index("ALLELE_NUM")) - 1
    picked = [text == "1" for text in _texts(records, cells, fields.index("PICK"))]
    rows = Rows(
        record, allele, records.text, start, end, np.zeros(len(start), np.uint64), np.array(picked, np.uint8)
    )
    return with_codes(rows, fields), cells


def _texts(records: Records, cells: Ints, field: int) -> list[str]:
    codes, texts = Interner().texts(records.text, cells[field], cells[field + 1] - 1)
    return [texts[code] if code >= 0 else "" for code in codes.tolist()]


def _numbers(records: Records, cells: Ints, field: int) -> Ints:
    return np.array([int(text or 1) for text in _texts(records, cells, field)], np.int64)


def _tracks(plan: ExplorePlan, records: Records, rows: Rows, cells: Ints) -> TrackValues:
    """Return each ALT's values, from its first CSQ row."""
    count = len(records.alleles)
    first = np.full(count, len(rows), np.int64)
    np.minimum.at(first, rows.allele, np.arange(len(rows)))
    columns: dict[str, NDArray[np.float64] | Strings] = {}
    for item in (item for track in plan.tracks for item in track.fields):
        place = plan.field_index(item.csq_field)
        if place >= 0:
            texts = [*_texts(records, cells, place), ""]
            values = [texts[row] for row in first.tolist()]
            columns[item.csq_field] = (
                np.array([number(text.encode()) for text in values])
                if item.kind == "number"
                else Strings.of(values)
            )
    return TrackValues(Strings.empty(count), Strings.empty(count), columns)


def build_from_vcf(
    vcf_path: Path,
    out_dir: Path,
    chunk_lines: int = 5000,
    transcripts: Iterable[TranscriptModel] | None = None,
) -> dict[str, object]:
    """Write `explore/` for an annotated VCF. CSQ columns named `TRACK_FIELD` count as tracks."""
    with gzip.open(vcf_path, "rb") as source, tempfile.TemporaryDirectory() as temporary:
        header: list[bytes] = []
        for line in source:
            header.append(line)
            if line.startswith(b"#CHROM"):
                break
        text = b"".join(header).decode("utf-8", "replace")
        plan = ExplorePlan.from_header(text)
        plan = ExplorePlan.from_header(text, tracks=guess_tracks(plan.csq_fields))
        for number_, chunk in enumerate(_chunks(source, chunk_lines)):
            save(explore_text(plan, chunk, number_), Path(temporary) / f"{number_:08d}{SUFFIX}")
        reference = Path(temporary) / "reference"
        reference.mkdir()
        if transcripts is not None:
            _write_models(transcripts, reference)
        return write_explore(plan, Path(temporary), out_dir, vcf_path, 1, reference)


def _write_models(transcripts: Iterable[TranscriptModel], reference: Path) -> None:
    """The files of drawings that `reference build` makes."""
    keeper = ModelKeeper()
    for model in transcripts:
        keeper.add_model(model)
    part = keeper.part()
    order = np.arange(len(part.models), dtype=np.int64)
    ModelPreparation().write([part], order, np.zeros((len(order), 0), np.int32), reference)


def _chunks(source: Iterable[bytes], count: int) -> Iterator[bytes]:
    held: list[bytes] = []
    for line in source:
        held.append(line)
        if len(held) == count:
            yield b"".join(held)
            held = []
    if held:
        yield b"".join(held)
