"""A demo reference for the pipeline's tests, built once a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.reference.folder import Reference
from tests.annotator_demo import build_demo


@pytest.fixture(scope="session")
def reference_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_demo(tmp_path_factory.mktemp("pipeline")).folder


@pytest.fixture(scope="session")
def reference(reference_folder: Path) -> Reference:
    return Reference.open(reference_folder)
