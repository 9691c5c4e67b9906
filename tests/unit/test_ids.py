"""Ids of tests that differ between two processes are refused before a test runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ids import CUT, faults, written

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 3
STAMPED = """
import gzip
import pytest

@pytest.mark.parametrize("content", [gzip.compress(b"x")])
def test_content(content):
    pass
"""


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        pytest.param("\\x1f\\x8b\\x08-1", "bytes", id="bytes"),
        pytest.param("a\\nb", "bytes", id="line end"),
        pytest.param("a\x00b", "bytes", id="control"),
        pytest.param("Größe", "bytes", id="umlauts"),
        pytest.param("<object object at 0x7f3d0a1c2b30>", "address", id="address"),
        pytest.param("<lambda>", "without a name", id="lambda"),
        pytest.param("a-" + "2026-11-28T19:30:01.000Z", "a time", id="time"),
        pytest.param(str(1_700_000_000 + 1), "a time", id="epoch"),
        pytest.param("01KAR5" + "Z" * 20, "random", id="ULID"),
        pytest.param("-".join(["0" * 8, "a" * 4, "b" * 4, "c" * 4, "d" * 12]), "random", id="UUID"),
        pytest.param("x" * 101, "more than 100", id="long"),
    ],
)
def test_what_may_differ_is_refused(inside: str, what: str) -> None:
    assert any(what in fault for fault in faults([f"tests/test_x.py::test_y[{inside}]"]))


@pytest.mark.parametrize("inside", ["1 10 . A <DEL> . . END=20", "free-None-100", "a.vcf.gz-18:7-2026-11-28"])
def test_plain_words_are_not(inside: str) -> None:
    assert faults([f"tests/test_x.py::test_y[{inside}]", "tests/test_x.py::test_y"]) == []


def test_values_are_written_in_plain_words() -> None:
    assert written(b"1\t10\t.\tA\n") == "1 10 . A"
    assert written("x" * 1000) == "x" * CUT
    assert written(b"\x1f\x8b") is None
    assert written(7) is None


def _collect(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in two processes over `folder`, with this project's conftest; the second begins seconds later."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment |= {"PYTHONPATH": str(ROOT), "GAS_LATER_PROCESSES_SECONDS": str(SECONDS)}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", *arguments, "."]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def test_a_time_stamp_in_an_id_ends_the_run(tmp_path: Path) -> None:
    # Without the check: pytest-xdist itself sees that the second process collects another test.
    (tmp_path / "conftest.py").write_text("from tests.conftest import pytest_sessionstart\n")
    (tmp_path / "test_stamped.py").write_text(STAMPED)
    done = _collect(tmp_path)
    assert done.returncode != 0
    assert "Different tests were collected between" in done.stdout


def test_the_check_names_the_id(tmp_path: Path) -> None:
    (tmp_path / "tests" / "unit").mkdir(parents=True)
    (tmp_path / "conftest.py").write_text("from tests.conftest import pytest_collection_modifyitems\n")
    (tmp_path / "tests" / "unit" / "test_stamped.py").write_text(STAMPED)
    done = _collect(tmp_path, "-n", "0", "--collect-only", "--import-mode=importlib", "--rootdir=.")
    assert done.returncode == 4, done.stdout + done.stderr
    assert "test_content[" in done.stderr
    assert "holds bytes" in done.stderr
