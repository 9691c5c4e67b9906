"""The genome of tests that draw alleles, made once per session."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.annotator.tracks.drawn_alleles import genome_in


@pytest.fixture(scope="session")
def drawn_genome(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return genome_in(tmp_path_factory.mktemp("drawn"))
