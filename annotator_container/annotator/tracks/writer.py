"""Writes an allele track as a stream: rows come nearly sorted, are sorted in a window, merged where equal, and appended.

Memory is bounded by the window (some hundred thousand rows), whatever the size of the track.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from annotator.tracks.alleles import SHIFT
from annotator.tracks.clinvar import CLASSES
from annotator.tracks.spec import TrackField
from annotator.tracks.store import TrackMeta

WINDOW = 200_000
Row = tuple[int, int, tuple[str, ...], str]


class TrackWriter:
    """Takes rows contig by contig; `close` writes what remains and the meta file.

    A row is (0-based position, key, texts of the fields, id). Rows of one allele are merged: distinct texts of a field are
    joined by `&`, as VEP does with several values of one allele, and its number is the first one.
    """

    def __init__(self, folder: Path, meta: TrackMeta) -> None:
        self._meta = meta
        self._folder = folder
        parts = ["position", "key", "offsets", "text"]
        self._numbers = [index for index, field in enumerate(meta.fields) if field.kind == "number"]
        parts += [f"number.{meta.fields[index].column}" for index in self._numbers]
        parts += ["id.offsets", "id.text"] if meta.has_ids else []
        self._files: dict[str, BinaryIO] = {
            part: (folder / f"track.{meta.name}.{part}").open("wb") for part in parts
        }
        self._pending: list[Row] = []
        self._contig = ""
        self._contigs: dict[str, tuple[int, int]] = {}
        self._rows = 0
        self._text = self._ids = 0
        self._files["offsets"].write(np.zeros(1, "<i8").tobytes())
        if meta.has_ids:
            self._files["id.offsets"].write(np.zeros(1, "<i8").tobytes())

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
        self._contig = contig
        self._contigs[contig] = (self._rows, 0)
        return True

    def add(self, rows: list[Row], reached: int) -> None:
        """More rows; no later row will lie before `reached` (the 0-based position of the last record) less SHIFT."""
        self._pending.extend(rows)
        if len(self._pending) > WINDOW:
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
        self._pending.sort(key=lambda row: (row[0], row[1]))
        cut = len(self._pending)
        if before is not None:
            while cut and self._pending[cut - 1][0] >= before:
                cut -= 1
        ready, self._pending = _merged(self._pending[:cut], self._meta.fields), self._pending[cut:]
        if not ready:
            return
        self._append("position", np.array([row[0] for row in ready], "<i4"))
        self._append("key", np.array([row[1] for row in ready], "<u8"))
        self._text = self._append_texts(
            "offsets", "text", ["".join("|" + text for text in row[2]) for row in ready], self._text
        )
        for index in self._numbers:
            self._append(
                f"number.{self._meta.fields[index].column}",
                np.array([number(row[2][index]) for row in ready], "<f8"),
            )
        if self._meta.has_ids:
            self._ids = self._append_texts("id.offsets", "id.text", [row[3] for row in ready], self._ids)
        first, count = self._contigs[self._contig]
        self._contigs[self._contig] = (first, count + len(ready))
        self._rows += len(ready)

    def _append(self, part: str, array: NDArray[np.generic]) -> None:
        self._files[part].write(array.tobytes())

    def _append_texts(self, offsets: str, part: str, texts: list[str], at: int) -> int:
        raw = [text.encode("utf-8", "surrogateescape") for text in texts]
        ends = at + np.cumsum([len(item) for item in raw], dtype=np.int64)
        self._append(offsets, ends.astype("<i8"))
        self._files[part].write(b"".join(raw))
        return int(ends[-1])


def number(text: str) -> float:
    """The float64 of a field's text (of its first value when several are joined); NaN for what is no number."""
    try:
        return float(text.partition("&")[0]) if text else float("nan")
    except ValueError:
        return float("nan")


def _merged(rows: list[Row], fields: Sequence[TrackField]) -> list[Row]:
    """Rows of one allele become one."""
    made: list[Row] = []
    for row in rows:
        if made and made[-1][0] == row[0] and made[-1][1] == row[1]:
            last = made[-1]
            texts = tuple(_both(field, a, b) for field, a, b in zip(fields, last[2], row[2], strict=True))
            made[-1] = (row[0], row[1], texts, _joined(last[3], row[3]))
        else:
            made.append(row)
    return made


def _both(field: TrackField, one: str, other: str) -> str:
    """Two values of a field: the more serious ClinVar class, the higher number of stars, else both."""
    if field.source == "@class":
        return min(one, other, key=CLASSES.index) if one and other else one or other
    if field.source == "@stars":
        return max(one, other)
    return _joined(one, other)


def _joined(one: str, other: str) -> str:
    if not other or other in one.split("&"):
        return one
    return f"{one}&{other}" if one else other
