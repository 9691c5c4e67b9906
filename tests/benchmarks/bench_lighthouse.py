"""Lighthouse on the site of a running service: `python -m tests.benchmarks.bench_lighthouse URL [TIMES]`; medians of 3.

Prints a line a page and form factor, and whatever an audit finds wanting; the exit code is 1 when a bar is missed. Needs npx and a
Chromium (`CHROME_PATH`); npx fetches Lighthouse when it is not there.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

LIGHTHOUSE = "lighthouse@12.8.2"
PAGES = ("/", "/s/sample", "/sign-in", "/sign-up", "/docs")
BARS = {
    "desktop": {"performance": 95, "accessibility": 100, "best-practices": 100},
    "mobile": {"performance": 90, "accessibility": 100, "best-practices": 100},
}
SECONDS = 180


def once(url: str, form: str, out: Path) -> dict[str, Any]:
    """Lighthouse's report of one visit."""
    command = ["npx", "--yes", LIGHTHOUSE, url, "--quiet", "--output=json", f"--output-path={out}"]
    command += ["--chrome-flags=--headless=new --no-sandbox", f"--only-categories={','.join(BARS[form])}"]
    command += ["--preset=desktop"] if form == "desktop" else []
    chrome = os.environ.get("CHROME_PATH") or shutil.which("chromium") or shutil.which("google-chrome") or ""
    subprocess.run(
        command, check=True, timeout=SECONDS, env={**os.environ, "CHROME_PATH": chrome}, capture_output=True
    )
    report: dict[str, Any] = json.loads(out.read_text())
    return report


def wanting(reports: list[dict[str, Any]]) -> list[str]:
    """Audits that count and did not pass, in any visit."""
    found = {
        f"{name}: {ref['id']} {audit.get('displayValue', '')}".rstrip()
        for report in reports
        for name, category in report["categories"].items()
        for ref in category["auditRefs"]
        if (audit := report["audits"][ref["id"]])["score"] is not None
        and audit["score"] < 0.9
        and ref["weight"]
    }
    return sorted(found)


def main() -> int:
    """The table; 1 when a bar is missed."""
    base, times = sys.argv[1].rstrip("/"), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    missed = False
    print(f"load {os.getloadavg()[0]:.1f}, medians of {times}")
    print("| page | form | performance | accessibility | best practices | LCP | CLS | blocked |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for page in PAGES:
            for form, bars in BARS.items():
                reports = [once(base + page, form, Path(folder) / "report.json") for _ in range(times)]
                scores = {
                    name: round(
                        100
                        * statistics.median(report["categories"][name]["score"] or 0 for report in reports)
                    )
                    for name in bars
                }
                lcp, cls, tbt = (
                    statistics.median(report["audits"][name]["numericValue"] for report in reports)
                    for name in ("largest-contentful-paint", "cumulative-layout-shift", "total-blocking-time")
                )
                line = [
                    page,
                    form,
                    *map(str, scores.values()),
                    f"{lcp / 1000:.1f} s",
                    f"{cls:.3f}",
                    f"{tbt:.0f} ms",
                ]
                print(f"| {' | '.join(line)} |", flush=True)
                for words in wanting(reports):
                    print(f"  {words}", file=sys.stderr)
                missed |= any(scores[name] < bar for name, bar in bars.items())
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
