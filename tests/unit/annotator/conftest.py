"""Demo references for the annotator's tests, and the site's engine, built once per session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.reference.folder import Reference
from tests.annotator_demo import DemoReference, build_demo
from tests.unit.annotator.page_engine import Engine, running_engine


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoReference:
    return build_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def reference_folder(demo: DemoReference) -> Path:
    return demo.folder


@pytest.fixture(scope="session")
def reference(reference_folder: Path) -> Reference:
    return Reference.open(reference_folder)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with running_engine(tmp_path_factory.mktemp("engine")) as running:
        yield running
