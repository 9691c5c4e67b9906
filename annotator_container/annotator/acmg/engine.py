"""An engine that adds the evidence of each ALT to its rows, and on request the columns ACMG, ACMG_POINTS and ACMG_CLASS."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from annotator.acmg.assess import Assessor
from annotator.acmg.clinvar_index import ClinVarIndex
from annotator.acmg.evidence import STRENGTH_WORDS
from annotator.acmg.main_rows import NONE
from annotator.acmg.row_reader import RowReader
from annotator.acmg.rules import Rules
from annotator.acmg.sources import Sources
from annotator.bytes.strings import Strings
from annotator.chunk.batch import Coded, CsqField, Rows, TrackValues
from annotator.chunk.engine import Engine, EngineWorker
from annotator.chunk.records import Ints, Records
from annotator.chunk.sink import Tracks
from annotator.reference.folder import Reference
from annotator.tracks.kernels.appending import append_texts

COLUMNS: Final = (
    CsqField(
        "ACMG",
        "text",
        "ACMG/AMP codes with strength, suggested by rules; in the row that the evidence is about",
    ),
    CsqField("ACMG_POINTS", "integer", "Sum of the codes' points (Tavtigian 2020)"),
    CsqField("ACMG_CLASS", "text", "Class that the points suggest; a person must review it"),
)


@dataclass(frozen=True, slots=True)
class Evidence_:  # noqa: N801 - Evidence is one code
    """What all workers share: rules, columns of the tracks, the ClinVar index."""

    reference: Reference
    rules: Rules
    sources: Sources
    index: ClinVarIndex | None


class AssessedEngine:
    """`engine` with `Rows.evidence`. With `columns`, each row ends with COLUMNS, behind the tracks' fields."""

    def __init__(
        self, engine: Engine, evidence: Evidence_, tracks: Sequence[CsqField], columns: bool
    ) -> None:
        self._engine, self._evidence, self._columns = engine, evidence, columns
        self._tracks = tuple(tracks)
        self.fields = engine.fields
        self.name, self.version = engine.name, engine.version

    def worker(self) -> EngineWorker:
        made = self._evidence
        reader = RowReader((*self.fields, *self._tracks))
        assessor = Assessor(made.reference, made.rules, made.sources, made.index, reader)
        return AssessedWorker(self._engine.worker(), assessor, self._columns)


class AssessedWorker:
    """Assess each chunk after the engine has annotated it."""

    def __init__(self, worker: EngineWorker, assessor: Assessor, columns: bool) -> None:
        self._worker, self._assessor, self._columns = worker, assessor, columns

    def annotate(self, records: Records, tracks: TrackValues) -> Rows:
        rows = self._worker.annotate(records, tracks)
        evidence, main = self._assessor.assess(records, rows, tracks)
        if self._columns:
            rows = _with_columns(rows, evidence, main)
        return replace(rows, evidence=evidence)


class TracksWithColumns:
    """The tracks, followed by COLUMNS as fields."""

    def __init__(self, tracks: Tracks) -> None:
        self._tracks = tracks
        self.fields = (*tracks.fields, *COLUMNS)

    def join(self, records: Records) -> TrackValues:
        return self._tracks.join(records)


def _with_columns(rows: Rows, evidence: Coded, main: Ints) -> Rows:
    """The rows with the three columns at their end; empty but in each ALT's main row."""
    if not len(rows):
        return rows
    suffixes = Strings.of([*(_suffix(text) for text in evidence.values), "|||"])
    code = np.full(len(rows), len(evidence.values), np.int64)
    there = (main != NONE) & (evidence.codes >= 0)
    code[main[there]] = evidence.codes[there]
    size = int((rows.end - rows.start).sum() + np.diff(suffixes.offsets)[code].sum()) + len(rows)
    out = np.empty(size, np.uint8)
    start, end = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
    append_texts(rows.text, rows.start, rows.end, code, suffixes.data, suffixes.offsets, out, start, end)
    cut = None if rows.cut is None else rows.cut - rows.start + start
    return replace(rows, text=out, start=start, end=end, cut=cut)


def _suffix(text: str) -> str:
    suggested, points, evidence, _ = json.loads(text)
    codes = "&".join(f"{code}_{STRENGTH_WORDS[strength]}" for code, strength, _ in evidence)
    return f"|{codes}|{points}|{suggested}"
