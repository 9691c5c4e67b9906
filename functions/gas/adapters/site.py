"""The site's URL, read from an SSM parameter, because CloudFront's name is known only after the functions exist."""

from __future__ import annotations

from collections.abc import Callable


class SiteParameter:
    """The site's URL. `read` returns a parameter by name from a short cache; bootstrap passes Powertools' reader."""

    def __init__(self, name: str, read: Callable[[str], str]) -> None:
        self._name = name
        self._read = read

    def url(self) -> str:
        return self._read(self._name).rstrip("/")
