"""The site's URL, in an SSM parameter: CloudFront's name is known only after the functions are."""

from __future__ import annotations

from collections.abc import Callable


class SiteParameter:
    """`read` reads a parameter by name, and keeps it for a while: bootstrap gives Powertools' own reader."""

    def __init__(self, name: str, read: Callable[[str], str]) -> None:
        self._name = name
        self._read = read

    def url(self) -> str:
        return self._read(self._name).rstrip("/")
