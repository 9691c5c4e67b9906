"""The references that the service offers: folders of the references bucket with a `reference.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gas.domain.errors import Invalid
from gas.domain.genome import genome_of
from gas.domain.ports import Bucket, Clock, Objects

FRESH = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Pinned:
    """`name@version` of a reference, the bytes of all its files, and its tracks as `reference.json` has them, and its genome."""

    name: str
    size: int
    tracks: tuple[dict[str, Any], ...] = ()
    genome: str = ""

    @property
    def own_tracks(self) -> list[str]:
        """Names of the tracks inside the reference."""
        return [str(track.get("name")) for track in self.tracks]


@dataclass(slots=True)
class Catalogue:
    """Reads the bucket at most every 30 seconds: references change a few times a year."""

    objects: Objects
    clock: Clock
    _read_at: datetime | None = field(default=None, init=False)
    _found: list[dict[str, Any]] = field(default_factory=list, init=False)
    _assemblies: dict[str, str] = field(default_factory=dict, init=False)

    def all(self) -> list[dict[str, Any]]:
        """The newest `reference.json` of each reference, by name."""
        now = self.clock.now()
        if self._read_at is None or now - self._read_at > FRESH:
            names = sorted(self.objects.folders(Bucket.REFERENCES))
            self._found = [found for name in names if (found := self._read(f"{name}/reference.json"))]
            self._read_at = now
        return self._found

    def pin(self, reference: str) -> Pinned:
        """`name` (the newest) or `name@version` (as it is), pinned. Raises Invalid when there is none."""
        name, _, version = reference.partition("@")
        if not name or "/" in reference:
            raise Invalid("This is not a reference's name.", "reference")
        found = self._read(f"{name}/{version}/reference.json" if version else f"{name}/reference.json")
        if found is None:
            known = ", ".join(str(item["name"]) for item in self.all()) or "none yet"
            raise Invalid(f"There is no reference {reference!r}. There are: {known}.", "reference")
        size = sum(int(file.get("size", 0)) for file in found.get("files", ()))
        tracks = tuple(track for track in found.get("tracks", ()) if isinstance(track, dict))
        return Pinned(f"{name}@{version or found['version']}", size, tracks, genome_of(found))

    def assembly(self, pinned: str) -> str:
        """Return the assembly of `name@version`; the reference's name where it was withdrawn or does not say."""
        if pinned not in self._assemblies:
            name, _, version = pinned.partition("@")
            found = self._read(f"{name}/{version}/reference.json")
            self._assemblies[pinned] = str((found or {}).get("assembly") or name)
        return self._assemblies[pinned]

    def _read(self, key: str) -> dict[str, Any] | None:
        """A reference.json, None when it is absent or none."""
        body = self.objects.read(Bucket.REFERENCES, key)
        if body is None:
            return None
        try:
            found = json.loads(body)
        except ValueError:
            return None
        return found if isinstance(found, dict) and "name" in found and "version" in found else None
