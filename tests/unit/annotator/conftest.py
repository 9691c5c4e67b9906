"""Demo references for the annotator's tests, built once a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.reference.folder import Reference
from tests.annotator_demo import DemoReference, build_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoReference:
    return build_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def reference_folder(demo: DemoReference) -> Path:
    return demo.folder


@pytest.fixture(scope="session")
def reference(reference_folder: Path) -> Reference:
    return Reference.open(reference_folder)
