"""Build a track with one number for each base from a bigWig file, read by the library pybigtools.

Tables with a line for each base are read by `annotator.tracks.bases.base_tables`.

The blocks have the format of allele tracks (`annotator.tracks.blocks`) with one row for each base that has a number, so that
they are fetched by ranges and checked in the same way. A base without a number has no row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, pairwise
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.contigs import Contig, ContigMap
from annotator.errors import TrackError
from annotator.tracks.blocks import ROWS, BlockWriter, new_files
from annotator.tracks.rounding import Rounding
from annotator.tracks.rows import TrackRows
from annotator.tracks.site_codes import known_keys
from annotator.tracks.spec import TrackField, TrackSpec
from annotator.tracks.store import TrackMeta

FIELD: Final = "score"
Number = TypeVar("Number", np.float64, np.int64)
_WINDOW: Final = 1 << 20  # bases read at once
_MOST: Final = 1e15  # smallest step that float64 and the store represent exactly
MEANING: Final = "at the changed base; of several changed bases their mean, of an insertion that of the two bases beside it"


def build(
    spec: TrackSpec, contigs: Sequence[Contig], folder: Path, count: Callable[[int], None] = lambda _: None
) -> TrackMeta:
    """Write the track's files; `count` receives bytes of the file after each contig, by its length.

    Raises TrackError for a file that is no bigWig, or is of another genome.

    Numbers keep the steps that the spec states (`NAME=FILE.bw:score~0.001`), else the file's own precision (float32).
    """
    if any(field != FIELD for field in spec.fields):
        raise TrackError(
            f"The track {spec.name} has no field {next(field for field in spec.fields if field != FIELD)}",
            f"A bigWig file has one number for each base: write NAME=FILE:{FIELD} or NAME=FILE:{FIELD}~0.001.",
        )
    with _BigWig(spec) as source:
        chosen = _joined(spec, source.lengths, contigs)
        rounding = dict(spec.rounding).get(FIELD, "")
        field = TrackField(
            f"{spec.name}_{FIELD}",
            "number",
            FIELD,
            f"{spec.title or spec.name} {MEANING}",
            rounding=rounding,
        )
        ranges: dict[str, tuple[int, int]] = {}
        rows = 0
        with new_files(folder, spec.name) as files:
            writer = BlockWriter(*files, (field,), ids=False)
            for number, name in chosen:
                before = writer.count
                for position, values in in_blocks(source.numbers(name)):
                    _add(writer, spec, rounding, position, values)
                    rows += len(position)
                if writer.count > before:
                    ranges[contigs[number].name] = (before, writer.count - before)
                count(spec.path.stat().st_size * source.lengths[name] // sum(source.lengths.values()))
    left = len(source.lengths) - len(chosen)
    notes = (f"{left:,} contigs of the bigWig are not in the reference",) if left else ()
    meta = TrackMeta.of(spec, "bases", (field,), ranges, rows, notes)
    meta.write(folder)
    return meta


def _joined(spec: TrackSpec, lengths: Mapping[str, int], contigs: Sequence[Contig]) -> list[tuple[int, str]]:
    """The contigs of the file that the reference has: (the reference's number, the file's name), in the reference's order."""
    mapping = ContigMap(contigs, dict(lengths))
    misfits = mapping.misfits()
    if misfits:
        name, (length, meant) = next(iter(misfits.items()))
        raise TrackError(
            f"The track {spec.name} is of another genome",
            f"{name} of {spec.path.name} has {length:,} bases and the reference's {meant.name} has {meant.length:,}.",
        )
    chosen = sorted((mapping[name], name) for name in lengths if mapping[name] >= 0)
    if not chosen:
        raise TrackError(
            f"The track {spec.name} is of another genome",
            f"No contig of {spec.path.name} has the name and length of one of the reference's.",
        )
    for (one, first), (other, second) in pairwise(chosen):
        if one == other:
            raise TrackError(
                f"The track {spec.name} has a contig twice",
                f"{first} and {second} of {spec.path.name} are both {contigs[one].name} of the reference.",
            )
    return chosen


def key_of(count: int) -> NDArray[np.uint64]:
    """The keys of `count` rows: all equal, since a row stands for a base and not for an allele."""
    return np.full(count, known_keys()[0], np.uint64)


class _BigWig:
    """A bigWig file. `lengths`: its contigs with their lengths in bases. Raises TrackError, also while it is read."""

    def __init__(self, spec: TrackSpec) -> None:
        self._spec = spec
        self.lengths: dict[str, int] = {}
        self._file: Any = None

    def __enter__(self) -> _BigWig:
        import pybigtools  # imported only when a bigWig is read, which no job does

        with self._readable():
            self._file = pybigtools.open(str(self._spec.path))
            if not self._file.is_bigwig:
                raise ValueError("it is a bigBed file")
            self.lengths = dict(self._file.chroms())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def numbers(self, contig: str) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float64]]]:
        """(0-based positions, numbers) of the bases of a contig that have one, in order."""
        length = self.lengths[contig]
        for begin in range(0, length, _WINDOW):
            with self._readable():
                # `fillna=None`: NaN for bases without a number.
                values = self._file.values(contig, begin, min(begin + _WINDOW, length), fillna=None)
            there = np.flatnonzero(np.isfinite(values))
            if len(there):
                yield (begin + there).astype(np.int32), values[there]

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Turn everything the library raises into a TrackError: its panics at damaged files do not derive from Exception."""
        try:
            yield
        except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
            raise
        except BaseException as error:
            raise TrackError(
                f"The track {self._spec.name} cannot be read",
                f"{self._spec.path.name} is no bigWig file, or is damaged: {error}",
            ) from error


def in_blocks(
    parts: Iterator[tuple[NDArray[np.int32], NDArray[Number]]],
) -> Iterator[tuple[NDArray[np.int32], NDArray[Number]]]:
    """The same rows of one contig, ROWS at a time; the last are fewer."""
    first = next(parts, None)
    if first is None:
        return
    position, values = first[0][:0], first[1][:0]
    for more_positions, more_values in chain((first,), parts):
        position, values = np.concatenate((position, more_positions)), np.concatenate((values, more_values))
        whole = len(position) - len(position) % ROWS
        for begin in range(0, whole, ROWS):
            yield position[begin : begin + ROWS], values[begin : begin + ROWS]
        position, values = position[whole:], values[whole:]
    if len(position):
        yield position, values


def _add(
    writer: BlockWriter,
    spec: TrackSpec,
    rounding: str,
    position: NDArray[np.int32],
    values: NDArray[np.float64],
) -> None:
    """Write one block."""
    places = Rounding.of(rounding).places if rounding else -1
    if places > 0:
        scaled = np.rint(values * 10.0**places)
        if float(np.abs(scaled).max()) > _MOST:
            raise TrackError(
                f"The track {spec.name} has a number that is too large for steps of {rounding}",
                f"{spec.path.name} has {float(values[np.abs(scaled).argmax()]):g}.",
            )
        writer.add_steps(position, key_of(len(position)), scaled.astype(np.int64))
        return
    texts = Strings.of([f"|{value!s}" for value in values.astype(np.float32)])
    writer.add(TrackRows(position, key_of(len(position)), texts, Strings.empty(len(position))))
