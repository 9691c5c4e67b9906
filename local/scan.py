"""Look for known vulnerabilities in what a release contains: `python -m local.scan` (`make scan`).

pip-audit looks up the Python packages of the image and the layer, npm those of the site. Both ask a database on the
network. If it cannot be reached, the scan is skipped with the reason. Exit code 1 means that something was found.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
Run = Callable[[Sequence[str], Path], subprocess.CompletedProcess[str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One known vulnerability. `fixed`: the version that fixes it, or empty."""

    package: str
    version: str
    advisory: str
    fixed: str

    def __str__(self) -> str:
        fixed = f"; fixed in {self.fixed}" if self.fixed else "; no fixed version"
        return f"{self.package} {self.version}: {self.advisory}{fixed}"


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found in one part of the release. `skipped`: why nothing could be looked up, or empty."""

    part: str
    findings: tuple[Finding, ...] = ()
    skipped: str = ""


def python_packages(part: str, requirements: Path, audit: Sequence[str], run: Run) -> Scan:
    """Look up each pinned package of a requirements file."""
    asked = [
        *audit, "--requirement", str(requirements), "--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off",
    ]  # fmt: skip
    done = run(asked, ROOT)
    answer = _json(done.stdout)
    if not isinstance(answer, dict) or "dependencies" not in answer:
        return Scan(part, skipped=_reason(done))
    found = [
        Finding(one["name"], one["version"], flaw["id"], ", ".join(flaw.get("fix_versions", [])))
        for one in answer["dependencies"]
        for flaw in one.get("vulns", [])
    ]
    return Scan(part, tuple(found))


def site_packages(run: Run) -> Scan:
    """Look up the packages of the built site with npm."""
    done = run(["npm", "audit", "--omit", "dev", "--json"], ROOT / "frontend")
    answer = _json(done.stdout)
    if not isinstance(answer, dict) or "vulnerabilities" not in answer:
        return Scan("site", skipped=_reason(done))
    found = [
        Finding(
            name,
            str(one.get("range", "")),
            f"{one.get('severity', 'unknown')} severity",
            "a newer version" if one.get("fixAvailable") else "",
        )
        for name, one in sorted(answer["vulnerabilities"].items())
    ]
    return Scan("site", tuple(found))


def report(scans: Iterable[Scan]) -> tuple[list[str], int]:
    """Return the lines to print, and the exit code."""
    lines, found = [], False
    for scan in scans:
        if scan.skipped:
            lines.append(
                f"{scan.part}: skipped, the database of vulnerabilities did not answer ({scan.skipped})"
            )
        elif scan.findings:
            found = True
            lines += [f"{scan.part}: {finding}" for finding in scan.findings]
        else:
            lines.append(f"{scan.part}: no known vulnerability")
    return lines, int(found)


def main() -> int:
    """Scan the requirements files given as PART=FILE, and the site."""
    audit = [str(ROOT / ".tools" / "bin" / "pip-audit")]
    parts = [argument.partition("=")[::2] for argument in sys.argv[1:]]
    scans = [python_packages(part, Path(file), audit, _run) for part, file in parts]
    lines, code = report([*scans, site_packages(_run)])
    sys.stdout.write("\n".join(lines) + "\n")
    return code


def _run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    """Return the last line of the output that is not empty, at most 200 characters."""
    answer = _json(done.stdout)
    if isinstance(answer, dict) and answer.get("message"):
        return str(answer["message"])[:200]
    lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return lines[-1][:200] if lines else f"exit code {done.returncode}"


if __name__ == "__main__":
    sys.exit(main())
