"""`annotator reference track publish` and `track list`: each track is published on its own, as immutable versions."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from annotator.commands.track_places import Changed, Place
from annotator.errors import TrackError
from annotator.reference.description import DESCRIPTION
from annotator.reference.folder import Reference
from annotator.reference.identity import genome_of
from annotator.tracks.publication import (
    MANIFEST,
    ROOT,
    PublishedTrack,
    current_key,
    prefix_of,
    seal_track,
    with_current,
)
from annotator.tracks.store import installed

_TRIES: Final = 8


def publish(
    folder: Path,
    names: tuple[str, ...],
    place: Place,
    needs_licence: bool | None,
    now: Callable[[], datetime],
) -> list[PublishedTrack]:
    """Publish a track's folder (`track add --output`), or tracks of a reference folder (all, or those named).

    Returns the published versions. A version that already exists is not sent again; it becomes the current one.
    """
    if (folder / MANIFEST).is_file():
        if names:
            raise TrackError("The folder holds one track", "Name tracks only for the folder of a reference.")
        track = PublishedTrack.open(folder)
        if needs_licence is not None:
            track = seal_track(
                folder, track.name, track.genome, str(track.manifest["assembly"]), needs_licence
            )
        return [_publish(track, place, now)]
    if not (folder / DESCRIPTION).is_file():
        raise TrackError(
            "There is nothing to publish here", f"{folder} is neither a track's folder nor a reference's."
        )
    reference = Reference.open(folder)
    there = [meta.name for meta in installed(folder)]
    if missing := [name for name in names if name not in there]:
        raise TrackError(f"The reference has no track {missing[0]}", f"It has {', '.join(there) or 'none'}.")
    return [_of_reference(reference, name, place, needs_licence, now) for name in names or there]


def _of_reference(
    reference: Reference, name: str, place: Place, needs_licence: bool | None, now: Callable[[], datetime]
) -> PublishedTrack:
    with tempfile.TemporaryDirectory(prefix="track-") as aside:
        for path in reference.folder.glob(f"track.{name}.*"):
            (Path(aside) / path.name).symlink_to(path.resolve())
        return _publish(sealed(Path(aside), name, reference, needs_licence), place, now)


def sealed(
    folder: Path, name: str, reference: Reference, needs_licence: bool | None = None
) -> PublishedTrack:
    """The track in `folder`, described as one of the reference's genome."""
    about = reference.description
    return seal_track(folder, name, genome_of(about), str(about.get("assembly") or ""), needs_licence)


def _publish(track: PublishedTrack, place: Place, now: Callable[[], datetime]) -> PublishedTrack:
    prefix = prefix_of(track.name, track.version)
    there = place.sizes(prefix)
    for item in track.manifest["files"]:
        if there.get(prefix + item["name"]) != item["size"]:
            place.send(track.folder / item["name"], prefix + item["name"])
    if prefix + MANIFEST not in there:
        place.send(track.folder / MANIFEST, prefix + MANIFEST)
    for turn in range(_TRIES):
        found = place.read(current_key(track.name))
        body = with_current(found[0] if found else None, track, now())
        try:
            place.write(current_key(track.name), body, found[1] if found else None)
        except Changed:
            if turn + 1 == _TRIES:
                raise
        else:
            break
    return track


def published(place: Place) -> list[dict[str, Any]]:
    """Every version, by name: `current` marks those that new jobs use."""
    found = []
    for name in place.folders(f"{ROOT}/"):
        document = place.read(current_key(name))
        genomes = json.loads(document[0])["genomes"] if document else {}
        newest = {entry["version"] for entry in genomes.values()}
        for version in place.folders(f"{ROOT}/{name}/"):
            manifest = place.read(f"{ROOT}/{name}/{version}/{MANIFEST}")
            if manifest is not None:
                found.append(json.loads(manifest[0]) | {"current": version in newest})
    return found


def moved(aside: Path, output: Path) -> None:
    """Move a finished track's folder to its final path."""
    output.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(output, ignore_errors=True)
    aside.rename(output)
