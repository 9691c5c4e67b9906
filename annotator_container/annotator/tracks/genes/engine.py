"""Add the columns of tables of genes to the CSQ rows of any engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from annotator.bytes.strings import Strings
from annotator.chunk.batch import Coded, CsqField, Rows, TrackValues
from annotator.chunk.engine import Engine, EngineWorker
from annotator.chunk.records import Records
from annotator.tracks.genes.table import GeneTables
from annotator.tracks.kernels.appending import append_texts


class GeneEngine:
    """An engine whose rows end with the columns of the tables, behind those of the other tracks."""

    def __init__(self, engine: Engine, tables: GeneTables) -> None:
        self._engine, self._tables = engine, tables
        self.name, self.version = engine.name, engine.version
        self.fields: tuple[CsqField, ...] = engine.fields

    def worker(self) -> EngineWorker:
        return GeneWorker(self._engine.worker(), self._tables)


def with_genes(engine: Engine, tables: GeneTables) -> Engine:
    """The engine with the tables' columns; the engine itself when there is no table of genes."""
    return GeneEngine(engine, tables) if tables else engine


class GeneWorker:
    """Adds the columns to each chunk's rows; caches the texts of each gene between chunks."""

    def __init__(self, worker: EngineWorker, tables: GeneTables) -> None:
        self._worker, self._tables = worker, tables
        self._known: dict[tuple[str, str, str], list[str]] = {}
        self._of_picked = tables.of_picked

    def annotate(self, records: Records, tracks: TrackValues) -> Rows:
        """All rows of the chunk (the port `EngineWorker`)."""
        rows = self._worker.annotate(records, tracks)
        if not len(rows):
            return rows
        codes, found = self._found(rows)
        picked = rows.pick.astype(np.int64)
        suffixes = ["|" * len(self._of_picked)]  # of a row without a gene
        for texts in found:
            every = ("" if only else text for text, only in zip(texts, self._of_picked, strict=True))
            suffixes += ["".join(f"|{text}" for text in every), "".join(f"|{text}" for text in texts)]
        strings = Strings.of(suffixes)
        which = np.where(codes < 0, 0, 1 + 2 * codes + picked)
        size = int((rows.end - rows.start).sum() + np.diff(strings.offsets)[which].sum()) + len(rows)
        out = np.empty(size, np.uint8)
        start, end = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
        append_texts(rows.text, rows.start, rows.end, which, strings.data, strings.offsets, out, start, end)
        cut = None if rows.cut is None else rows.cut - rows.start + start
        coded = {
            field.name: _coded([texts[place] for texts in found], codes, rows.pick if only else None)
            for place, (field, only) in enumerate(zip(self._tables.fields, self._of_picked, strict=True))
        }
        return replace(rows, text=out, start=start, end=end, cut=cut, coded=_Joined(rows.coded, coded))

    def _found(self, rows: Rows) -> tuple[np.ndarray, list[list[str]]]:
        """The gene of each row as a code (-1 for none), and the texts of each gene."""
        genes = rows.coded["Gene"]
        hgnc, symbols = rows.coded.get("HGNC_ID"), rows.coded.get("SYMBOL")
        used, first = np.unique(genes.codes, return_index=True)
        found: list[list[str]] = [[] for _ in genes.values]
        for code, row in zip(used.tolist(), first.tolist(), strict=True):
            if code >= 0:
                key = genes.values[code], _text(hgnc, row), _text(symbols, row)
                texts = self._known.get(key)
                if texts is None:
                    texts = self._known[key] = self._tables.texts(*key)
                found[code] = texts
        nothing = [""] * len(self._of_picked)
        return genes.codes.astype(np.int64), [texts or nothing for texts in found]


class _Joined(Mapping[str, Coded]):
    """The engine's columns, made on demand, and those of the tables."""

    def __init__(self, own: Mapping[str, Coded], added: Mapping[str, Coded]) -> None:
        self._own, self._added = own, added

    def __iter__(self) -> Iterator[str]:
        return iter((*self._own, *self._added))

    def __len__(self) -> int:
        return len(self._own) + len(self._added)

    def __getitem__(self, name: str) -> Coded:
        return self._added[name] if name in self._added else self._own[name]


def _text(column: Coded | None, row: int) -> str:
    if column is None or column.codes[row] < 0:
        return ""
    return column.values[int(column.codes[row])]


def _coded(texts: list[str], codes: np.ndarray, picked: np.ndarray | None) -> Coded:
    """A column: the text of each gene, for the rows that have it."""
    values: dict[str, int] = {}
    numbers = [values.setdefault(text, len(values)) if text else -1 for text in texts]
    column = np.array([*numbers, -1], np.int32)[codes]  # code -1 finds the last entry
    if picked is not None:
        column = np.where(picked == 1, column, np.int32(-1))
    return Coded(column, list(values))
