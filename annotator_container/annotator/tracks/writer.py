"""Writes an allele track as a stream: rows come nearly sorted, are sorted in a window, merged where equal, and appended.

Memory is bounded by the window (some hundred thousand rows), whatever the size of the track.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.errors import TrackError
from annotator.tracks.kernels.matching import SHIFT
from annotator.tracks.rows import TrackRows
from annotator.tracks.store import TrackMeta

WINDOW = 200_000


class TrackWriter:
    """Takes rows contig by contig; `close` writes what remains and the meta file.

    Rows of one allele are merged: distinct texts of a field are joined by `&`, as VEP does with several values of one allele,
    and its number is the first one.
    """

    def __init__(self, folder: Path, meta: TrackMeta) -> None:
        self._meta = meta
        self._numbers = [index for index, field in enumerate(meta.fields) if field.kind == "number"]
        parts = ["position", "key", "offsets", "text"]
        parts += [f"number.{meta.fields[index].column}" for index in self._numbers]
        parts += ["id.offsets", "id.text"] if meta.has_ids else []
        self._files: dict[str, BinaryIO] = {
            part: (folder / f"track.{meta.name}.{part}").open("wb") for part in parts
        }
        self._pending: list[TrackRows] = []
        self._contig = ""
        self._contigs: dict[str, tuple[int, int]] = {}
        self._rows = 0
        self._last = -1  # position of the last row written of this contig
        self._text = self._ids = 0
        self._append("offsets", np.zeros(1, "<i8"))
        if meta.has_ids:
            self._append("id.offsets", np.zeros(1, "<i8"))

    def __enter__(self) -> TrackWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files.values():
            file.close()

    def begin(self, contig: str) -> bool:
        """The rows that follow lie on `contig`; False when the contig is already done (its rows would be out of order)."""
        if contig == self._contig:
            return True
        self._flush(None)
        if contig in self._contigs:
            return False
        self._contig, self._last = contig, -1
        self._contigs[contig] = (self._rows, 0)
        return True

    def add(self, rows: TrackRows, reached: int) -> None:
        """More rows; no later row will lie before `reached` (the 0-based position of the last record) less SHIFT."""
        if len(rows):
            self._pending.append(rows)
        if sum(map(len, self._pending)) > WINDOW:
            self._flush(reached - SHIFT - 1)

    def close(self, folder: Path) -> TrackMeta:
        """Finish; `folder` is where the meta file goes."""
        self._flush(None)
        for file in self._files.values():
            file.close()
        meta = replace(self._meta, contigs=self._contigs, rows=self._rows)
        meta.write(folder)
        return meta

    def _flush(self, before: int | None) -> None:
        """Write the rows before a position (all when None)."""
        rows = TrackRows.joined(self._pending).sorted()
        self._pending = []
        if before is not None:
            cut = int(np.searchsorted(rows.position, before))
            if cut < len(rows):
                self._pending.append(rows.taken(np.arange(cut, len(rows))))
            rows = rows.taken(np.arange(cut))
        if len(rows):
            self._write(rows.merged(self._meta.fields))

    def _write(self, rows: TrackRows) -> None:
        if int(rows.position[0]) <= self._last:
            raise TrackError(
                f"The track {self._meta.name} is not sorted",
                f"{self._contig}:{int(rows.position[0]) + 1} comes too late; sort the file by position first.",
            )
        self._last = int(rows.position[-1])
        self._append("position", rows.position.astype("<i4"))
        self._append("key", rows.key.astype("<u8"))
        self._text = self._append_texts("offsets", "text", rows.texts, self._text)
        spans = rows.field_spans(len(self._meta.fields)) if self._numbers else []
        for index in self._numbers:
            column = self._meta.fields[index].column
            self._append(f"number.{column}", rows.numbers(*spans[index]).astype("<f8"))
        if self._meta.has_ids:
            self._ids = self._append_texts("id.offsets", "id.text", rows.ids, self._ids)
        first, count = self._contigs[self._contig]
        self._contigs[self._contig] = (first, count + len(rows))
        self._rows += len(rows)

    def _append(self, part: str, array: NDArray[np.generic]) -> None:
        self._files[part].write(array.tobytes())

    def _append_texts(self, offsets: str, part: str, texts: Strings, at: int) -> int:
        self._append(offsets, (texts.offsets[1:] + at).astype("<i8"))
        size = int(texts.offsets[-1])
        self._files[part].write(texts.data[:size].tobytes())
        return at + size
