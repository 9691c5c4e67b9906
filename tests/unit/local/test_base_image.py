"""The base of the annotator's image: a release names it by digest, which is looked up once and recorded."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from local.base_image import UnpinnedError, locked, pinned

DIGEST = "sha256:" + "a1" * 32


class Engine:
    """Stands for docker: answers with these digests, and keeps the commands."""

    def __init__(self, *digests: str) -> None:
        self.digests = digests
        self.commands: list[list[str]] = []

    def __call__(self, command: Sequence[str]) -> str:
        self.commands.append(list(command))
        return "\n".join(self.digests) if command[1] == "image" else ""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "base.lock"
    path.write_text("# why\npython:3.13-slim\n")
    return path


def test_a_missing_digest_is_looked_up_and_recorded(lock: Path) -> None:
    engine = Engine(f"docker.io/library/python@{DIGEST}")
    assert pinned("docker", lock, engine) == f"python:3.13-slim@{DIGEST}"
    assert lock.read_text() == f"# why\npython:3.13-slim@{DIGEST}\n"
    assert engine.commands[0] == [
        "docker",
        "pull",
        "--quiet",
        "--platform",
        "linux/arm64",
        "python:3.13-slim",
    ]


def test_a_recorded_digest_is_used_as_it_is(lock: Path) -> None:
    lock.write_text(f"python:3.13-slim@{DIGEST}\n")
    engine = Engine()
    assert pinned("docker", lock, engine) == f"python:3.13-slim@{DIGEST}"
    assert not engine.commands


def test_without_a_digest_nothing_is_released(lock: Path) -> None:
    def unreachable(command: Sequence[str]) -> str:
        raise subprocess.CalledProcessError(1, command)

    for engine in (Engine(), Engine("python@sha256:short"), unreachable):
        with pytest.raises(UnpinnedError):
            pinned("docker", lock, engine)
    assert locked(lock) == "python:3.13-slim"


def test_the_lock_names_one_image_and_the_dockerfile_the_same() -> None:
    dockerfile = (Path(__file__).parents[3] / "annotator_container/Dockerfile").read_text()
    assert f"ARG PYTHON={locked().partition('@')[0]}\n" in dockerfile
