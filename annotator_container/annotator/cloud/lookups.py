"""Requests for one variant, as the function of the service answers them (docs/contracts.md, the lookup of a variant)."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from annotator.cloud.reference_files import S3Files, described
from annotator.cloud.settings import S3Place
from annotator.cloud.track_cache import Inside, TrackCache
from annotator.errors import AnnotatorError, InputError
from annotator.lookup.desk import Desk
from annotator.lookup.problems import LookupError_, NotAVariant, NotUnique
from annotator.tracks.publication import PublishedTrack

# Bytes of tracks' blocks that stay on the function's disk.
ROOM: Final = 2 << 30


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: `reference` is `name@version`, `tracks` are versions of published tracks by name.

    `files`: whether the answer has the explorer's files.
    """

    reference: str
    variant: str
    tracks: Mapping[str, str]
    files: bool

    @classmethod
    def read(cls, event: Mapping[str, Any]) -> Asked:
        """Read the function's event. Without `files` (an earlier release of the service) files are wanted.

        Raises AnnotatorError.
        """
        reference, variant, tracks = (event.get(name) for name in ("reference", "variant", "tracks"))
        name, at, version = reference.partition("@") if isinstance(reference, str) else ("", "", "")
        if not (name and at and version) or "/" in f"{name}{version}" or not isinstance(variant, str):
            raise AnnotatorError(
                "The request is not valid", "It names a reference (name@version) and a variant."
            )
        versions = {str(k): str(v) for k, v in dict(tracks or {}).items()}
        return cls(f"{name}@{version}", variant, versions, event.get("files", True) is not False)


class Lookups:
    """Answers requests one after another. The reference and the tracks of the last request stay open."""

    def __init__(self, s3: Any, bucket: str, scratch: Path, now: Callable[[], datetime]) -> None:
        self._s3, self._bucket, self._scratch, self._now = s3, bucket, scratch, now
        self._open: tuple[str, Mapping[str, str], Desk, list[PublishedTrack]] | None = None

    def answer(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Return `{answer}`, or `{problem}` for a text that names no variant of the reference.

        Raises AnnotatorError for a fault that is not the text's.
        """
        asked = Asked.read(event)
        desk, tracks = self._desk(asked)
        try:
            return {"answer": desk.look(asked.variant, tracks, files=asked.files)}
        except InputError as problem:
            return {"problem": _said(problem)}

    def _desk(self, asked: Asked) -> tuple[Desk, list[PublishedTrack]]:
        if self._open is None or self._open[:2] != (asked.reference, asked.tracks):
            self._close()
            name, _, version = asked.reference.partition("@")
            place = S3Place(self._bucket, f"{name}/{version}/")
            description = described(self._s3, place, time.sleep)
            files = S3Files(self._s3, place, description, time.sleep)
            cache = TrackCache(
                self._s3,
                self._bucket,
                self._scratch / "references",
                False,
                _quiet,
                time.sleep,
                ROOM,
                ids=True,
            )
            own = [str(track["name"]) for track in description["tracks"] if track["name"] not in asked.tracks]
            tracks = cache.open(asked.tracks, Inside(place, description, own))
            self._open = (
                asked.reference,
                asked.tracks,
                Desk(files, description, self._scratch, self._now),
                tracks,
            )
        return self._open[2:]

    def _close(self) -> None:
        """Make room for another reference: the function's disk is small."""
        if self._open is not None:
            for track in self._open[3]:
                if track.partial is not None:
                    track.partial.close()
            self._open = None
            shutil.rmtree(self._scratch / "references", ignore_errors=True)


def _quiet(_done: int, _total: int) -> None:
    """Ignore progress: a lookup reports none."""


def _said(problem: InputError) -> dict[str, Any]:
    code = problem.code if isinstance(problem, LookupError_) else NotAVariant.code
    said: dict[str, Any] = {"code": code, "title": problem.title, "detail": problem.detail}
    if isinstance(problem, NotUnique):
        said["candidates"] = [
            {"variant": one.variant, "transcripts": list(one.transcripts)} for one in problem.candidates
        ]
    return said
