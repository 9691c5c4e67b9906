"""All tracks of a job: the values of every ALT of a chunk (`chunk.sink.Tracks`)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.chunk.batch import CsqField, TrackValues
from annotator.chunk.records import Ints, Records
from annotator.contigs import Contig
from annotator.errors import InputError
from annotator.reference.folder import Reference
from annotator.tracks.bed import RegionTrack
from annotator.tracks.kernels import matching as kernel
from annotator.tracks.store import TrackMeta, installed, release, table_of
from annotator.tracks.values import field_of
from annotator.tracks.vcf import GenomeBases, normalised

_NOTHING = np.zeros(1, np.uint8)


class AlleleTrack:
    """An opened allele track: finds each ALT's row, and hands out its text and numbers."""

    def __init__(self, folder: Path, meta: TrackMeta, contigs: Sequence[Contig]) -> None:
        self.meta = meta
        name = meta.name
        self._position = table_of(folder, name, "position", "<i4")
        self._key = table_of(folder, name, "key", "<u8")
        self.offsets = table_of(folder, name, "offsets", "<i8")
        self.text = _filled(table_of(folder, name, "text", np.uint8))
        self.numbers = {
            f.column: table_of(folder, name, f"number.{f.column}", "<f8")
            for f in meta.fields
            if f.kind == "number"
        }
        self._ids = (
            (
                table_of(folder, name, "id.offsets", "<i8"),
                _filled(table_of(folder, name, "id.text", np.uint8)),
            )
            if meta.has_ids
            else None
        )
        self._ranges = [meta.contigs.get(contig.name, (0, 0)) for contig in contigs]

    def find(self, records: Records, position: NDArray[np.int32], key: NDArray[np.uint64]) -> Ints:
        """The row of each ALT, -1 for none."""
        hit = np.full(len(position), -1, np.int64)
        for contig, first, last in records.runs():
            low, high = int(records.first_allele[first]), int(records.first_allele[last])
            if contig < 0 or low == high:
                continue
            begin, count = self._ranges[contig]
            if count:
                kernel.find(
                    self._position,
                    self._key,
                    begin,
                    begin + count,
                    position[low:high],
                    key[low:high],
                    hit[low:high],
                )
        return hit

    def rendered(self, records: Records, hit: Ints) -> tuple[Ints, NDArray[np.uint8], Ints]:
        """(offsets, text, row or -1) for the suffix."""
        del records
        return self.offsets, self.text, hit

    def columns(
        self, hit: Ints, offsets: Ints, text: NDArray[np.uint8]
    ) -> dict[str, NDArray[np.float64] | Strings]:
        """Typed values of each field."""
        made: dict[str, NDArray[np.float64] | Strings] = {}
        for index, field in enumerate(self.meta.fields):
            if field.kind == "number":
                found = np.full(len(hit), np.nan)
                table = self.numbers[field.column]
                if len(table):
                    found[hit >= 0] = table[hit[hit >= 0]]
                made[field.column] = found
            else:
                made[field.column] = field_of(hit, offsets, text, index)
        return made

    def ids(self, hit: Ints) -> Strings | None:
        """Texts for Existing_variation, None when the track has no ids."""
        if self._ids is None:
            return None
        offsets, text = self._ids
        start, end = np.zeros(len(hit), np.int64), np.zeros(len(hit), np.int64)
        found = hit >= 0
        start[found], end[found] = offsets[hit[found]], offsets[hit[found] + 1]
        return Strings.copied(text, start, end)

    def release(self) -> None:
        """Give back the memory of what was read."""
        release(
            self._position, self._key, self.offsets, self.text, *self.numbers.values(), *(self._ids or ())
        )


def _filled(array: NDArray[np.generic]) -> NDArray[np.uint8]:
    return array.astype(np.uint8, copy=False) if len(array) else _NOTHING


class JoinedTracks:
    """The suffix of every CSQ row, Existing_variation, and the typed columns."""

    def __init__(self, tracks: Sequence[AlleleTrack | RegionTrack], genome: GenomeBases) -> None:
        self._tracks = tuple(tracks)
        self._genome = genome

    @property
    def metas(self) -> tuple[TrackMeta, ...]:
        """What each track is, for the manifest, the report and the explorer."""
        return tuple(track.meta for track in self._tracks)

    @property
    def fields(self) -> tuple[CsqField, ...]:
        return tuple(field for track in self._tracks for field in track.meta.csq_fields)

    def join(self, records: Records) -> TrackValues:
        """Values for every ALT of the chunk."""
        count = len(records.alleles)
        if not self._tracks:
            return TrackValues(Strings.empty(count), Strings.empty(count))
        position, key = normalised(records, self._genome)
        parts = []
        lengths = np.zeros(count, np.int64)
        columns: dict[str, NDArray[np.float64] | Strings] = {}
        existing: Strings | None = None
        for track in self._tracks:
            hit = track.find(records, position, key)
            offsets, text, rows = track.rendered(records, hit)
            kernel.suffix_lengths(rows, offsets, len(track.meta.fields), lengths)
            parts.append((rows, offsets, text, len(track.meta.fields)))
            columns.update(track.columns(rows, offsets, text))
            ids = track.ids(rows)
            if ids is not None:
                existing = ids if existing is None else _first_of(existing, ids)
        suffix = _suffix(parts, lengths)
        for track in self._tracks:
            if isinstance(track, AlleleTrack):
                track.release()
        return TrackValues(existing or Strings.empty(count), suffix, columns)


def _suffix(parts: list[tuple[Ints, Ints, NDArray[np.uint8], int]], lengths: Ints) -> Strings:
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    out = np.empty(max(1, int(offsets[-1])), np.uint8)
    cursor = offsets[:-1].copy()
    for rows, where, text, empty in parts:
        kernel.copy_suffixes(rows, where, text, empty, cursor, out)
    return Strings(out, offsets)


def _first_of(one: Strings, other: Strings) -> Strings:
    """Each string of `one`, or of `other` where it is empty."""
    use = (one.offsets[1:] == one.offsets[:-1]) & (other.offsets[1:] > other.offsets[:-1])
    data = np.concatenate((one.data, other.data))
    shift = len(one.data)
    start = np.where(use, other.offsets[:-1] + shift, one.offsets[:-1])
    end = np.where(use, other.offsets[1:] + shift, one.offsets[1:])
    return Strings.copied(data, start, end)


def open_tracks(reference: Reference, wanted: Sequence[str] | None) -> JoinedTracks:
    """The tracks of a reference (all, or those named; `none` for none). Raises InputError for a name that it does not have."""
    metas = installed(reference.folder)
    if wanted is not None:
        names = {meta.name for meta in metas}
        unknown = [name for name in wanted if name not in names | {"none"}]
        if unknown:
            raise InputError(
                f"The reference has no track {unknown[0]}", f"It has {', '.join(sorted(names)) or 'none'}."
            )
        metas = [meta for meta in metas if meta.name in wanted]
    contigs = reference.known_contigs()
    opened: list[AlleleTrack | RegionTrack] = [
        RegionTrack(reference.folder, meta, contigs)
        if meta.kind == "bed"
        else AlleleTrack(reference.folder, meta, contigs)
        for meta in metas
    ]
    return JoinedTracks(opened, reference.genome)
