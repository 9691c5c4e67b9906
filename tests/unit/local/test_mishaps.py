"""Mishaps on purpose meet every task, also one that would be done before another thread looks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from local.fargate.container import Container

QUICK = """
import os, pathlib, tempfile
with tempfile.TemporaryDirectory(prefix="job-", dir=os.environ["TMPDIR"]) as folder:
    pathlib.Path(folder, "log").write_text("begun")
    pathlib.Path(folder, "log").write_text("more")
print("done")
"""


def ended(folder: Path, mishap: str | None) -> tuple[int, str]:
    """Exit code and log of a task that only opens a file and ends."""
    (folder / "quick.py").write_text(QUICK)
    body = {"Image": "quick", "Cmd": ["python", "-m", "quick"]}
    container = Container("one", body, folder, {**os.environ, "PYTHONPATH": str(folder)}, mishap)
    container.start()
    return container.wait(), container.log.decode()


@pytest.mark.parametrize(("mishap", "code"), [("memory", 137), ("spot", 143), ("disk", 1)])
def test_a_quick_task_suffers_its_mishap(tmp_path: Path, mishap: str, code: int) -> None:
    exit_code, log = ended(tmp_path, mishap)
    assert exit_code == code
    assert "done" not in log
    assert ("No space left on device" in log) == (mishap == "disk")


def test_without_a_mishap_it_ends_well(tmp_path: Path) -> None:
    assert ended(tmp_path, None) == (0, "done\n")
