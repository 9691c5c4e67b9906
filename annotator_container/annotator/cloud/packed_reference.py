"""A reference from S3 as a task opens it: the packed tables whole, the genome's contigs when its input reaches them.

Its tracks are fetched apart, by blocks (`annotator.cloud.track_cache`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from annotator.cloud.ranges import LaterRanges, S3Ranges
from annotator.cloud.reference_cache import (
    description_of,
    fetch_missing,
    fetch_reference,
    keep_description,
    locked,
    there,
    track_of,
)
from annotator.cloud.settings import S3Place
from annotator.contigs import Contig
from annotator.reference.packed_tables import TABLES, is_table, unpack_tables
from annotator.reference.partial_genome import PartialGenome
from annotator.reference.pieces import PACKED
from annotator.reference.ranges import check_space

_BASES: Final = "genome.npy"


@dataclass(frozen=True, slots=True)
class OpenedReference:
    """The folder of a reference, and its reference.json.

    `genome`: if contigs may still have to be fetched; then the folder has no tracks either.
    """

    folder: Path
    description: Mapping[str, Any]
    genome: PartialGenome | None = None


@dataclass(frozen=True, slots=True)
class ReferenceCache:
    """Fetches below `root`. `shared`: other tasks use it too, also later.

    `tell(bytes done, bytes in all)` is called while files are fetched whole, and until the first contig is there.
    """

    s3: Any
    root: Path
    shared: bool
    tell: Callable[[int, int], None]
    wait: Callable[[float], None]

    def open(self, place: S3Place, version: str, wanted: Callable[[str], bool]) -> OpenedReference:
        """Open the version, with at least the files that are `wanted` by name. A packed genome is fetched in part, tracks are not.

        A reference of an earlier release is fetched whole, with its tracks. Raises as `fetch_reference` does.
        """
        name = place.key.strip("/").split("/")[-1]
        folder, prefix = self.root / name / version, f"{place.key.rstrip('/')}/{version}/"
        description = description_of(self.s3, S3Place(place.bucket, prefix), folder, self.wait)
        files = {item["name"]: item for item in description["files"]}
        if PACKED not in files or TABLES not in files or there(folder, files[_BASES]):
            fetch_reference(self.s3, place, version, self.root, self.tell, wanted=wanted)
            return OpenedReference(folder, description)
        with locked(self.root / name / f".{version}.lock", self.tell, self.wait):
            self._files(S3Place(place.bucket, prefix), files, folder, wanted)
            keep_description(folder, description)
            contigs = [
                Contig(item["name"], item["length"], tuple(item["aliases"]))
                for item in description["contigs"]
            ]
            size = int(files[PACKED]["size"])
            ranges = LaterRanges(
                PACKED,
                size,
                lambda: S3Ranges(self.s3, place.bucket, prefix + PACKED, self.wait, "The reference"),
            )
            genome = PartialGenome(folder, contigs, ranges, self.shared, self.tell)
            return OpenedReference(folder, description, genome)

    def _files(
        self, place: S3Place, files: dict[str, Any], folder: Path, wanted: Callable[[str], bool]
    ) -> None:
        """Fetch what is missing, without the genome's bases and tracks: the tables packed, all else as it is."""
        chosen = [
            item for name, item in files.items() if name != _BASES and wanted(name) and track_of(name) is None
        ]
        tables = [item for item in chosen if is_table(item["name"]) and not there(folder, item)]
        whole = [item for item in chosen if not is_table(item["name"])]
        if not tables:
            fetch_missing(self.s3, place, whole, folder, self.tell)
            return
        folder.mkdir(parents=True, exist_ok=True)
        check_space(folder, sum(int(item["size"]) for item in [*tables, files[TABLES]]))
        fetch_missing(self.s3, place, [*whole, files[TABLES]], folder, self.tell)
        size = int(files[TABLES]["size"])
        unpack_tables(folder / TABLES, tables, folder, lambda: self.tell(size, size))
        (folder / TABLES).unlink()
