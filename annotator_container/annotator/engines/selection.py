"""Reduce CSQ rows to the fields that the user chose; everything after the engine sees only these columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from annotator.chunk.batch import CsqField, Rows, TrackValues
from annotator.chunk.engine import Engine, EngineWorker
from annotator.chunk.records import Records
from annotator.chunk.sink import Tracks
from annotator.engines.kernels.cutting import keep_fields
from annotator.errors import InputError

ALWAYS = frozenset({"Allele", "Consequence", "Feature", "ALLELE_NUM", "PICK"})


@dataclass(frozen=True, slots=True)
class SelectedTracks:
    """Tracks that show only some of their fields; the join itself is unchanged."""

    tracks: Tracks
    fields: tuple[CsqField, ...]

    def join(self, records: Records) -> TrackValues:
        return self.tracks.join(records)


class SelectedEngine:
    """An engine whose rows are cut to the kept fields (1) of all, the tracks' included; `names` are those kept."""

    def __init__(
        self, engine: Engine, fields: tuple[CsqField, ...], kept: NDArray[np.uint8], names: set[str]
    ) -> None:
        self._engine, self._kept, self._names = engine, kept, names
        self.fields = fields
        self.name, self.version = engine.name, engine.version

    def worker(self) -> EngineWorker:
        return SelectedWorker(self._engine.worker(), self._kept, self._names)


class SelectedWorker:
    """Reduce each chunk's rows to the chosen fields."""

    def __init__(self, worker: EngineWorker, kept: NDArray[np.uint8], names: set[str]) -> None:
        self._worker, self._kept, self._names = worker, kept, names

    def annotate(self, records: Records, tracks: TrackValues) -> Rows:
        rows = self._worker.annotate(records, tracks)
        if not len(rows):
            return rows
        out = np.empty(int((rows.end - rows.start).sum()) + len(rows), np.uint8)
        start, end = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
        size = keep_fields(rows.text, rows.start, rows.end, self._kept, out, start, end)
        coded = {name: column for name, column in rows.coded.items() if name in self._names}
        return replace(rows, text=out[:size], start=start, end=end, coded=coded, cut=None)


def select(engine: Engine, tracks: Tracks, wanted: Sequence[str] | None) -> tuple[Engine, Tracks]:
    """The engine and tracks with only the wanted fields (all for None). Raises InputError for a field that does not exist."""
    if wanted is None:
        return engine, tracks
    own, joined = engine.fields, tracks.fields
    names = [field.name for field in (*own, *joined)]
    unknown = [name for name in wanted if name not in names]
    if unknown:
        raise InputError(f"There is no field {unknown[0]}", f"Choose among {', '.join(names)}.")
    keep = ALWAYS | set(wanted)
    kept = np.array([name in keep for name in names], np.uint8)
    return (
        SelectedEngine(engine, tuple(field for field in own if field.name in keep), kept, set(keep)),
        SelectedTracks(tracks, tuple(field for field in joined if field.name in keep)),
    )
