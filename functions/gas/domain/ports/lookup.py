"""Port of the annotator's function that looks one variant up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class VariantFunction(Protocol):
    """The annotator's image as a function (docs/contracts.md, "Lookup of a variant")."""

    def look(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return its answer to `{reference, variant, tracks, files}`: `{answer}` or `{problem}`.

        Raises Throttled when too many lookups run, Unavailable when it fails or there is none.
        """
        ...
