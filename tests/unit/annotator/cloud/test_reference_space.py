"""The disk space that a reference needs: what an interrupted fetch has left there is not needed again."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from annotator.cloud.cause import cause_of
from annotator.cloud.reference_cache import fetch_reference
from annotator.cloud.settings import S3Place
from annotator.errors import AnnotatorError

BODIES = {"genome.npy": b"A" * 10_000, "genes.npy": b"C" * 1000}


class Bucket:
    """S3 with one reference, `demo/v/`; notes what is fetched."""

    class exceptions:  # noqa: N801 - boto3's name
        class ClientError(Exception):
            pass

    def __init__(self) -> None:
        self.fetched: list[str] = []

    def get_object(self, **_: Any) -> dict[str, Any]:
        files = [
            {"name": name, "size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
            for name, body in BODIES.items()
        ]
        return {"Body": SimpleNamespace(read=lambda: json.dumps({"files": files}).encode())}

    def download_file(self, bucket: str, key: str, path: str, Callback: Any) -> None:  # noqa: N803
        name = key.removeprefix("demo/v/")
        self.fetched.append(name)
        Path(path).write_bytes(BODIES[name])


def fetch(s3: Bucket, root: Path) -> Path:
    return fetch_reference(s3, S3Place("references", "demo/"), "v", root, lambda *_: None)


@pytest.fixture(autouse=True)
def nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=2000))


def test_a_file_that_an_interrupted_fetch_has_left_needs_no_space(tmp_path: Path) -> None:
    aside = tmp_path / "demo" / ".v.part"
    aside.mkdir(parents=True)
    (aside / "genome.npy").write_bytes(BODIES["genome.npy"])
    s3 = Bucket()
    folder = fetch(s3, tmp_path)
    assert s3.fetched == ["genes.npy"]
    assert {name: (folder / name).read_bytes() for name in BODIES} == BODIES
    assert not aside.exists()


def test_too_small_a_disk_is_refused_before_anything_is_fetched(tmp_path: Path) -> None:
    s3 = Bucket()
    with pytest.raises(AnnotatorError, match="too little disk space") as raised:
        fetch(s3, tmp_path)
    assert cause_of(raised.value) == "disk"
    assert s3.fetched == []
