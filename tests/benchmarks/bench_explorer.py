"""Measures the explorer in Chromium: `python -m tests.benchmarks.bench_explorer FOLDER [ROWS…]`; medians of 5.

Results are made below FOLDER when they are not there yet (1 M rows: about a minute). Prints a table of: time to the first 50 rows,
time of warm filters (in the worker, and until the rows are on the page), bytes loaded for the first screen, and the renderer's memory.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.explore_data import make_result
from tests.e2e.explorer_site import ExplorerSite, build_page, list_files

TIMES = 5
FILTERS: dict[str, str] = {
    "impact HIGH": '{"impact":["HIGH"]}',
    "ClinVar pathogenic": '{"codes":{"clinvar":["Pathogenic","Likely pathogenic"],"stars":["1","2","3","4"]}}',
    "rare and PASS": '{"codes":{"filter":["PASS","."]},"ranges":{"t.gnomad_AF_grpmax":{"max":0.001,"missing":true}}}',
    "one gene": '{"genes":["GENE1234"]}',
    "intron, het": '{"terms":["intron_variant"],"codes":{"s0.gt":["het"]}}',
}


def _renderer_mb(before: set[int]) -> float:
    """Resident memory of the renderer that the page runs in, in MB."""
    sizes = []
    for process in psutil.Process(os.getpid()).children(recursive=True):
        try:
            if "--type=renderer" in process.cmdline() and process.pid not in before:
                sizes.append(process.memory_info().rss / 1e6)
        except psutil.Error:
            continue
    return max(sizes, default=0.0)


def _ask(page: Page, fragment: str) -> tuple[float, float]:
    """Sets the filter by the address; (milliseconds in the worker, until the rows are shown)."""
    started = time.perf_counter()
    page.evaluate("f => { location.hash = f }", fragment)
    page.wait_for_function("document.querySelector('.xtable[aria-busy=true]')", timeout=5000)
    page.wait_for_selector(".xtable[aria-busy=false]", timeout=60_000)
    shown = (time.perf_counter() - started) * 1000
    words = page.locator(".xchips small").first.inner_text()
    return float("".join(re.findall(r"\d", words))), shown


def measure(site: ExplorerSite, browser: Any) -> dict[str, Any]:
    """All numbers of one result."""
    first, loaded = [], []
    for _ in range(TIMES):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        before = site.loaded()
        started = time.perf_counter()
        page.goto(site.url, wait_until="commit")
        page.wait_for_selector(".xtable tbody tr:nth-child(50)", timeout=60_000)
        first.append((time.perf_counter() - started) * 1000)
        page.wait_for_load_state("networkidle")
        loaded.append((site.loaded() - before) / 1e6)
        context.close()
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(site.url)
    page.wait_for_selector(".xtable tbody tr:nth-child(50)", timeout=60_000)
    warm: dict[str, tuple[float, float]] = {}
    for name, wish in FILTERS.items():
        fragment = f"v={wish}"
        _ask(page, fragment)
        times = []
        for _ in range(TIMES):
            page.evaluate("location.hash = ''")
            page.wait_for_timeout(300)
            page.wait_for_selector(".xtable[aria-busy=false]", timeout=60_000)
            times.append(_ask(page, fragment))
        warm[name] = (statistics.median(t[0] for t in times), statistics.median(t[1] for t in times))
    memory = _renderer_mb(set())
    page.close()
    return {
        "first": statistics.median(first),
        "loaded": statistics.median(loaded),
        "warm": warm,
        "memory": memory,
    }


def main() -> None:
    """Prints the table."""
    folder = Path(sys.argv[1])
    sizes = [int(text) for text in sys.argv[2:]] or [1_000_000, 5_000_000]
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        build_page(Path(temporary))
        found = shutil.which("chromium")
        options: dict[str, Any] = {"args": ["--no-sandbox"]} | ({"executable_path": found} if found else {})
        for rows in sizes:
            result = folder / str(rows)
            if not (result / "meta.json").exists():
                print(f"{rows:,} rows are being made: {make_result(result, rows)}")
            list_files(result)
            site = ExplorerSite(Path(temporary), result)
            browser = playwright.chromium.launch(**options)
            numbers = measure(site, browser)
            browser.close()
            site.close()
            print(
                f"{rows:,} rows: first 50 rows {numbers['first']:.0f} ms, {numbers['loaded']:.2f} MB loaded for the first screen,"
            )
            print(f"  renderer {numbers['memory']:.0f} MB after all filters")
            for name, (worker, shown) in numbers["warm"].items():
                print(
                    f"  warm filter {name:20s} {worker:6.0f} ms in the worker, {shown:6.0f} ms until the rows are shown"
                )


if __name__ == "__main__":
    main()
