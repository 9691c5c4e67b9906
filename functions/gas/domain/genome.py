"""Which genome a reference has (docs/contracts.md, published tracks): tracks belong to a genome, not to a reference."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

_BASES = "genome.npy"


def genome_of(reference: Mapping[str, Any]) -> str:
    """The genome of a `reference.json`: 12 hex digits; empty when it does not say."""
    sums = {str(item["name"]): str(item.get("sha256", "")) for item in reference.get("files", ())}
    if not sums.get(_BASES):
        return ""
    lines = [f"{item['name']} {item['length']}\n" for item in reference.get("contigs", ())]
    return hashlib.sha256("".join([*lines, sums[_BASES], "\n"]).encode()).hexdigest()[:12]
