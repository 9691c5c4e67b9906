"""Cache references from S3 in a folder on disk: only the files that a job reads, in parallel, each checked by its checksum."""

from __future__ import annotations

import fcntl
import json
import re
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from annotator.cloud.checksum import sha256_of_file
from annotator.cloud.reference_files import described
from annotator.cloud.settings import S3Place
from annotator.cloud.transfers import Transfers
from annotator.errors import ReferenceError_
from annotator.reference.packed_tables import TABLES
from annotator.reference.pieces import PACKED
from annotator.reference.ranges import check_space
from annotator.tracks.rsids.id_rows import is_index

_TRACK: Final = re.compile(r"track\.([A-Za-z0-9_]+)\.")
_FASTA: Final = "genome.fa.gz"  # with its indexes: for bcftools, and for the site's genome browser
# Seconds between two attempts to take a lock that another task holds.
_PAUSE: Final = 1.0
_READS_FASTA: Final = ("csq", "vepyr")


def reads(engine: str, tracks: Sequence[str] | None, replaced: Collection[str] = ()) -> Callable[[str], bool]:
    """Return a function that says by name whether a job opens a file of the reference.

    `tracks` are those it chose; None means all except those in `replaced`.

    No job opens the indexes of rsIDs, nor the packed forms of genome and tables: `annotator.cloud.packed_reference` fetches those
    in place of the files.
    """

    def opened(name: str) -> bool:
        if name in (PACKED, TABLES) or is_index(name):
            return False
        if name.startswith(_FASTA):
            return engine in _READS_FASTA
        track = track_of(name)
        return track is None or (track not in replaced and (tracks is None or track in tracks))

    return opened


def track_of(name: str) -> str | None:
    """The track to which a file of a reference belongs, by the file's name; None for a file of no track."""
    found = _TRACK.match(name)
    return found[1] if found else None


def fetch_reference(
    s3: Any,
    place: S3Place,
    version: str,
    root: Path,
    tell: Callable[[int, int], None],
    wanted: Callable[[str], bool] = lambda _: True,
    threads: int = 4,
) -> Path:
    """Return the folder of a reference's version below `root`, with at least the files that are `wanted` (by name).

    Missing files are fetched; several tasks may call this at once. `tell(bytes done, bytes in all)` is called regularly, by
    several threads and also while checksums are computed, to show that the task is alive. Every file's sha256 is compared
    with reference.json. Raises ReferenceError_ for a wrong or missing file, AnnotatorError when the disk is too small.
    """
    name = place.key.strip("/").split("/")[-1]
    folder = root / name / version
    with locked(root / name / f".{version}.lock", tell):
        below = S3Place(place.bucket, f"{place.key.rstrip('/')}/{version}/")
        description = description_of(s3, below, folder)
        chosen = [item for item in description["files"] if wanted(item["name"])]
        fetch_missing(s3, below, chosen, folder, tell, threads)
        keep_description(folder, description)
    return folder


def keep_description(folder: Path, description: dict[str, Any]) -> None:
    """Write reference.json into a folder that does not have it yet. Call this after its other files are there."""
    kept = folder / "reference.json"
    if not kept.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        aside = folder / ".reference.json"
        aside.write_text(json.dumps(description))
        aside.replace(kept)


def fetch_missing(
    s3: Any,
    prefix: S3Place,
    items: Sequence[dict[str, Any]],
    folder: Path,
    tell: Callable[[int, int], None],
    threads: int = 4,
) -> None:
    """Fetch the files below a prefix that `folder` lacks, each {name, size, sha256}. The caller holds the folder's lock.

    Raises as `fetch_reference` does.
    """
    missing = [item for item in items if not there(folder, item)]
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
        aside = folder.with_name(f".{folder.name}.part")
        check_space(folder, sum(int(item["size"]) for item in missing if not there(aside, item)))
        _Fetch(s3, prefix.bucket, prefix.key, aside, folder, tell).run(missing, threads)
        shutil.rmtree(aside, ignore_errors=True)


def there(folder: Path, item: Mapping[str, Any]) -> bool:
    """Return whether the folder has the file, by its size: a file enters the folder only complete and checked."""
    path = folder / item["name"]
    return bool(path.is_file() and path.stat().st_size == item["size"])


class _Fetch:
    """Fetch files from a prefix into a temporary folder, then move them into their folder on the same disk."""

    def __init__(
        self, s3: Any, bucket: str, prefix: str, aside: Path, folder: Path, tell: Callable[[int, int], None]
    ) -> None:
        self._s3, self._bucket, self._prefix = s3, bucket, prefix
        self._aside, self._folder, self._tell = aside, folder, tell

    def run(self, items: Sequence[dict[str, Any]], threads: int) -> None:
        total = sum(int(item["size"]) for item in items)
        transfers = Transfers(total, self._tell, "The reference was not fetched")
        transfers.beat()
        largest_first = sorted(items, key=lambda item: -int(item["size"]))
        transfers.run(lambda item: self._file(item, transfers.beat), largest_first, threads)

    def _file(self, item: dict[str, Any], beat: Callable[..., None]) -> None:
        path = self._aside / item["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        if there(self._aside, item) and sha256_of_file(path, beat) == item["sha256"]:
            beat(int(item["size"]))
        else:
            self._download(item, path, beat)
        target = self._folder / item["name"]
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)

    def _download(self, item: dict[str, Any], path: Path, beat: Callable[..., None]) -> None:
        key = self._prefix + item["name"]
        try:
            self._s3.download_file(self._bucket, key, str(path), Callback=beat)
        except self._s3.exceptions.ClientError as error:
            raise ReferenceError_(
                "The reference cannot be fetched", f"{key}: {error.response['Error'].get('Code', '')}"
            ) from error
        if sha256_of_file(path, beat) != item["sha256"]:
            path.unlink()
            raise ReferenceError_(
                "The reference is damaged", f"{key} has another checksum than reference.json says."
            )


def description_of(
    s3: Any, place: S3Place, folder: Path, wait: Callable[[float], None] = time.sleep
) -> dict[str, Any]:
    """Return the reference.json of the version below `place`, from `folder` if it is there. Raises ReferenceError_."""
    kept = folder / "reference.json"
    if kept.is_file():
        found: dict[str, Any] = json.loads(kept.read_text())
        return found
    return described(s3, place, wait)


@contextmanager
def locked(
    path: Path, tell: Callable[[int, int], None], wait: Callable[[float], None] = time.sleep
) -> Iterator[None]:
    """Hold the lock of a folder that several tasks fill.

    While another task holds it, `tell(0, 0)` is called every few seconds: it shows that the waiting task is alive, and it
    raises when the task is stopped. `wait(seconds)` sleeps.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                tell(0, 0)
                wait(_PAUSE)
        yield
