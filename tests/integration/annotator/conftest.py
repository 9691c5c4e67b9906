"""Build references from the golden folders."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from annotator.engines.vep.prepare import VepPreparation
from annotator.reference.build import build_core, seal
from tests.integration.annotator.goldens import CODES, ROOT


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> object:
    """Build each golden folder's reference once."""

    @cache
    def build(name: str) -> Path:
        folder = tmp_path_factory.mktemp("goldens") / name
        source = ROOT / name
        tables = {"MT": CODES["MT"]} if name == "human-mt" else {}
        contigs, _ = build_core(
            source / "genome.fa.gz",
            source / "genes.gff3.gz",
            folder,
            tables,
            preparations=(VepPreparation(),),
        )
        seal(folder, name, contigs, {"tracks": []})
        return folder

    return build
