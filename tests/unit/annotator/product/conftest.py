"""The demo reference for the tests of the product around the engines."""

import pytest

from tests.annotator_demo import DemoReference, build_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoReference:
    return build_demo(tmp_path_factory.mktemp("demo"))
