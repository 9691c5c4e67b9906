"""References built once for all tests of this folder: those of the golden folders, and the demo behind a task's S3."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import botocore.signers
import pytest

from annotator.commands.build_reference import BuildRequest, build_reference
from annotator.commands.publish_track import publish
from annotator.commands.track_places import BucketPlace
from annotator.engines.vep.prepare import VepPreparation
from annotator.reference.build import build_core, seal
from tests.annotator_demo import NOW, DemoReference, build_demo
from tests.integration.annotator.goldens import CODES, ROOT
from tests.integration.annotator.task_cloud import Cloud, moto_cloud


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


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoReference:
    return build_demo(tmp_path_factory.mktemp("task-demo"), megabases=0.2, variants=200)


@pytest.fixture
def cloud(demo: DemoReference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    with moto_cloud(demo, tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture(scope="session")
def bare(demo: DemoReference, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reference of the demo's genome without a track."""
    folder = tmp_path_factory.mktemp("bare") / "reference"
    request = BuildRequest(
        "bare", demo.files / "genome.fa", demo.files / "genes.gff3.gz", folder, assembly="demo"
    )
    build_reference(request, lambda _: None, lambda: NOW)
    return folder


@pytest.fixture
def shelf(cloud: Cloud, demo: DemoReference, bare: Path) -> dict[str, str]:
    """The demo's tracks, published by themselves beside a reference without tracks; their versions by name."""
    description = json.loads((bare / "reference.json").read_text())
    for path in bare.iterdir():
        cloud.s3.upload_file(str(path), "references", f"bare/{description['version']}/{path.name}")
    cloud.bare = description["version"]
    place = BucketPlace(cloud.s3, "references")
    return {track.name: track.version for track in publish(demo.folder, (), place, None, lambda: NOW)}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """Every request to S3 from now on: its operation, the object's key below its bucket, and the range."""
    found: list[tuple[str, str, str]] = []
    real = botocore.signers.RequestSigner.sign

    def noted(signer: Any, operation: str, request: Any, *more: Any, **named: Any) -> None:
        if signer.signing_name == "s3":
            path = request.url.split("?")[0].split("amazonaws.com/", 1)[1]
            found.append((operation, path, str(request.headers.get("Range", ""))))
        real(signer, operation, request, *more, **named)

    monkeypatch.setattr(botocore.signers.RequestSigner, "sign", noted)
    return found
