"""The demo is built once for a working copy, whoever starts first."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local import demo
from local.errors import NotBuilt

# The genome, its reference, and each of the fourteen tracks: built and laid out for publishing. The sixth is the table of
# phenotypes, with which the ontology joins the reference.
STEPS = ["demo", "build", *["track"] * 11, "phenotypes", *["track"] * 17]


def make(commands: list[list[str]]) -> list[str]:
    """Make the folders that the annotator would, and return what each command is."""
    for command in commands:
        output = Path(command[command.index("--output") + 1]) if "--output" in command else None
        if output is not None:
            output.mkdir(parents=True, exist_ok=True)
            if command[:2] == ["reference", "build"]:
                (output / "reference.json").write_text("{}")
    return [command[1] if command[0] == "reference" else command[0] for command in commands]


def test_two_services_that_start_at_once_build_one_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work = threading.Lock()
    commands: list[str] = []

    def annotator(given: list[list[str]]) -> None:
        assert at_work.acquire(blocking=False), "two build in one folder"
        time.sleep(0.5)  # long enough for the other to come in between
        commands.extend(make(given))
        at_work.release()

    monkeypatch.setattr(demo, "FOLDER", tmp_path / "new" / "demo")
    monkeypatch.setattr(demo, "_annotator", annotator)
    with ThreadPoolExecutor(2) as services:
        folders = list(services.map(lambda _: demo.build_demo(), range(2)))
    assert folders == [tmp_path / "new" / "demo"] * 2
    assert commands == STEPS


def test_a_demo_of_another_release_is_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[str] = []

    monkeypatch.setattr(demo, "FOLDER", tmp_path / "demo")
    monkeypatch.setattr(demo, "_annotator", lambda given: commands.extend(make(given)))
    demo.build_demo()
    demo.build_demo()
    assert commands == STEPS
    (tmp_path / "demo" / "made-from").write_text("another release")
    demo.build_demo()
    assert commands == STEPS * 2


def test_a_command_that_fails_ends_the_build_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "FOLDER", tmp_path / "demo")
    first = ["demo", "--output", str(tmp_path / "made"), "--variants", "5", "--megabases", "0.05"]
    last = ["demo", "--output", str(tmp_path / "never")]
    wrong = ["reference", "track", "publish", str(tmp_path / "nothing"), "--to", str(tmp_path / "published")]
    with pytest.raises(NotBuilt, match="nothing is neither a track's folder"):
        demo._annotator([first, wrong, last])
    assert (tmp_path / "made" / "genome.fa").is_file()
    assert not (tmp_path / "never").exists()
