"""Join all tracks of a job: the values of every ALT of a chunk (`chunk.sink.Tracks`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.chunk.batch import CsqField, TrackValues
from annotator.chunk.records import Ints, Records
from annotator.reference.folder import Reference
from annotator.tracks.ahead import Needed
from annotator.tracks.allele_track import AlleleTrack
from annotator.tracks.bases.track import BaseTrack
from annotator.tracks.bed import RegionTrack
from annotator.tracks.choice import choose
from annotator.tracks.genes.table import GeneTable, GeneTables
from annotator.tracks.kernels import matching as kernel
from annotator.tracks.normalising import GenomeBases, normalised
from annotator.tracks.partial_blocks import PartialBlocks
from annotator.tracks.publication import PublishedTrack
from annotator.tracks.store import TrackMeta
from annotator.tracks.structural.track import StructuralTrack

BlockTrack = AlleleTrack | BaseTrack
Track = BlockTrack | RegionTrack | StructuralTrack
_KINDS: Final[Mapping[str, type[Track]]] = {
    "bases": BaseTrack,
    "bed": RegionTrack,
    "structural": StructuralTrack,
}


class JoinedTracks:
    """The suffix of every CSQ row, Existing_variation, and the typed columns."""

    def __init__(
        self,
        tracks: Sequence[Track],
        genome: GenomeBases,
        described: Sequence[dict[str, Any]] = (),
        genes: GeneTables | None = None,
        folders: Mapping[str, Path] | None = None,
        partials: Sequence[tuple[BlockTrack, PartialBlocks]] = (),
    ) -> None:
        """`described`: the entry of each track in manifest.json and the report; `genes`: the tables keyed by gene; `folders`:
        the folder of each track by name; `partials`: tracks whose blocks are fetched on demand."""
        self._partials = tuple(partials)
        self.folders = dict(folders or {})
        self._tracks = tuple(tracks)
        self._genome = genome
        self.described = list(described)
        self.genes = genes or GeneTables(())

    @property
    def metas(self) -> tuple[TrackMeta, ...]:
        """The description of each track for the manifest, the report and the explorer."""
        return (*(track.meta for track in self._tracks), *(table.meta for table in self.genes.tables))

    @property
    def fields(self) -> tuple[CsqField, ...]:
        """The columns after the engine's; columns of gene tables come last (`annotator.tracks.genes.engine` fills them)."""
        return (
            *(field for track in self._tracks for field in track.meta.csq_fields),
            *self.genes.fields,
        )

    @property
    def in_part(self) -> bool:
        """Whether blocks are fetched when they are needed."""
        return bool(self._partials)

    def needed(self, records: Records) -> Needed:
        """The blocks that `join` reads for these records."""
        return [(partial, track.needed(records)) for track, partial in self._partials]

    def fetched(self) -> list[str]:
        """The blocks needed and fetched of each track that is not complete on this machine, as sentences."""
        return [partial.summary() for _, partial in self._partials]

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
            offsets, text = track.text
            kernel.suffix_lengths(hit, offsets, len(track.meta.fields), lengths)
            parts.append((hit, offsets, text, len(track.meta.fields)))
            columns.update(track.columns(hit, offsets, text))
            ids = track.ids(hit)
            if ids is not None:
                existing = ids if existing is None else _first_of(existing, ids)
        suffix = _suffix(parts, lengths)
        for track in self._tracks:
            if isinstance(track, BlockTrack):
                track.release()
        return TrackValues(existing or Strings.empty(count), suffix, columns)

    def population(self) -> str | None:
        """The column of population frequencies: gnomAD's, or None, because a user's cohort does not represent a population."""
        known = {field.name for field in self.fields}
        columns = (f"{track['name']}_AF" for track in self.described if track["kind"] == "gnomad")
        return next((column for column in columns if column in known), None)


def pinned(track: Mapping[str, Any]) -> str:
    """NAME of a reference's track, or NAME@VERSION of a published one."""
    return f"{track['name']}@{track['published']}" if track.get("published") else str(track["name"])


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


def open_tracks(
    reference: Reference, wanted: Sequence[str] | None, published: Iterable[PublishedTrack] = ()
) -> JoinedTracks:
    """The tracks that `annotator.tracks.choice.choose` chooses, opened."""
    chosen = choose(reference, wanted, published)
    contigs = reference.known_contigs()
    opened: list[Track] = [
        _KINDS.get(track.meta.kind, AlleleTrack)(track.folder, track.meta, contigs)
        for track in chosen
        if track.meta.kind != "genes"
    ]
    genes = GeneTables(
        [GeneTable(track.folder, track.meta) for track in chosen if track.meta.kind == "genes"]
    )
    folders = {track.meta.name: track.folder for track in chosen}
    in_part = {track.meta.name: track.partial for track in chosen}
    partials = [
        (track, part)
        for track in opened
        if isinstance(track, BlockTrack) and (part := in_part[track.meta.name]) is not None
    ]
    described = [track.described() for track in chosen]
    return JoinedTracks(opened, reference.genome, described, genes, folders, partials)
