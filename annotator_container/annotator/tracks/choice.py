"""Choose the tracks of a job: those of its reference, and separately published ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.errors import InputError, ReferenceError_
from annotator.reference.folder import Reference
from annotator.reference.identity import genome_of
from annotator.tracks.partial_blocks import PartialBlocks
from annotator.tracks.publication import ROOT, PublishedTrack, current_entry, current_key, prefix_of
from annotator.tracks.store import TrackMeta, described, in_order, installed

NONE = "none"


@dataclass(frozen=True, slots=True)
class ChosenTrack:
    """A track to be opened. `published` is its version, empty for a track inside the reference; `partial` as in PublishedTrack."""

    folder: Path
    meta: TrackMeta
    published: str = ""
    partial: PartialBlocks | None = None

    def described(self) -> dict[str, Any]:
        """The track as manifest.json and the report show it."""
        return described(self.meta) | ({"published": self.published} if self.published else {})


def bare(names: Sequence[str] | None) -> tuple[str, ...] | None:
    """Names without their versions; None stays None, which means all."""
    return None if names is None else tuple(name.partition("@")[0] for name in names)


def choose(
    reference: Reference, wanted: Sequence[str] | None, published: Iterable[PublishedTrack] = ()
) -> list[ChosenTrack]:
    """The published tracks, and those of the reference that no published one replaces: all, or those `wanted`.

    `none` stands for no track. Raises InputError for an unknown name, ReferenceError_ for a track of another genome.
    """
    genome = genome_of(reference.description)
    found = {track.name: _of_genome(track, genome, reference.label) for track in published}
    for meta in installed(reference.folder):
        found.setdefault(meta.name, ChosenTrack(reference.folder, meta))
    names = bare(wanted)
    if names is not None:
        unknown = [name for name in names if name not in found and name != NONE]
        if unknown:
            known = ", ".join(sorted(found)) or "none"
            raise InputError(f"The reference has no track {unknown[0]}", f"It has {known}.")
        found = {name: track for name, track in found.items() if name in names}
    return in_order(found.values(), lambda track: track.meta)


def _of_genome(track: PublishedTrack, genome: str, label: str) -> ChosenTrack:
    if track.genome != genome:
        raise ReferenceError_(
            f"The track {track.name} was made for another genome",
            f"{track.name}@{track.version} does not belong to {label}: publish it for this reference.",
        )
    return ChosenTrack(track.folder, track.meta, track.version, track.partial)


def published_in(root: Path, reference: Reference, wanted: Sequence[str] | None) -> list[PublishedTrack]:
    """Published tracks of a local folder (with `tracks/` in it) for a reference.

    Those `wanted`, by NAME (its newest version) or NAME@VERSION; for None the newest version of each track that needs no licence.
    A name that is not published there is left out. Raises ReferenceError_ for a missing version.
    """
    if wanted is not None:
        return [
            PublishedTrack.open(root / prefix_of(name, version))
            for name, _, version in (
                (item if "@" in item else f"{item}@{_newest(root, item, reference)[0]}").partition("@")
                for item in wanted
            )
            if version
        ]
    names = sorted(path.name for path in (root / ROOT).iterdir()) if (root / ROOT).is_dir() else []
    newest = {name: _newest(root, name, reference) for name in names}
    return [
        PublishedTrack.open(root / prefix_of(name, version))
        for name, (version, licensed) in newest.items()
        if version and not licensed
    ]


def _newest(root: Path, name: str, reference: Reference) -> tuple[str, bool]:
    """The newest version of a track for the reference's genome (empty for none), and whether it needs a licence."""
    key = current_key(name)
    document = ((root / key).read_bytes(), "") if (root / key).is_file() else None
    entry = current_entry(document, name, genome_of(reference.description))
    return (entry["version"], bool(entry.get("needs_licence"))) if entry else ("", False)
