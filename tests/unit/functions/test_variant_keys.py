"""Names of variants and assemblies under which reviews are kept: one for all ways to write the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gas.domain.errors import Invalid
from gas.domain.variant_key import assembly_key, canonical

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "variant_keys.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"vector {VECTORS.index(vector)}")
def test_a_variant_has_one_name(vector: dict[str, Any]) -> None:
    if vector["key"] is None:
        with pytest.raises(Invalid):
            canonical(vector["written"])
    else:
        assert canonical(vector["written"]) == vector["key"]
        assert canonical(vector["key"]) == vector["key"]


@pytest.mark.parametrize("name", ["GRCh38", "GRCh38.p14", "grch38.P2", " GRCh38 "])
def test_patches_of_an_assembly_are_one(name: str) -> None:
    assert assembly_key(name) == "grch38"
