"""Published tracks from S3 in a folder on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from annotator.cloud.reference_cache import fetch_missing, locked
from annotator.cloud.settings import S3Place
from annotator.errors import ReferenceError_
from annotator.tracks.publication import MANIFEST, PublishedTrack, prefix_of, read_manifest


def fetch_tracks(
    s3: Any, bucket: str, versions: Mapping[str, str], root: Path, tell: Callable[[int, int], None]
) -> list[PublishedTrack]:
    """The tracks of these versions (by name), each below `root` as in the bucket. Several tasks may ask at once.

    `tell(bytes done, bytes in all)` is called all along. Raises ReferenceError_ for one that is missing or damaged.
    """
    return [_fetched(s3, bucket, name, version, root, tell) for name, version in versions.items()]


def _fetched(
    s3: Any, bucket: str, name: str, version: str, root: Path, tell: Callable[[int, int], None]
) -> PublishedTrack:
    prefix = prefix_of(name, version)
    folder = root / prefix
    with locked(folder.parent / f".{version}.lock", tell):
        kept = folder / MANIFEST
        if not kept.is_file():
            body = _manifest(s3, bucket, prefix)
            track = PublishedTrack(folder, read_manifest(body, prefix + MANIFEST))
            if (track.name, track.version) != (name, version):
                raise ReferenceError_(
                    "A published track is damaged", f"{prefix}{MANIFEST} is that of another track."
                )
            fetch_missing(s3, S3Place(bucket, prefix), track.manifest["files"], folder, tell)
            folder.mkdir(parents=True, exist_ok=True)
            aside = folder / f".{MANIFEST}"
            aside.write_bytes(body)
            aside.replace(kept)
        track = PublishedTrack.open(folder)
        fetch_missing(s3, S3Place(bucket, prefix), track.manifest["files"], folder, tell)
        return track


def _manifest(s3: Any, bucket: str, prefix: str) -> bytes:
    try:
        body: bytes = s3.get_object(Bucket=bucket, Key=prefix + MANIFEST)["Body"].read()
    except s3.exceptions.ClientError as error:
        raise ReferenceError_(
            "A track cannot be fetched", f"{prefix}{MANIFEST}: {error.response['Error'].get('Code', '')}"
        ) from error
    return body
