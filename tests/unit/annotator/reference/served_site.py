"""A web server on this machine for tests of downloads (the fixture `site` runs it)."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotator.reference.catalogue import RemoteFile


@dataclass
class Site:
    """A web server over a dict; `breaks` makes it end an answer after so many bytes, once for each entry."""

    files: dict[str, bytes] = field(default_factory=dict)
    breaks: list[int] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    url: str = ""

    def remote(self, name: str, data: bytes, **checks: str) -> RemoteFile:
        self.files[f"/{name}"] = data
        return RemoteFile(f"{self.url}/{name}", **checks)
