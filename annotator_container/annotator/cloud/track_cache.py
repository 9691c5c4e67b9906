"""Cache tracks from S3 in a folder on disk: small files completely, blocks of alleles as a job needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from annotator.cloud.ranges import LaterRanges, S3Ranges
from annotator.cloud.reference_cache import fetch_missing, locked
from annotator.cloud.settings import S3Place
from annotator.errors import ReferenceError_
from annotator.reference.identity import genome_of
from annotator.tracks.partial_blocks import PartialBlocks
from annotator.tracks.publication import MANIFEST, PublishedTrack, prefix_of, read_manifest
from annotator.tracks.rsids.id_rows import BLOCKS as RSIDS
from annotator.tracks.rsids.id_rows import is_index

BOUND: Final = 20 << 30  # bytes of blocks that a task keeps on its disk, over all tracks


@dataclass(frozen=True, slots=True)
class Inside:
    """Tracks `names` inside a version of a reference: its prefix in S3, and its reference.json."""

    place: S3Place
    description: Mapping[str, Any]
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class TrackCache:
    """Cache below `root`. `shared`: other tasks also use the folder, so nothing is deleted; else at most `room` bytes are kept.

    `tell(bytes done, bytes in all)` is called while files are fetched whole. `room`: the bytes of blocks that stay.
    `ids`: open the index of rsIDs of each track, too; jobs read none.
    """

    s3: Any
    bucket: str
    root: Path
    shared: bool
    tell: Callable[[int, int], None]
    wait: Callable[[float], None]
    room: int = BOUND
    ids: bool = False

    def open(self, versions: Mapping[str, str], inside: Inside | None = None) -> list[PublishedTrack]:
        """The published tracks of these versions, by name, and tracks inside a reference; blocks come as they are needed.

        A track inside a reference has an empty version. Raises ReferenceError_ for one that is missing, changed or damaged.
        """
        count = len(versions) + (len(inside.names) if inside else 0)
        bound = None if self.shared else self.room // max(1, count)
        found = [self._one(name, version, bound) for name, version in versions.items()]
        return [*found, *self._own(inside, bound)] if inside else found

    def _own(self, inside: Inside, bound: int | None) -> Iterator[PublishedTrack]:
        folder = self.root / f"{inside.place.key.rstrip('/')}.tracks"
        genome = genome_of(inside.description)
        for name in inside.names:
            prefix = f"track.{name}."
            files = [item for item in inside.description["files"] if str(item["name"]).startswith(prefix)]
            manifest = {"name": name, "version": "", "genome": genome}
            with locked(folder / f".{name}.lock", self.tell, self.wait):
                yield self._fetched(inside.place, folder / name, manifest, files, bound)

    def _one(self, name: str, version: str, bound: int | None) -> PublishedTrack:
        prefix = prefix_of(name, version)
        # Not the folder of complete copies, since blocks are missing here.
        folder = self.root / f"{prefix.rstrip('/')}.partial"
        with locked(folder.with_name(f".{version}.lock"), self.tell, self.wait):
            manifest = self._manifest(folder, prefix, name, version)
            return self._fetched(S3Place(self.bucket, prefix), folder, manifest, manifest["files"], bound)

    def _fetched(
        self,
        place: S3Place,
        folder: Path,
        manifest: Mapping[str, Any],
        files: Sequence[dict[str, Any]],
        bound: int | None,
    ) -> PublishedTrack:
        """The track in a folder: files whole, and blocks by ranges. The caller holds the folder's lock."""
        blocks = f"track.{manifest['name']}.blocks"
        sizes = {str(item["name"]): int(item["size"]) for item in files}
        rsids = f"track.{manifest['name']}.{RSIDS}"
        by_ranges = {blocks} if sizes.get(blocks) else set()
        left_out = {rsids, *by_ranges, *([] if self.ids else filter(is_index, sizes))}
        whole = [item for item in files if item["name"] not in left_out]
        fetch_missing(self.s3, place, whole, folder, self.tell)
        track = PublishedTrack(folder, manifest)
        if self.ids and rsids in sizes:
            track = replace(track, ids=self._ranges(place, rsids))
        if not by_ranges:
            return track
        later = LaterRanges(blocks, sizes[blocks], lambda: self._ranges(place, blocks))
        return replace(track, partial=PartialBlocks(folder, track.meta, later, bound))

    def _ranges(self, place: S3Place, name: str) -> S3Ranges:
        return S3Ranges(self.s3, place.bucket, place.key + name, self.wait)

    def _manifest(self, folder: Path, prefix: str, name: str, version: str) -> dict[str, Any]:
        """The version's manifest, kept beside its files."""
        kept = folder / MANIFEST
        body = kept.read_bytes() if kept.is_file() else self._read(prefix + MANIFEST)
        manifest = read_manifest(body, prefix + MANIFEST)
        if (manifest["name"], manifest["version"]) != (name, version):
            raise ReferenceError_(
                "A published track is damaged", f"{prefix}{MANIFEST} is that of another track."
            )
        folder.mkdir(parents=True, exist_ok=True)
        aside = folder / f".{MANIFEST}"
        aside.write_bytes(body)
        aside.replace(kept)
        return manifest

    def _read(self, key: str) -> bytes:
        ranges = S3Ranges(self.s3, self.bucket, key, self.wait)
        return ranges.read(0, ranges.size)
