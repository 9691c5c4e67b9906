"""Find consequences on chosen transcripts in the blocks of `csq.bin` that hold their genes (docs/explore-format.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from isal import igzip
from numpy.typing import NDArray

from annotator.query.effects import Effects
from annotator.query.result import Result, ResultError

_BLOCK: Final = 4096
_PICKED: Final = 0x8000


@dataclass(frozen=True, slots=True)
class TranscriptRows:
    """One entry per consequence on a chosen transcript, in row order; names that no transcript of the result has."""

    row: NDArray[np.int64]
    combo: NDArray[np.int64]
    picked: NDArray[np.bool_]
    gene: NDArray[np.int64]
    unknown: tuple[str, ...]


class ResultTranscripts:
    """The transcripts of a result by name."""

    def __init__(self, result: Result, effects: Effects) -> None:
        self._result = result
        self._effects = effects

    @cached_property
    def _names(self) -> tuple[dict[str, int], NDArray[np.int64]]:
        """Code by name in upper case, with and without version; gene code by transcript code."""
        codes: dict[str, int] = {}
        genes = [0]
        for code, line in enumerate(self._result.inflated("transcripts.txt.gz").decode().split("\n"), 1):
            name, _, gene = line.partition("\t")
            genes.append(int(gene or 0))
            if name:
                codes[name.upper()] = code
                codes.setdefault(_bare(name), code)
        return codes, np.array(genes, np.int64)

    def rows_of(self, names: Sequence[str]) -> TranscriptRows:
        """Consequences on transcripts of these names."""
        codes, genes = self._names
        wanted: list[int] = []
        unknown: list[str] = []
        blocks: set[int] = set()
        for name in names:
            code = codes.get(name.strip().upper(), codes.get(_bare(name)))
            if code is None:
                unknown.append(name)
                continue
            wanted.append(code)
            gene = int(genes[code])
            first, last = self._effects.genes[gene - 1][6:8] if gene else (0, self._result.rows - 1)
            blocks.update(range(first // _BLOCK, last // _BLOCK + 1))
        parts = [self._block(block, wanted) for block in sorted(blocks)]
        rows, features, combos = (
            np.concatenate([np.zeros(0, np.int64), *(part[at] for part in parts)]) for at in range(3)
        )
        return TranscriptRows(
            rows, combos & (_PICKED - 1), (combos & _PICKED) > 0, genes[features], tuple(unknown)
        )

    @cached_property
    def _offsets(self) -> NDArray[np.int64]:
        sizes = np.frombuffer(self._result.inflated("csq.idx"), "<u4").astype(np.int64)
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])

    def _block(
        self, block: int, wanted: Sequence[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Row, transcript and combination of each consequence of a block on a wanted transcript."""
        with self._result.path("csq.bin").open("rb") as file:
            file.seek(int(self._offsets[block]))
            packed = file.read(int(self._offsets[block + 1] - self._offsets[block]))
        try:
            data: bytes = igzip.decompress(packed)  # type: ignore[no-untyped-call]
        except (igzip.BadGzipFile, EOFError, ValueError) as error:
            raise ResultError("The result is damaged", f"The explorer's file csq.bin: {error}.") from error
        rows = min(_BLOCK, self._result.rows - block * _BLOCK)
        counts = np.frombuffer(data, "<u2", rows).astype(np.int64)
        total = int(counts.sum())
        features = _planes(data[2 * rows : 2 * rows + 4 * total], "<u4")
        combos = _planes(data[2 * rows + 4 * total :], "<u2")
        chosen = np.isin(features, wanted)
        row = np.repeat(np.arange(rows, dtype=np.int64) + block * _BLOCK, counts)
        return row[chosen], features[chosen], combos[chosen]


def _bare(name: str) -> str:
    """A name in upper case without its version."""
    upper = name.strip().upper()
    stem, dot, version = upper.rpartition(".")
    return stem if dot and version.isdecimal() else upper


def _planes(data: bytes, dtype: str) -> NDArray[np.int64]:
    """Byte-shuffled numbers."""
    width = np.dtype(dtype).itemsize
    planes = np.frombuffer(data, np.uint8).reshape(width, -1)
    return np.ascontiguousarray(planes.T).view(dtype).reshape(-1).astype(np.int64)
