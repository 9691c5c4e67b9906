"""Use the image that `.ci/image` built; skip these tests if there is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.annotator_demo import DemoReference, build_demo
from tests.image.container import Image


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    if "GAS_IMAGE_ROOT" not in os.environ:
        pytest.skip("`make image-check` builds the image and runs these tests in it")
    scratch = tmp_path_factory.mktemp("scratch")
    os.chown(scratch, 65532, 65532)
    root, config = Path(os.environ["GAS_IMAGE_ROOT"]), Path(os.environ["GAS_IMAGE_CONFIG"])
    return Image.of(root, config, scratch, tmp_path_factory.mktemp("view"))


@pytest.fixture(scope="session")
def demo(image: Image) -> DemoReference:
    """The demo and its reference, created outside the image in a folder that the container mounts."""
    made = build_demo(image.scratch / "outside", megabases=0.4, variants=600)
    for path in (image.scratch / "outside").rglob("*"):
        os.chown(path, 65532, 65532)
    return made
