"""Known vulnerabilities: found ones fail the scan, a database that does not answer is said and does not."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from local.scan import Finding, Scan, python_packages, report, site_packages

AUDITED = {
    "dependencies": [
        {"name": "good", "version": "1.0", "vulns": []},
        {"name": "bad", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]},
        {"name": "skipped", "skip_reason": "no such package"},
    ]
}


class Tool:
    """Stands for pip-audit or npm."""

    def __init__(self, code: int, out: str, err: str = "") -> None:
        self.code, self.out, self.err = code, out, err
        self.asked: list[tuple[list[str], Path]] = []

    def __call__(self, command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
        self.asked.append((list(command), folder))
        return subprocess.CompletedProcess(command, self.code, self.out, self.err)


def test_a_vulnerable_python_package_is_found() -> None:
    tool = Tool(1, json.dumps(AUDITED))
    scan = python_packages("image", Path("image.txt"), ["pip-audit"], tool)
    assert scan == Scan("image", (Finding("bad", "2.0", "PYSEC-1", "2.1"),))
    assert report([scan]) == (["image: bad 2.0: PYSEC-1; fixed in 2.1"], 1)
    assert "image.txt" in tool.asked[0][0]


def test_a_vulnerable_package_of_the_site_is_found() -> None:
    flaw = {"severity": "high", "range": "<3", "fixAvailable": False}
    scan = site_packages(Tool(1, json.dumps({"vulnerabilities": {"left-pad": flaw}})))
    assert report([scan]) == (["site: left-pad <3: high severity; no fixed version"], 1)


def test_nothing_found_is_good() -> None:
    scans = [
        python_packages("layer", Path("l.txt"), ["pip-audit"], Tool(0, '{"dependencies": []}')),
        site_packages(Tool(0, '{"vulnerabilities": {}}')),
    ]
    assert report(scans) == (["layer: no known vulnerability", "site: no known vulnerability"], 0)


@pytest.mark.parametrize(
    ("out", "err", "reason"),
    [
        ("", "Traceback …\nrequests.exceptions.ConnectionError: no route\n", "no route"),
        ('{"message": "request to the registry failed"}', "", "request to the registry failed"),
        ("", "", "exit code 1"),
        ("[]", "", "[]"),
    ],
    ids=["no network", "npm without network", "no word", "another answer"],
)
def test_a_database_that_does_not_answer_is_said_and_fails_nothing(out: str, err: str, reason: str) -> None:
    for scan in (
        python_packages("image", Path("i.txt"), ["pip-audit"], Tool(1, out, err)),
        site_packages(Tool(1, out, err)),
    ):
        (line,), code = report([scan])
        assert code == 0
        assert "skipped" in line
        assert reason in line
