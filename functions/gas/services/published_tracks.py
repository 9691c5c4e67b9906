"""Tracks that are published by themselves, below `tracks/` of the references bucket (docs/contracts.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gas.domain.errors import Invalid, Unavailable
from gas.domain.machine import TRACK_BYTES
from gas.domain.ports import Bucket, Clock, Objects

ROOT = "tracks"
FRESH = timedelta(seconds=30)
NONE = "none"  # as a chosen track: none at all
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
_VERSION = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class PinnedTracks:
    """Versions of published tracks by name, and the bytes of all their files."""

    versions: dict[str, str]
    size: int = 0

    @property
    def disk(self) -> int:
        """The bytes of them that a task may have on its disk at once."""
        return min(self.size, TRACK_BYTES)


@dataclass(slots=True)
class PublishedTracks:
    """Reads the bucket at most every 30 seconds."""

    objects: Objects
    clock: Clock
    _read_at: datetime | None = field(default=None, init=False)
    _found: dict[str, dict[str, Any] | None] = field(default_factory=dict, init=False)

    def newest(self, genome: str) -> dict[str, dict[str, Any]]:
        """The newest version of each track for a genome, by name, as `current.json` describes it. Damaged lists are left out."""
        found = {name: genomes.get(genome) for name, genomes in self._current().items() if genomes}
        return {name: entry for name, entry in found.items() if entry is not None}

    def damaged(self) -> list[str]:
        """Names of tracks whose `current.json` cannot be read."""
        return [name for name, genomes in self._current().items() if genomes is None]

    def pin(
        self,
        genome: str,
        own: Sequence[str],
        chosen: Sequence[str] | None,
        held: Mapping[str, str] | None = None,
        where: str = "options.tracks",
    ) -> PinnedTracks:
        """The versions that a job joins; `own` are the tracks inside its reference, which a published one replaces.

        `chosen`: NAME, NAME@VERSION or `none`; None or empty for the newest of all that need no licence. `held`: versions to
        use for names without one. `where`: the field of the request, for errors. Raises Invalid for a track that is nowhere,
        Unavailable for a damaged list of versions.
        """
        if genome and (broken := self.damaged()):
            raise Unavailable(f"The list of versions of the track {broken[0]} cannot be read.")
        newest = self.newest(genome) if genome else {}
        if not chosen:
            free = {name: entry for name, entry in newest.items() if not entry.get("needs_licence")}
            return PinnedTracks(
                {name: str(entry["version"]) for name, entry in free.items()},
                sum(int(entry.get("size", 0)) for entry in free.values()),
            )
        versions: dict[str, str] = {}
        size = 0
        for wanted in chosen:
            name, at, version = wanted.partition("@")
            version = version or (held or {}).get(name, "")
            if version:
                size += self._size(name, version, genome, where)
                versions[name] = version
            elif name in newest and not at:
                versions[name] = str(newest[name]["version"])
                size += int(newest[name].get("size", 0))
            elif name not in own and name != NONE:
                known = ", ".join(sorted({*own, *newest})) or "none"
                raise Invalid(f"This reference has no track {wanted!r}. It has: {known}.", where)
        return PinnedTracks(versions, size)

    def again(self, held: Mapping[str, str], genome: str) -> PinnedTracks:
        """The same versions once more."""
        return PinnedTracks(
            dict(held), sum(self._size(name, version, genome) for name, version in held.items())
        )

    def _size(self, name: str, version: str, genome: str, where: str = "options.tracks") -> int:
        """The bytes of a version. Raises Invalid when it is not there, or of another genome."""
        manifest = None
        if _NAME.fullmatch(name) and _VERSION.fullmatch(version):
            manifest = self._json(f"{ROOT}/{name}/{version}/manifest.json")
        if manifest is None or manifest.get("genome") != genome:
            raise Invalid(f"There is no version {version!r} of the track {name!r} for this reference.", where)
        return sum(int(file.get("size", 0)) for file in manifest.get("files", ()))

    def _current(self) -> dict[str, dict[str, Any] | None]:
        now = self.clock.now()
        if self._read_at is None or now - self._read_at > FRESH:
            names = sorted(self.objects.folders(Bucket.REFERENCES, f"{ROOT}/"))
            self._found = {name: self._genomes(name) for name in names if _NAME.fullmatch(name)}
            self._read_at = now
        return self._found

    def _genomes(self, name: str) -> dict[str, Any] | None:
        """Genome -> its newest version; None for a damaged list. A track whose first version is on its way has none yet."""
        key = f"{ROOT}/{name}/current.json"
        body = self.objects.read(Bucket.REFERENCES, key)
        if body is None:
            return {}
        found = _mapping(body)
        genomes = found.get("genomes") if found else None
        if not isinstance(genomes, dict):
            return None
        whole = all(
            isinstance(entry, dict) and _VERSION.fullmatch(str(entry.get("version", "")))
            for entry in genomes.values()
        )
        return genomes if whole else None

    def _json(self, key: str) -> dict[str, Any] | None:
        body = self.objects.read(Bucket.REFERENCES, key)
        return None if body is None else _mapping(body)


def _mapping(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
