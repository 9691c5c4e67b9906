"""Cache published tracks from S3 in a folder on disk: small files completely, blocks of alleles as a job needs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from annotator.cloud.ranges import S3Ranges
from annotator.cloud.reference_cache import fetch_missing, locked
from annotator.cloud.settings import S3Place
from annotator.errors import ReferenceError_
from annotator.tracks.partial import PartialBlocks
from annotator.tracks.publication import MANIFEST, PublishedTrack, prefix_of, read_manifest

BOUND: Final = 20 << 30  # bytes of blocks that a task keeps on its disk, over all tracks


@dataclass(frozen=True, slots=True)
class TrackCache:
    """Cache below `root`. `shared`: other tasks also use the folder, so nothing is deleted; else at most BOUND bytes are kept.

    `tell(bytes done, bytes in all)` is called while files are fetched whole.
    """

    s3: Any
    bucket: str
    root: Path
    shared: bool
    tell: Callable[[int, int], None]
    wait: Callable[[float], None]

    def open(self, versions: Mapping[str, str]) -> list[PublishedTrack]:
        """The tracks of these versions, by name. Raises ReferenceError_ for one that is missing, changed or damaged."""
        bound = None if self.shared else BOUND // max(1, len(versions))
        return [self._one(name, version, bound) for name, version in versions.items()]

    def _one(self, name: str, version: str, bound: int | None) -> PublishedTrack:
        prefix = prefix_of(name, version)
        # Not the folder of complete copies, since blocks are missing here.
        folder = self.root / f"{prefix.rstrip('/')}.partial"
        with locked(folder.with_name(f".{version}.lock"), self.tell, self.wait):
            manifest = self._manifest(folder, prefix, name, version)
            files = manifest["files"]
            blocks = f"track.{name}.blocks"
            by_ranges = any(item["name"] == blocks and item["size"] for item in files)
            whole = [item for item in files if not by_ranges or item["name"] != blocks]
            fetch_missing(self.s3, S3Place(self.bucket, prefix), whole, folder, self.tell)
            track = PublishedTrack(folder, manifest)
            if not by_ranges:
                return track
            ranges = S3Ranges(self.s3, self.bucket, prefix + blocks, self.wait)
            return PublishedTrack(folder, manifest, PartialBlocks(folder, track.meta, ranges, bound))

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
