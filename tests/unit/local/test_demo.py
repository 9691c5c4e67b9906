"""The demo is built once for a working copy, whoever starts first."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local import demo

# The genome, its reference, and each of the eight tracks: built and laid out for publishing. The sixth is the table of
# phenotypes, with which the ontology joins the reference.
STEPS = ["demo", "build", *["track"] * 11, "phenotypes", *["track"] * 5]


def test_two_services_that_start_at_once_build_one_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work = threading.Lock()
    commands: list[str] = []

    def annotator(*arguments: str | Path) -> None:
        assert at_work.acquire(blocking=False), "two build in one folder"
        commands.append(str(arguments[1] if arguments[0] == "reference" else arguments[0]))
        time.sleep(0.05)  # long enough for the other to come in between
        output = Path(arguments[-1])
        output.mkdir(parents=True, exist_ok=True)
        if arguments[0] == "reference":
            (output / "reference.json").write_text("{}")
        at_work.release()

    monkeypatch.setattr(demo, "FOLDER", tmp_path / "new" / "demo")
    monkeypatch.setattr(demo, "_annotator", annotator)
    with ThreadPoolExecutor(2) as services:
        folders = list(services.map(lambda _: demo.build_demo(), range(2)))
    assert folders == [tmp_path / "new" / "demo"] * 2
    assert commands == STEPS


def test_a_demo_of_another_release_is_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[str] = []

    def annotator(*arguments: str | Path) -> None:
        commands.append(str(arguments[1] if arguments[0] == "reference" else arguments[0]))
        output = Path(arguments[-1])
        output.mkdir(parents=True, exist_ok=True)
        (output / "reference.json").write_text("{}")

    monkeypatch.setattr(demo, "FOLDER", tmp_path / "demo")
    monkeypatch.setattr(demo, "_annotator", annotator)
    demo.build_demo()
    demo.build_demo()
    assert commands == STEPS
    (tmp_path / "demo" / "made-from").write_text("another release")
    demo.build_demo()
    assert commands == STEPS * 2
