"""Separately published tracks: immutable versions below `tracks/`, each for one genome.

    tracks/NAME/VERSION/track.NAME.*    the track's files, as in a reference folder
    tracks/NAME/VERSION/manifest.json   its description, its genome, and the checksums of its files; written last
    tracks/NAME/current.json            the newest version for each genome

VERSION is 12 hex digits of a hash over the genome and the files, so a manifest can be checked against its version.
docs/contracts.md has the fields.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from annotator.errors import ReferenceError_, TrackError
from annotator.reference.ranges import Ranges
from annotator.tracks.partial_blocks import PartialBlocks
from annotator.tracks.spec import NAME
from annotator.tracks.store import TrackMeta, described

ROOT: Final = "tracks"
MANIFEST: Final = "manifest.json"
CURRENT: Final = "current.json"
FORMAT: Final = 1
_VERSION: Final = re.compile(r"[0-9a-f]{12}")
_GENOME: Final = re.compile(r"[0-9a-f]{12}")
# Scores that need a licence of the user's own: a job uses them only when the user names them.
LICENSED: Final = (
    "cadd",
    "revel",
    "spliceai",
    "primateai",
    "dbnsfp",
    "omim",
    "cosmic",
    "hgmd",
    "mpc",
    "esm1b",
)


@dataclass(frozen=True, slots=True)
class PublishedTrack:
    """A version of a track in its own folder. `manifest` is the content of its manifest.json.

    `partial`: the track's blocks if they are fetched on demand; None for a folder with all blocks. `ids`: likewise its index
    of rsIDs (`annotator.tracks.rsids`).
    """

    folder: Path
    manifest: Mapping[str, Any]
    partial: PartialBlocks | None = None
    ids: Ranges | None = None

    @property
    def name(self) -> str:
        return str(self.manifest["name"])

    @property
    def version(self) -> str:
        return str(self.manifest["version"])

    @property
    def genome(self) -> str:
        return str(self.manifest["genome"])

    @property
    def meta(self) -> TrackMeta:
        """Raises ReferenceError_ for a track of another format."""
        return TrackMeta.read(self.folder / f"track.{self.name}.json")

    @classmethod
    def open(cls, folder: Path) -> PublishedTrack:
        """The track in a folder. Raises ReferenceError_ when the folder has no manifest, or a damaged one."""
        try:
            text = (folder / MANIFEST).read_text(encoding="utf-8")
        except OSError as error:
            raise ReferenceError_(
                "There is no published track here", f"{folder} holds no {MANIFEST}."
            ) from error
        return cls(folder, read_manifest(text, str(folder / MANIFEST)))


def prefix_of(name: str, version: str) -> str:
    """The key prefix of a version, with a slash at the end. Raises TrackError for an invalid name or version."""
    if not NAME.match(name) or not _VERSION.fullmatch(version):
        raise TrackError("This is no published track", f"{name}@{version}: write NAME@VERSION.")
    return f"{ROOT}/{name}/{version}/"


def current_key(name: str) -> str:
    """The document that names a track's newest versions."""
    return f"{ROOT}/{name}/{CURRENT}"


def current_entry(document: tuple[bytes, str] | None, name: str, genome: str) -> dict[str, Any] | None:
    """The newest version for a genome by a track's `current.json` (its bytes and mark); None where there is none.

    Raises ReferenceError_ for a damaged document.
    """
    try:
        entry = json.loads(document[0])["genomes"].get(genome) if document else None
        return {**entry, "version": str(entry["version"])} if entry else None
    except (ValueError, KeyError, TypeError) as error:
        raise ReferenceError_(
            "The published track's list of versions is damaged", f"{current_key(name)} cannot be read."
        ) from error


def seal_track(
    folder: Path, name: str, genome: str, assembly: str, needs_licence: bool | None = None
) -> PublishedTrack:
    """Write `manifest.json` beside the files of a track in `folder`, which may hold other files too.

    `needs_licence` None: by the track's name. Raises TrackError when the genome is not known.
    """
    if not _GENOME.fullmatch(genome):
        raise TrackError(
            "The track cannot be published",
            "Its reference does not say its genome; build the reference again.",
        )
    meta = TrackMeta.read(folder / f"track.{name}.json")
    files = [
        {"name": path.name, "size": path.stat().st_size, "sha256": sha256_of(path)}
        for path in sorted(folder.glob(f"track.{name}.*"))
    ]
    about = described(meta)
    manifest = {
        "format": FORMAT,
        "name": name,
        "version": version_of(genome, files),
        "genome": genome,
        "assembly": assembly,
        "release": about.pop("version"),
        **{key: value for key, value in about.items() if key != "name"},
        "needs_licence": _licensed(name) if needs_licence is None else needs_licence,
        "files": files,
    }
    (folder / MANIFEST).write_text(
        json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return PublishedTrack(folder, manifest)


def version_of(genome: str, files: Sequence[Mapping[str, Any]]) -> str:
    """Compute the version of a track from its genome and files."""
    lines = [f"genome {genome}\n", *(f"{item['name']} {item['size']} {item['sha256']}\n" for item in files)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:12]


def read_manifest(text: str | bytes, place: str) -> dict[str, Any]:
    """Parse a manifest. Raises ReferenceError_ when it is damaged or its version does not match its files."""
    try:
        manifest: dict[str, Any] = json.loads(text)
        known = manifest["format"] == FORMAT
        right = manifest["version"] == version_of(manifest["genome"], manifest["files"])
        prefix_of(manifest["name"], manifest["version"])
        plain = all(item["name"].startswith(f"track.{manifest['name']}.") for item in manifest["files"])
        plain = plain and all("/" not in item["name"] for item in manifest["files"])
    except (ValueError, KeyError, TypeError, TrackError) as error:
        raise ReferenceError_("A published track is damaged", f"{place} cannot be read.") from error
    if not known:
        raise ReferenceError_(
            "A published track has the format of another release", f"{place}: publish the track again."
        )
    if not right or not plain:
        raise ReferenceError_("A published track is damaged", f"{place} does not fit its version.")
    return manifest


def with_current(document: str | bytes | None, track: PublishedTrack, now: datetime) -> bytes:
    """`current.json` with this version as the newest of its genome; `document` is the existing one or None."""
    try:
        genomes = {} if document is None else dict(json.loads(document)["genomes"])
    except (ValueError, KeyError, TypeError) as error:
        raise ReferenceError_(
            "The published track's list of versions is damaged", f"{current_key(track.name)} cannot be read."
        ) from error
    manifest = track.manifest
    shown = (
        "version",
        "assembly",
        "kind",
        "title",
        "release",
        "fields",
        "licence",
        "citation",
        "needs_licence",
        "rows",
    )
    genomes[track.genome] = {
        **{key: manifest[key] for key in shown},
        "size": sum(int(item["size"]) for item in manifest["files"]),
        "published_at": now.astimezone(UTC).isoformat(timespec="seconds"),
    }
    made = {"format": FORMAT, "name": track.name, "genomes": genomes}
    return (json.dumps(made, indent=1, ensure_ascii=False) + "\n").encode()


def _licensed(name: str) -> bool:
    return any(name.lower().startswith(one) for one in LICENSED)


def sha256_of(path: Path) -> str:
    """Return the file's SHA-256 in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
