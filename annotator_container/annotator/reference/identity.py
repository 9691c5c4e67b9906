"""Identify the genome of a reference, so that a track of one genome is never joined to another."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

_BASES = "genome.npy"


def genome_of(description: Mapping[str, Any]) -> str:
    """The genome of a reference.json: 12 hex digits over its contigs' names and lengths and the SHA-256 of all bases.

    References with other genes but the same FASTA have the same genome. Empty when reference.json does not say.
    """
    sums = {str(item["name"]): str(item.get("sha256", "")) for item in description.get("files", ())}
    if not sums.get(_BASES):
        return ""
    lines = [f"{item['name']} {item['length']}\n" for item in description.get("contigs", ())]
    return hashlib.sha256("".join([*lines, sums[_BASES], "\n"]).encode()).hexdigest()[:12]
